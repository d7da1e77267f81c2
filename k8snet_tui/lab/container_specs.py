"""From a container of a pod's spec to what the runtime is told to run."""

from k8snet_tui.lab.api.resources import Object
from k8snet_tui.lab.runtime import ContainerSpec


def make_container_spec(pod: Object, container: Object) -> ContainerSpec:
    security = container.get("securityContext") or {}
    added = (security.get("capabilities") or {}).get("add") or ()
    return ContainerSpec(
        image=container["image"],
        command=tuple(container.get("command") or ()),
        args=tuple(container.get("args") or ()),
        env=tuple((e["name"], e.get("value", "")) for e in container.get("env") or ()),
        stdin=bool(container.get("stdin")),
        tty=bool(container.get("tty")),
        working_dir=container.get("workingDir") or "",
        capabilities=tuple(added),
        hostname=pod["spec"].get("hostname") or "",
    )
