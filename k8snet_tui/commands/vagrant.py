"""`lab --like vagrant`: the lab that the project's Vagrantfile would make, from the same variables.

The names, the choices and the ranges are the Vagrantfile's; MEMORY says nothing to a lab. What the machines
would run is said too: Kubernetes 1.34 and Debian 12's containerd, or CRI-O.
"""

from collections.abc import Mapping

from k8snet_tui.settings import LabSettings

_NODES = range(2, 21)
_RUNTIMES = {"containerd": "containerd", "crio": "cri-o"}


class WrongVariable(ValueError):
    """What a variable of the environment may be."""


def settings_like_vagrant(environment: Mapping[str, str]) -> LabSettings:
    cni = _choose(environment, "CNI", ("flannel", "calico"))
    backend = _choose(environment, "FLANNEL_BACKEND", ("host-gw", "vxlan"))
    if cni == "calico" and "FLANNEL_BACKEND" in environment:
        raise WrongVariable(f"FLANNEL_BACKEND={backend} with CNI=calico: only Flannel has it")
    return LabSettings(
        backend="calico-vxlan" if cni == "calico" else backend,
        nodes=_count_nodes(environment.get("NODES", "3")),
        runtime=_RUNTIMES[_choose(environment, "CRI", tuple(_RUNTIMES))],
    )


def _choose(environment: Mapping[str, str], name: str, words: tuple[str, ...]) -> str:
    given = environment.get(name, words[0])
    if given not in words:
        raise WrongVariable(f"{name}={given}: it is one of {', '.join(words)}")
    return given


def _count_nodes(given: str) -> int:
    if not (given.isascii() and given.isdigit() and len(given) <= 6 and int(given) in _NODES):
        raise WrongVariable(f"NODES={given}: it is a number of machines from {_NODES[0]} to {_NODES[-1]}")
    return int(given)
