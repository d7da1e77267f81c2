"""What is said of a hop's loss: proved where the counters of its kernel were read, else told from the others.

One word for a table, one sentence for a reader; both come from the same figures.
"""

from collections.abc import Iterator, Sequence

from k8snet_tui.model.trace import Hop
from k8snet_tui.path.place import name_place

LIMITED = "probably limited"
"""Loss here, none beyond it."""
UNKNOWN = "lost or limited"
"""No counters were read that tell the two apart."""


def loss_word(hop: Hop, hops: Sequence[Hop]) -> str:
    """`quiet`, `lost forward`, `lost backward`, `lost`, `probably limited`; empty where nothing is lost."""
    fates = hop.fates
    if not hop.statistics.lost:
        return ""
    if not fates.is_counted or not (fates.quiet or fates.lost):
        return LIMITED if _is_passed(hop, hops) else UNKNOWN
    if fates.quiet and fates.lost <= 1:
        return "quiet"
    words = [name for name, number in _shares(hop) if number]
    return " + ".join(words)


def describe_loss(hop: Hop, hops: Sequence[Hop]) -> str:
    """`hop 1 (node-1 cni0): 12 of 30 unanswered: 11 quiet, 1 lost forward`; empty where nothing is lost."""
    lost = hop.statistics.lost
    if not lost:
        return ""
    where = f" ({name_place(hop.location)})" if hop.replies else ""
    said = f"hop {hop.ttl}{where}: {lost} of {hop.statistics.decided} unanswered"
    fates = hop.fates
    if fates.is_counted:
        shares = [f"{number} {name}" for name, number in _shares(hop) if number]
        uncounted = lost - fates.quiet - fates.lost
        shares += [f"{uncounted} not told apart"] if uncounted > 0 else []
        return f"{said}: {', '.join(shares)}"
    said += f": loss here, none beyond it: {LIMITED}" if _is_passed(hop, hops) else f": {UNKNOWN}"
    return f"{said}; {fates.unknown_why}" if fates.unknown_why else said


def _shares(hop: Hop) -> Iterator[tuple[str, int]]:
    """What became of the lost probes, and of how many."""
    fates = hop.fates
    yield "quiet", fates.quiet
    if fates.forward is None or fates.backward is None:
        yield "lost", fates.lost
    else:
        yield "lost forward", fates.forward
        yield "lost backward", fates.backward


def _is_passed(hop: Hop, hops: Sequence[Hop]) -> bool:
    """A hop behind it has lost nothing: what was not answered here was passed on."""
    return any(other.statistics.answered and not other.statistics.lost for other in hops[hop.ttl :])
