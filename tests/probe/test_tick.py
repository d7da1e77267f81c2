import pytest

from k8snet_tui.model.probe_answers import SendFailed
from k8snet_tui.probe.dialects.registry import find_dialect
from k8snet_tui.probe.frames import ProbeLine
from k8snet_tui.probe.tick import Tick


@pytest.mark.parametrize(
    ("tool", "line", "not_sent", "reason"),
    [
        ("mtr", "mtr: udp socket connect failed: No route to host", [1, 2, 3], "No route to host"),
        ("mtr", "mtr: Permission denied", [1, 2, 3], "Permission denied"),
        ("tracepath", " 2:  send failed", [2, 3], "tracepath does not say why"),
        ("busybox traceroute", " 1traceroute: sendto: Permission denied", [1, 2, 3], "Permission denied"),
    ],
)
def test_what_stops_a_tool_that_asks_the_whole_range_leaves_the_rest_of_it_unsent(
    tool: str, line: str, not_sent: list[int], reason: str
) -> None:
    answers = Tick(7, range(1, 4), float("inf")).read(ProbeLine(1, 0, line), find_dialect(tool))
    assert answers == [SendFailed(7, ttl, reason) for ttl in not_sent]
