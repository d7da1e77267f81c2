"""What may follow `:trace`: two ends, the kind of probes, their port and the version of IP."""

from collections.abc import Iterator

from k8snet_tui.model.trace_options import Protocol, TraceOptions
from k8snet_tui.session.targets.target import parse_target
from k8snet_tui.ui.commands.ends import Ends
from k8snet_tui.ui.commands.line import NotACommand

NAMES = tuple(Protocol)
_FAMILIES = {"-4": 4, "-6": 6}
_SELECTORS = ("-l", "--selector")
_EXAMPLE = "as in :trace shell-1 svc/httpd:80 tcp 443"


def read_trace_words(text: str, home: str) -> tuple[Ends | None, TraceOptions]:
    """The ends, None for those that are marked, and how to trace until it is stopped.

    `home` is where bare names are looked for. Raises NotACommand, which says what there is, and WrongUse for
    what can be no end.
    """
    ends: list[str] = []
    protocol, port, family = Protocol.UDP, None, None
    for word in _words(text):
        if word in NAMES:
            protocol = Protocol(word)
        elif word in _FAMILIES:
            family = _FAMILIES[word]
        elif word.isascii() and word.isdigit() and 0 < int(word) < 65536 and port is None:
            port = int(word)
        else:
            ends.append(word)
    if len(ends) not in (0, 2):
        told = " ".join(ends)[:40]
        raise NotACommand(
            f"after :trace come two ends or none, udp, icmp, tcp, udp-paris, -4 or -6, {_EXAMPLE}: not {told}"
        )
    if port and protocol is Protocol.ICMP:
        raise NotACommand("icmp has no ports: they go with tcp or udp")
    for end in ends:
        parse_target(end, home)
    chosen = Ends(ends[0], ends[1]) if ends else None
    return chosen, TraceOptions(rounds=None, protocol=protocol, port=port, family=family)


def _words(text: str) -> Iterator[str]:
    """`-l app=web` is one end."""
    words = iter(text.split())
    for word in words:
        yield f"{word} {next(words, '')}" if word in _SELECTORS else word
