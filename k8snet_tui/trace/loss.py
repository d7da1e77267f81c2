"""What is said of a hop's loss: proved where the counters of its kernel were read, else told from the others.

Where the path is called broken, a hop that is silent since then, with all behind it, is not called limited.

One word for a table, one sentence for a reader; both come from the same figures.
"""

from collections.abc import Iterator, Sequence

from k8snet_tui.model.trace import Hop, Outcome, Trace
from k8snet_tui.path.place import name_place

LIMITED = "probably limited"
"""Loss here, none beyond it."""
UNKNOWN = "lost or limited"
"""No counters were read that tell the two apart."""
SILENT = "silent"
"""Nothing has answered from here on since the path broke."""


def loss_word(hop: Hop, trace: Trace) -> str:
    """`quiet`, `lost forward`, `lost backward`, `lost`, `probably limited`; empty where nothing is lost.

    `silent` where the path is broken, and the counters do not tell of it.
    """
    fates, hops = hop.fates, trace.hops
    if not hop.statistics.lost:
        return ""
    if _uncounted(hop) > 1 and _silent_since(hop, trace):
        return SILENT
    if not fates.is_counted or _uncounted(hop) > max(1, fates.quiet + fates.lost):
        return LIMITED if _is_passed(hop, hops) else UNKNOWN
    if fates.quiet and fates.lost <= 1:
        return "quiet"
    words = [name for name, number in _shares(hop) if number]
    return " + ".join(words)


def describe_loss(hop: Hop, trace: Trace) -> str:
    """`hop 1 (node-1 cni0): 12 of 30 unanswered: 11 quiet, 1 lost forward`; empty where nothing is lost."""
    lost = hop.statistics.lost
    if not lost:
        return ""
    where = f" ({name_place(hop.location)})" if hop.replies else ""
    said = f"hop {hop.ttl}{where}: {lost} of {hop.statistics.decided} unanswered"
    fates, since = hop.fates, _silent_since(hop, trace)
    if fates.is_counted:
        shares = [f"{number} {name}" for name, number in _shares(hop) if number]
        uncounted = _uncounted(hop)
        shares += [since or f"{uncounted} {UNKNOWN}"] if uncounted > (1 if since else 0) else []
        return f"{said}: {', '.join(shares)}"
    is_passed = _is_passed(hop, trace.hops)
    said += f": loss here, none beyond it: {LIMITED}" if is_passed else f": {since or UNKNOWN}"
    return f"{said}; {fates.unknown_why}" if fates.unknown_why else said


def _uncounted(hop: Hop) -> int:
    """Lost probes of which the counters do not tell, or not yet."""
    return hop.statistics.lost - hop.fates.quiet - hop.fates.lost


def _silent_since(hop: Hop, trace: Trace) -> str:
    """Where the path is called broken: since when neither this hop nor one behind it answers."""
    said = trace.ended or trace.verdict
    if said is None or said.outcome is not Outcome.UNREACHED:
        return ""
    heard = [reply for other in trace.hops[hop.ttl - 1 :] for reply in other.replies]
    if not all(map(trace.is_stale, heard)):
        return ""
    return f"{SILENT} since round {1 + max((reply.round for reply in heard), default=0)}"


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
