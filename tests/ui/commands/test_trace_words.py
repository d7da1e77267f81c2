import pytest

from k8snet_tui.model.trace_options import Protocol
from k8snet_tui.session.targets.target import WrongUse
from k8snet_tui.ui.commands.ends import Ends
from k8snet_tui.ui.commands.line import NotACommand
from k8snet_tui.ui.commands.trace_words import read_trace_words


@pytest.mark.parametrize(
    ("words", "protocol", "port"),
    [("", "udp", None), ("icmp", "icmp", None), ("tcp 443", "tcp", 443), ("8080 tcp", "tcp", 8080)],
)
def test_a_protocol_and_a_port_may_follow(words: str, protocol: str, port: int | None) -> None:
    options = read_trace_words(words, "default")[1]
    assert (options.protocol, options.port, options.rounds) == (Protocol(protocol), port, None)


@pytest.mark.parametrize(("words", "family"), [("shell-1 httpd -6", 6), ("-4 tcp", 4), ("tcp", None)])
def test_the_version_of_ip_is_chosen_as_on_the_command_line(words: str, family: int | None) -> None:
    assert read_trace_words(words, "default")[1].family == family


@pytest.mark.parametrize("words", ["sctp", "tcp 70000", "shell-1", "a b c", "tcp 80 81", "icmp 7", "tcp ٤"])
def test_anything_else_is_told(words: str) -> None:
    with pytest.raises(NotACommand):
        read_trace_words(words, "default")[1]


@pytest.mark.parametrize(
    ("words", "source", "destination"),
    [
        ("shell-1 svc/httpd:80", "shell-1", "svc/httpd:80"),
        ("tcp shell-1 10.0.2.3 443", "shell-1", "10.0.2.3"),
        ("-l app=web httpd", "-l app=web", "httpd"),
    ],
)
def test_two_ends_may_be_named_as_on_the_command_line(words: str, source: str, destination: str) -> None:
    assert read_trace_words(words, "default")[0] == Ends(source, destination)
    assert read_trace_words("tcp 443", "default")[0] is None, "those that are marked"


@pytest.mark.parametrize("words", ["shell-1 10.0.2.300", "shell-1 svc/httpd:99999", "shell-1 lo/ad/x/y"])
def test_what_can_be_no_end_is_told(words: str) -> None:
    with pytest.raises(WrongUse):
        read_trace_words(words, "default")
