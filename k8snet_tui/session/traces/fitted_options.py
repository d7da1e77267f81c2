"""What a trace asks for, made to fit its ends and what is known of its path by now."""

from msgspec.structs import replace

from k8snet_tui.model.trace import Trace
from k8snet_tui.model.trace_options import Endpoint, Protocol, TraceOptions
from k8snet_tui.probe.channel import FIRST_PORT
from k8snet_tui.probe.rounds import PATIENT_WAIT_S
from k8snet_tui.session.traces.tcp_tries import TRIED_PORT
from k8snet_tui.trace.outcome import SILENT_ROUNDS, is_clear


def fit_port(options: TraceOptions, destination: Endpoint) -> TraceOptions:
    """The one port of all its probes; none where each has its own, or the protocol knows none."""
    port: int | None
    match options.protocol:
        case Protocol.TCP:
            port = options.port or next(iter(destination.ports), TRIED_PORT)
        case Protocol.UDP_PARIS:
            port = options.port or FIRST_PORT
        case Protocol.UDP:
            port = options.port
        case _:
            port = None
    return replace(options, port=port)


def fit_path(options: TraceOptions, destination: Endpoint, trace: Trace) -> TraceOptions:
    """Longer waits where only a router's refusal can decide; the length that the kernels' routes give."""
    if options.ends_when_clear and not destination.ports:
        # A refusal says more than a port that was only guessed, and is worth the wait for it.
        options = replace(options, wait_s=max(options.wait_s, PATIENT_WAIT_S))
    expected = trace.started.chain.length if trace.started else None
    return replace(options, known_length=options.known_length or expected)


def is_over(options: TraceOptions, trace: Trace) -> bool:
    """All rounds were run, or further ones would say no more."""
    return trace.rounds == options.rounds or (options.ends_when_clear and is_clear(trace))


def may_be_last(options: TraceOptions, trace: Trace) -> bool:
    """Only what a TCP try says is wanted yet: no further round is begun before it is known."""
    rounds = trace.rounds
    return rounds == options.rounds or (options.ends_when_clear and rounds >= SILENT_ROUNDS)
