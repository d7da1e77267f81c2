import pytest

from k8snet_tui.model.trace_options import Protocol
from k8snet_tui.ui.commands.line import NotACommand
from k8snet_tui.ui.commands.trace_words import read_trace_words


@pytest.mark.parametrize(
    ("words", "protocol", "port"),
    [("", "udp", None), ("icmp", "icmp", None), ("tcp 443", "tcp", 443), ("8080 tcp", "tcp", 8080)],
)
def test_a_protocol_and_a_port_may_follow(words: str, protocol: str, port: int | None) -> None:
    options = read_trace_words(words)
    assert (options.protocol, options.port, options.rounds) == (Protocol(protocol), port, None)


@pytest.mark.parametrize("words", ["sctp", "tcp 70000", "tcp 80 81", "icmp 7", "tcp ٤"])
def test_anything_else_is_told(words: str) -> None:
    with pytest.raises(NotACommand):
        read_trace_words(words)
