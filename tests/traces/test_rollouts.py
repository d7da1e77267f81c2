"""A path that is watched until it breaks, while the pods at its end are replaced."""

import signal
import subprocess
import time

import pytest

from tests.lasting import lasting
from tests.traces.command_line import CommandLine
from tests.traces.lab_networks import LabNetworks
from tests.traces.pods import Pods

pytestmark = [pytest.mark.lab, lasting]
NODE_2 = "192.168.56.12"
GOOD = "✓ reached in 3 hops"
WAITING = "waiting up to 120 s for the path to be there again"


def watch(lab: CommandLine, destination: str) -> "subprocess.Popen[str]":
    return lab.start("trace", "shell-1", destination, "--until-broken", "--exec", "node")


def read_until(process: "subprocess.Popen[str]", words: str) -> None:
    assert process.stdout
    seen = []
    for line in process.stdout:
        seen.append(line)
        if words in line:
            return
    raise AssertionError(f"it never said {words}, but {''.join(seen)}")


def test_a_service_is_watched_through_a_rollout_and_a_break_after_it_is_one(lab: CommandLine) -> None:
    pods = Pods(lab.kubeconfig)
    with watch(lab, "svc/httpd:80") as process:
        read_until(process, GOOD)
        pods.delete("httpd")
        read_until(process, "httpd is gone: the pod was deleted while it was traced")
        time.sleep(2)  # the service has no endpoint meanwhile
        pods.make_web("httpd-2", {"run": "httpd"})
        read_until(process, "→ httpd-2 (")
        read_until(process, GOOD)
        time.sleep(2.5)
        LabNetworks(lab.kubeconfig).run(NODE_2, "ip", "link", "set", "eth1", "down")
        out, err = process.communicate(timeout=40)
    assert (process.returncode, err) == (1, f"k8snet-tui: {WAITING}\n")
    last_good = out[out.index("the last good rounds") :]
    assert "httpd-2" in last_good, "not those of the pod that was replaced"


def test_a_pod_whose_network_goes_before_it_does_is_no_break(lab: CommandLine) -> None:
    pods = Pods(lab.kubeconfig)
    address = pods.make_web("web-1-a", {"app": "web"}, "1")
    with watch(lab, "app=web") as process:
        read_until(process, GOOD)
        LabNetworks(lab.kubeconfig).run(address, "ip", "link", "set", "eth0", "down")
        read_until(process, "✗")
        pods.delete("web-1-a")
        read_until(process, "its successor is awaited")
        pods.make_web("web-2-b", {"app": "web"}, "2")
        read_until(process, "web-1-a was replaced by web-2-b, of Deployment web")
        read_until(process, GOOD)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (128 + signal.SIGINT, "")
    assert "the last good rounds" not in out
