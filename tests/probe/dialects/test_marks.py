"""What each tool prints of a refusal, seen beside one router, is one flag whoever prints it."""

import pytest

from k8snet_tui.model.probe_answers import Reply
from k8snet_tui.probe.dialects.registry import find_dialect

PROHIBITED = [
    ("traceroute", " 2  10.1.0.1  0.099 ms !X"),
    ("traceroute", " 2  fd01::1  0.052 ms !<5>"),
    ("busybox traceroute", " 2  10.1.0.1  0.011 ms !A"),
    ("busybox traceroute", " 2  10.1.0.1  0.011 ms !C"),
    ("busybox traceroute", " 2  fd01::1  0.011 ms !S"),
    ("busybox traceroute", " 2  fd01::1  0.010 ms !<1280>"),
    ("inetutils-traceroute", "  1   10.1.0.1  0.006ms !* "),
    ("inetutils-traceroute", "  1   10.1.0.1  0.007ms !X "),
    ("tracepath", " 2:  fd01::1                       0.022ms !A"),
    ("python3", " 2  10.1.0.1  0.05 ms !X"),
]


@pytest.mark.parametrize(("tool", "line"), PROHIBITED)
def test_what_a_filter_prohibits_is_told_alike_by_every_tool(tool: str, line: str) -> None:
    (reply,) = find_dialect(tool).reader(1)(2, line)
    assert isinstance(reply, Reply) and (reply.ttl, reply.note) == (2, "!X")


@pytest.mark.parametrize("note", ["!H", "!N", "!P", "!F-1450"])
def test_other_flags_are_those_of_the_tool(note: str) -> None:
    for tool in ("traceroute", "busybox traceroute", "python3"):
        (reply,) = find_dialect(tool).reader(1)(2, f" 2  10.1.0.1  0.1 ms {note}")
        assert isinstance(reply, Reply) and reply.note == note
