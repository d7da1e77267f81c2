"""What the path pane shows of one direction, as lines: the chain, and the hops."""

from collections.abc import Iterable, Sequence

from k8snet_tui.model.path import Chain, PathMatch
from k8snet_tui.model.trace import TcpTried, Trace, TraceStarted
from k8snet_tui.model.trace_options import INTERVAL_S, Protocol, Strategy
from k8snet_tui.path.match import match_path
from k8snet_tui.path.mtu import describe_mtu
from k8snet_tui.ui.commands.ends import Ends
from k8snet_tui.ui.panes.path.chain import Drawing, fit_chain
from k8snet_tui.ui.panes.path.hop_table import HopColumns, hop_table
from k8snet_tui.ui.panes.path.verdict import MARGIN
from k8snet_tui.ui.render import glyphs
from k8snet_tui.ui.render.styled_line import BLANK, Line, faint
from k8snet_tui.ui.render.text import clean, fit, width_of, wrap
from k8snet_tui.ui.traces.watched import FollowedTrace

CHANGES_SHOWN = 3


def path_title(there: FollowedTrace | None, back: FollowedTrace | None, ends: Ends) -> str:
    """`Path  shell-1 → httpd ── udp · busybox traceroute · exec in shell-1`, as far as that is known."""
    started = there.trace.started if there else None
    if there is None or started is None:
        return f"Path  {ends.words()}" if ends.source or ends.destination else "Path"
    arrow = glyphs.BOTH_WAYS if back else glyphs.ARROW
    flow = f"flow {there.flow.number}: {there.flow.name}" if there.flow else ""
    parts = [flow, *_pace_words(there, is_alone=back is None), started.probes, there.trace.tool]
    parts += [_from_words(each.trace.started) for each in (there, back) if each and each.trace.started]
    how = glyphs.DOT.join(clean(part) for part in parts if part)
    return f"Path  {clean(started.source.name)} {arrow} {clean(started.destination.name)} ── {how}"


def _pace_words(there: FollowedTrace, is_alone: bool) -> list[str]:
    """What is not as one would expect of a trace; of two, each says itself that it is stopped."""
    if not there.is_running:
        return ["stopped"] if is_alone and is_stopped(there) else []
    pace = there.trace.pace
    every = [f"every {pace.interval_s:g} s"] if pace.interval_s != INTERVAL_S else []
    return ["paused", *every] if pace.is_paused else every


def is_stopped(followed: FollowedTrace) -> bool:
    """By a person, and not by what was found."""
    return not followed.is_running and not followed.trace.ended


def path_lines(
    trace: Trace,
    running: bool,
    width: int,
    columns: HopColumns | None = None,
    odd: frozenset[int] | None = None,
    shift: int = 0,
    height: int | None = None,
) -> list[Line]:
    """The chain and the hops, in so many cells.

    `odd`: hops that are marked, where this is one of two directions; there the rounds are told above.
    `shift`: so many cells of the drawing are left out at its left. For more than `height` rows it gives up
    what is written below its devices, and what it rests on is one line, cut to the room there is. Of two
    directions the hops of both are more than a drawing.
    """
    if trace.started is None:
        waits = "starting…" if running else "" if trace.ended else "stopped before it began: t begins it anew"
        return [faint(MARGIN + waits)]
    chain = trace.started.chain
    ends = trace.started.source, trace.started.destination
    body = [
        *[faint(MARGIN + clean(end.resolution)) for end in ends if end.resolution],
        *_table_lines(trace, width, columns, odd),
        *_waiting_lines(trace, running),
        *_change_lines(trace, width - 4),
        *([] if trace.verdict else [_tcp_line(tried, trace.started.protocol) for tried in trace.tcp]),
    ]
    basis, room = _basis_parts(trace, chain), width - 4
    joined = [glyphs.DOT.join(basis)] if basis else []
    spread = _packed(basis, room)
    equal_cost = _wrapped((each.sentence for each in chain.equal_cost), room)
    told = [*body, *([BLANK] if basis else []), *_wrapped(spread, room), *equal_cost]
    dense = [line for line in body if line != BLANK]
    close, close_by = ([*dense, *_basis_lines(parts, room), *equal_cost] for parts in (joined, spread))
    rows = None if height is None else height - len(close)
    drawn = fit_chain(chain, match_trace(trace), width, Drawing(trace.rates, shift), rows)
    if odd is not None and rows is not None and len(drawn) > rows:
        drawn = ()
    roomy = (told, close_by) if odd is None else (close_by,)
    fitting = (each for each in roomy if height is None or len(drawn) + len(each) <= height)
    return [*drawn, *next(fitting, close)]


def match_trace(trace: Trace) -> PathMatch:
    """What the hops so far prove of the chain, where they contradict it, and where it is cut."""
    said, started = trace.ended or trace.verdict, trace.started
    if started is None:
        return PathMatch()
    return match_path(
        started.chain, trace.answering_hops, started.destination, said.outcome if said else None
    )


def _from_words(started: TraceStarted) -> str:
    probed_from = started.probed_from
    match started.strategy:
        case Strategy.EXEC:
            return f"exec in {probed_from}"
        case Strategy.EPHEMERAL:
            return f"ephemeral container in {probed_from}"
        case Strategy.POD | Strategy.NODE:
            return f"from {probed_from}"


def _table_lines(
    trace: Trace, width: int, columns: HopColumns | None, odd: frozenset[int] | None
) -> list[Line]:
    if not trace.hops:
        return []
    # As wide as the note of some hours' rounds: the columns must not move when a digit comes.
    note = f"  {round_words(trace):<10}" if trace.rounds and odd is None else ""
    return hop_table(trace, width, note, columns, odd or frozenset())


def _basis_parts(trace: Trace, chain: Chain) -> list[str]:
    """What all of it rests on."""
    basis = f"chain {clean(chain.basis)}" if chain.basis else ""
    size = clean(describe_mtu(chain, ())) if chain.basis and chain.mtu_bytes else ""
    late = f"{glyphs.AT_LEAST}: its clock starts after sending" if trace.clocks_late and trace.hops else ""
    return [part for part in (basis, late, size) if part]


def _packed(parts: Iterable[str], room: int) -> list[str]:
    """As many of them on a line as it has room for."""
    packed: list[str] = []
    for part in parts:
        longer = glyphs.DOT.join((*packed[-1:], part))
        packed[-1:] = [longer] if width_of(longer) <= room else [*packed[-1:], part]
    return packed


def _basis_lines(parts: Sequence[str], room: int) -> list[Line]:
    return [faint(MARGIN + fit(part, room).rstrip()) for part in parts]


def round_words(trace: Trace) -> str:
    return f"round {trace.rounds}" if trace.rounds else ""


def _waiting_lines(trace: Trace, running: bool) -> list[Line]:
    if not running or trace.ended or trace.rounds or trace.reached_round:
        return []
    answered = max((hop.ttl for hop in trace.hops if hop.replies), default=0)
    return [faint(f"{MARGIN}waiting for hop {answered + 1}…")]


def _change_lines(trace: Trace, room: int) -> list[Line]:
    """The latest; all of them are in the trace's JSON."""
    shown = _wrapped((clean(change.told) for change in trace.changes[-CHANGES_SHOWN:]), room)
    return [BLANK, *shown] if shown else []


def _wrapped(sentences: Iterable[str], room: int) -> list[Line]:
    return [faint(MARGIN + line) for sentence in sentences for line in wrap(sentence, room)]


def _tcp_line(tried: TcpTried, protocol: Protocol) -> Line:
    return faint(f"{MARGIN}no answer to {protocol} probes; tcp port {tried.port}: {tried.result}")
