import pytest

from k8snet_tui.model.probe_answers import TcpAnswer
from k8snet_tui.model.trace import TcpResult
from k8snet_tui.probe.tcp import read_result


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        (TcpAnswer(1, 0, ""), TcpResult.OPEN),
        (
            TcpAnswer(1, 1, "nc: can't connect to remote host (10.244.0.2): Connection refused"),
            TcpResult.REFUSED,
        ),
        (TcpAnswer(1, 1, "nc: timed out"), TcpResult.TIMEOUT),
        (TcpAnswer(1, 1, "bash: line 1: /dev/tcp/10.0.0.1/80: No route to host"), TcpResult.TIMEOUT),
        (TcpAnswer(1, 127, "sh: nc: not found"), TcpResult.UNKNOWN),
    ],
)
def test_a_tools_words_are_read(answer: TcpAnswer, result: TcpResult) -> None:
    assert read_result(answer) is result
