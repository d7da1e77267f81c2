"""The path's MTU: the smallest device that the kernels along the way name, and what two packets say of it."""

from collections.abc import Sequence

from k8snet_tui.model.path import Chain, Device, DeviceKind
from k8snet_tui.model.trace import SizeFate, SizeTried


def find_narrowest(chain: Chain) -> tuple[str, Device] | None:
    """The first of the smallest devices, and its node; None where none was read."""
    read = [(s.node or "", device) for s in chain.segments for device in s.devices if device.mtu_bytes]
    return min(read, key=lambda found: found[1].mtu_bytes, default=None)


def sizes_to_try(chain: Chain) -> tuple[int, ...]:
    """The smallest MTU, and one byte more where the source's own device would send that whole."""
    smallest = chain.mtu_bytes
    devices = chain.segments[0].devices if chain.segments else ()
    own = devices[1].mtu_bytes if devices[:1] and devices[0].kind is DeviceKind.POD else 0
    if not smallest:
        return ()
    return (smallest,) if own and own <= smallest else (smallest, smallest + 1)


def describe_mtu(chain: Chain, tried: Sequence[SizeTried]) -> str:
    """`path MTU 1450, by flannel.1 of node-1: confirmed, 1450 bytes pass and 1451 are refused by …`."""
    narrowest = find_narrowest(chain)
    if narrowest is None:
        return "path MTU not known: no device on the way was read"
    node, device = narrowest
    said = f"path MTU {device.mtu_bytes}, by {device.name} of {node}"
    fates = {each.size_bytes: each for each in tried}
    named, more = fates.get(device.mtu_bytes), fates.get(device.mtu_bytes + 1)
    if named is None:
        return said
    if named.fate is not SizeFate.PASSED:
        return f"{said}; but {_words(named)}: something between takes less"
    if more is None:
        return f"{said}: confirmed, {_words(named)}, and the source's own device takes no more"
    if more.fate is SizeFate.PASSED:
        return f"{said}: {_words(named)}; {more.size_bytes} do too, unless the source has cut them up"
    return f"{said}: confirmed, {_words(named)} and {_words(more)}"


def _words(tried: SizeTried) -> str:
    match tried.fate:
        case SizeFate.PASSED:
            return f"{tried.size_bytes} bytes pass"
        case SizeFate.REFUSED:
            limit = f" (it takes {tried.limit_bytes})" if tried.limit_bytes else ""
            return f"{tried.size_bytes} bytes are refused by {tried.by}{limit}"
    return f"{tried.size_bytes} bytes get no answer"
