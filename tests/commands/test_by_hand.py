"""What `trace --by-hand` refuses: it traces nothing, so whatever is of a trace alone is wrong use."""

import pytest

from k8snet_tui.cli import main


@pytest.mark.parametrize(
    "option", [["-o", "json"], ["--record", "new.rec"], ["--watch"], ["--until-broken"], ["--mtu"]]
)
def test_options_of_a_trace_are_wrong_use(option: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", "shell-1", "httpd", "--by-hand", *option]) == 2
    assert option[0] in capsys.readouterr().err


def test_probes_that_not_every_traceroute_can_send_are_wrong_use() -> None:
    assert main(["trace", "shell-1", "httpd", "--by-hand", "--protocol", "tcp"]) == 2
