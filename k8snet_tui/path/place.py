"""How a place on the path is named: by node and interface, or by pod."""

from k8snet_tui.model.path import UNKNOWN, Ambiguous, Located, Location


def name_place(place: Location) -> str:
    """`node-1 cni0`, `httpd eth0`, `outside the cluster`, `node-1 eth0 or node-2 eth0`."""
    match place:
        case Located(node=None):
            return "outside the cluster"
        case Located(node=node, interface=interface, pod=pod):
            owner = pod.rpartition("/")[2] if pod else node
            return f"{owner} {interface}" if interface != UNKNOWN else f"{owner}, interface unknown"
        case Ambiguous(candidates=candidates):
            return " or ".join(name_place(candidate) for candidate in candidates[:4])
    return "place unknown"
