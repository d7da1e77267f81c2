"""Without a screen: both ways, watched, and until it breaks."""

import re
import signal
import subprocess
import time

import pytest

from tests.lasting import lasting
from tests.traces.command_line import CommandLine
from tests.traces.lab_networks import LabNetworks

pytestmark = pytest.mark.lab
NODE_2 = "192.168.56.12"


def read_until(process: "subprocess.Popen[str]", words: str) -> str:
    assert process.stdout
    for line in process.stdout:
        if words in line:
            return line
    raise AssertionError(f"it never said {words}")


def test_both_directions_are_one_document_and_the_way_back_is_its_own_trace(host_gw: CommandLine) -> None:
    both = host_gw.run("trace", "shell-1", "shell-2", "--both", "-o", "json")
    assert both.exit_code == 0
    there, back = both.document["forward"], both.document["backward"]
    assert [hop["node"] for hop in there["hops"]] == ["node-1", "node-2", "node-2"]
    assert [hop["node"] for hop in back["hops"]] == ["node-2", "node-1", "node-1"]
    text = host_gw.run("trace", "shell-1", "shell-2", "--both").out
    assert text.index("shell-1 (") < text.index("✓") < text.index("shell-2 (10.244.2.3) →")


def test_a_way_back_that_cannot_be_traced_leaves_the_way_there_whole(host_gw: CommandLine) -> None:
    refused = host_gw.run("trace", "shell-1", "httpd", "--both", "--rounds", "2")
    assert refused.exit_code == 3 and "httpd has no shell" in refused.err
    assert "✓ reached in 3 hops: cni0 – eth1 – cni0" in refused.out


@pytest.mark.parametrize(
    "arguments",
    [
        ("--both", "-o", "csv"),
        ("--both", "--until-broken"),
        ("--both", "--record", "both.rec"),
        ("--until-broken", "-o", "mtr"),
    ],
)
def test_what_does_not_go_together_is_wrong_use(host_gw: CommandLine, arguments: tuple[str, ...]) -> None:
    refused = host_gw.run("trace", "shell-1", "httpd", *arguments)
    assert (refused.exit_code, refused.out) == (2, "") and "Traceback" not in refused.err


def test_a_watch_ends_with_its_rounds_and_an_interrupted_one_prints_what_it_has(host_gw: CommandLine) -> None:
    watched = host_gw.run("trace", "shell-1", "web1", "--watch", "--rounds", "2")
    assert watched.exit_code == 0
    assert re.search(r"^\d\d:\d\d:\d\d  2 rounds: reached in 1 hop: cni0; loss 0%", watched.out, re.MULTILINE)
    with host_gw.start("trace", "shell-1", "web1", "--watch") as process:
        read_until(process, "✓ reached in 1 hop")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert process.returncode == 128 + signal.SIGINT and err == ""
    assert re.search(r"^\d\d:\d\d:\d\d  \d+ rounds?: reached in 1 hop: cni0", out, re.MULTILINE), out


@lasting
def test_a_path_is_watched_until_it_breaks_and_the_last_good_rounds_are_kept(lab: CommandLine) -> None:
    with lab.start("trace", "shell-1", "httpd:80", "--until-broken", "--exec", "node") as process:
        read_until(process, "✓ reached in 3 hops")
        time.sleep(2.5)
        LabNetworks(lab.kubeconfig).run(NODE_2, "ip", "link", "set", "eth1", "down")
        out, err = process.communicate(timeout=40)
    assert process.returncode == 1 and err == ""
    assert "eth1 of node-2 is down" in out
    assert re.search("✗ .*node-1 cni0", out), "the last that answers, whether it says !H by then or not"
    assert "the last good rounds, up to" in out and "192.168.56.12" in out
    sent = re.search(r"node-1 +eth1 +rx +\d+ +tx +(\d+) packets", out)
    assert sent and int(sent[1]) > 0
