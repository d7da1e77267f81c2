"""Which endpoint stands for a service, by which port; or why none can."""

from collections.abc import Sequence

from k8snet_tui.model.address import is_of_family
from k8snet_tui.model.cluster import Port, Service, ServiceEndpoint
from k8snet_tui.session.targets.target import NoAddress, WrongUse

NAMED = 3
"""So many pods that are not ready are named."""


def require_port(service: Service, name: str, asked: int | None) -> None:
    """Raises `WrongUse` for a port that the service has not."""
    if asked and asked not in [p.number for p in service.ports]:
        offered = ", ".join(str(p.number) for p in service.ports) or "none"
        raise WrongUse(f"{name}: the service has no port {asked}; its ports: {offered}")


def choose_endpoint(
    service: Service, behind: Sequence[ServiceEndpoint], family: int | None, name: str
) -> tuple[ServiceEndpoint, str]:
    """The first that is ready, and which that is: `its endpoint`, `one of its 2 ready endpoints`.

    Raises `NoAddress`, and `WrongUse` for a service that only is another name.
    """
    if service.external_name:
        raise WrongUse(
            f"{name} only stands for the host {service.external_name} outside of the cluster: "
            "write one of its addresses"
        )
    fitting = [each for each in behind if is_of_family(each.address, family)]
    if ready := [each for each in fitting if each.ready]:
        return ready[0], _say_which(len(ready), len(fitting))
    if fitting:
        raise _none_ready(fitting, name)
    if behind:
        raise NoAddress(f"{name} has no endpoints with an IPv{family} address")
    raise _none_there(service, name)


def _say_which(ready: int, behind: int) -> str:
    if ready > 1:
        return f"one of its {ready} ready endpoints"
    return "its endpoint" if behind == 1 else f"of its {behind} endpoints the one that is ready"


def _none_ready(behind: Sequence[ServiceEndpoint], name: str) -> NoAddress:
    which = [each.pod or each.address for each in behind]
    named = ", ".join(which[:NAMED]) + (f" and {len(which) - NAMED} more" if len(which) > NAMED else "")
    return NoAddress(
        f"{name} has {len(which)} endpoints, none of them ready: {named}",
        remedy=f"nothing is sent to them through the service; to see the way to one, trace to {which[0]}",
    )


def _none_there(service: Service, name: str) -> NoAddress:
    if not service.selector:
        return NoAddress(
            f"{name} has no endpoints, and no selector to find pods by",
            remedy="whoever made it has to make its EndpointSlices as well",
        )
    return NoAddress(
        f"{name} has no endpoints: no pod with an address has the labels {service.selector}",
        remedy=f"compare: kubectl get pods -n {service.namespace} --show-labels",
    )


def target_port(service: Service, chosen: ServiceEndpoint, asked: int | None) -> int | None:
    """The endpoint's own port for the service port that was asked for (they are joined by name)."""
    wanted = next((p for p in service.ports if asked in (None, p.number)), None)
    if wanted is None:
        return None
    by_name: dict[str, Port] = {p.name: p for p in chosen.ports}
    return by_name[wanted.name].number if wanted.name in by_name else wanted.number
