"""What may follow `:trace`: the kind of probes and their port, as in `tcp 443`."""

from k8snet_tui.model.trace_options import Protocol, TraceOptions
from k8snet_tui.ui.commands.line import NotACommand

NAMES = tuple(Protocol)


def read_trace_words(text: str) -> TraceOptions:
    """Of a trace that goes on until it is stopped. Raises NotACommand, which says what there is."""
    protocol, port = Protocol.UDP, None
    for word in text.split():
        if word in NAMES:
            protocol = Protocol(word)
        elif word.isascii() and word.isdigit() and 0 < int(word) < 65536 and port is None:
            port = int(word)
        else:
            raise NotACommand(
                f"after :trace come udp, icmp, tcp or udp-paris and a port, as in tcp 443: not {word[:20]}"
            )
    if port and protocol is Protocol.ICMP:
        raise NotACommand("icmp has no ports: they go with tcp or udp")
    return TraceOptions(rounds=None, protocol=protocol, port=port)
