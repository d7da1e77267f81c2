"""Every step of the tutorial, done on the screen: what is pressed, and what is seen.

docs/tutorial-steps.md is what this finds in the lab; `K8SNET_WRITE_DOCS=1` writes it anew. On the cluster of
$K8SNET_TEST_KUBECONFIG the same is done and seen, and nothing compared: its addresses are its own.
"""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec import Struct

from tests.screen.test_on_a_cluster import PROGRAM, mark
from tests.terminal import Terminal
from tests.traces.command_line import CommandLine

pytestmark = pytest.mark.lab
PAGE = Path(__file__).parents[2] / "docs" / "tutorial-steps.md"
GENUINE = os.environ.get("K8SNET_TEST_KUBECONFIG")
VOLATILE = (
    (re.compile(r"veth[0-9a-f]{6,}"), "veth…"),
    (re.compile(r"(kube-flannel-ds)-\w{5}\b"), r"\1-…"),
    (re.compile(r"\d+\.\d+\.\d+\+k8snet-lab"), "…"),
    (re.compile(r" {2,}"), "  "),
)
"""Names that each lab has of its own, versions, and the width of columns."""


class Step(Struct, frozen=True):
    text: str
    """What the tutorial has one do."""
    by_hand: str
    """Its own command."""
    keys: str
    """As they are told in the manual."""
    press: Callable[[Terminal], None]
    shows: tuple[str, ...]
    """Patterns: what each finds on the screen is the excerpt of the manual."""


def choose(source: str, destination: str) -> Callable[[Terminal], None]:
    def press(screen: Terminal) -> None:
        mark(screen, source, "s")
        mark(screen, destination, "d")
        screen.press("t")

    return press


def command(*lines: str, then: str = "") -> Callable[[Terminal], None]:
    def press(screen: Terminal) -> None:
        for line in lines:
            screen.press(f":{line}")
            screen.wait_for(f":{line}")
            screen.press("\r")
            screen.wait_until_gone(f":{line}")
        screen.press(then)

    return press


def open_pod(name: str, key: str = "\r") -> Callable[[Terminal], None]:
    def press(screen: Terminal) -> None:
        screen.press(f"/{name}\r")
        screen.wait_for(f"· /{name}", "l Log")
        screen.press(key)

    return press


def choose_and_press_k(screen: Terminal) -> None:
    mark(screen, "shell-1", "s")
    mark(screen, "httpd", "d")
    screen.press("\tK")


def ask_for_a_probe(screen: Terminal) -> None:
    choose("nginx", "httpd")(screen)
    screen.wait_for("start a probe pod")
    screen.read(1.0)  # what is typed sooner is no answer
    screen.press("p")
    screen.wait_until_gone("Allow?")


STEPS = (
    Step(
        "Three machines: the controlplane, node-1 and node-2.",
        "kubectl get nodes -o wide",
        "the pane of nodes, at once",
        lambda _: None,
        tuple(
            rf"{node} +192\.168\.56\.1{n} +Ready"
            for n, node in enumerate(("controlplane", "node-1", "node-2"))
        ),
    ),
    Step(
        "A container runtime on each: containerd.",
        "kubectl get nodes -o wide",
        "`:nodes`, then Enter on one",
        command("nodes", then="\r"),
        (r"runtime +containerd \S+", r"network +Flannel host-gw: DaemonSet kube-flannel/\S+"),
    ),
    Step(
        "Four interfaces on every node: eth0, eth1, cni0 and lo.",
        "ip addr",
        "`:open node/node-1`",
        command("open node/node-1"),
        (
            r"lo +up · loopback · 127\.0\.0\.1/8",
            r"eth0 +up · \w+ · 10\.0\.2\.15/24",
            r"eth1 +up · \w+ · 192\.168\.56\.11/24",
            r"cni0 +\w+ · bridge · 10\.244\.\d+\.1/24",
        ),
    ),
    Step(
        "eth0 leads to the Internet, by NAT; each machine has the same address there.",
        "traceroute -n 10.0.2.3",
        "`:from shell-1`, `:to 10.0.2.3`, t",
        command("from shell-1", "to 10.0.2.3", then="t"),
        (
            r"reached in 2 hops: cni0 – eth0",
            r"1 +10\.244\.\d+\.1 +node-1 cni0",
            r"2 +10\.0\.2\.3 +outside the cluster",
        ),
    ),
    Step(
        "eth1 is the way between nodes: one hop.",
        "traceroute -n 192.168.56.11",
        "`:from node/controlplane`, `:to node/node-1`, t",
        command("from node/controlplane", "to node/node-1", then="t"),
        (r"reached in 1 hop: eth1", r"1 +192\.168\.56\.11 +node-1 eth1"),
    ),
    Step(
        "Where are the pods?",
        "kubectl get pods -o wide",
        "the pane of pods, at once",
        lambda _: None,
        tuple(
            rf"{pod} +1/1 Running +10\.244\.\d+\.\d+ +{node} +veth\w+"
            for pod, node in (("httpd", "node-2"), ("shell-1", "node-1"), ("web1", "node-1"))
        ),
    ),
    Step(
        "Two pods of one node: one hop, by cni0.",
        "kubectl exec shell-1 -- traceroute -n 10.244.1.3",
        "s on shell-1, d on web1, t",
        choose("shell-1", "web1"),
        (r"reached in 1 hop: cni0", r"1 +10\.244\.\d+\.\d+ +web1 eth0"),
    ),
    Step(
        "Two pods of two nodes, by Flannel: three hops, the cni0 – eth1 – cni0 scheme.",
        "kubectl exec shell-1 -- traceroute -n 10.244.2.2",
        "s on shell-1, d on httpd, t",
        choose("shell-1", "httpd"),
        (
            r"reached in 3 hops: cni0 – eth1 – cni0",
            r"1 +10\.244\.\d+\.1 +node-1 cni0",
            r"2 +192\.168\.56\.12 +node-2 eth1",
            r"3 +10\.244\.\d+\.\d+ +httpd eth0",
        ),
    ),
    Step(
        "An image without traceroute: a pod of its own, pinned to the node.",
        'kubectl run traceroute --image=busybox --overrides=\'{"spec":{"nodeName":"node-1"}}\' '
        "-- traceroute -n 10.244.2.2",
        "s on nginx, d on httpd, t; it asks, p starts a probe pod",
        ask_for_a_probe,
        (r"probe pod on node-1", r"reached in 3 hops: cni0 – eth1 – cni0"),
    ),
    Step(
        "Is the pod up?",
        "kubectl describe pod shell-1",
        "Enter on it",
        open_pod("shell-1"),
        (
            r"✓ it runs, and is ready",
            r"node +node-1",
            r"addresses +10\.244\.\d+\.\d+",
            r"Scheduled +Successfully assigned default/shell-1 to node-1",
            r"Started +Started container shell-1",
        ),
    ),
    Step(
        "What does it say?",
        "kubectl logs httpd",
        "l on it",
        open_pod("httpd", "l"),
        (r"Log of \S+",),
    ),
    Step(
        "And all of it by hand.",
        "",
        "s on shell-1, d on httpd, Tab to the path, K",
        choose_and_press_k,
        (
            r"kubectl get pod shell-1 -n default -o wide",
            r"kubectl exec shell-1 -n default -- traceroute -n \S+ \S+ \S+",
        ),
    ),
)


@pytest.fixture(scope="module")
def running(cluster: CommandLine) -> Iterator[Terminal]:
    with Terminal((*PROGRAM, "--exec", "node"), KUBECONFIG=cluster.kubeconfig) as terminal:
        terminal.wait_for("shell-1", "httpd", "controlplane", "cni0", "Flannel host-gw")
        yield terminal


@pytest.fixture
def screen(running: Terminal) -> Terminal:
    """As at its start: nothing over it, no filter, nothing traced, and the keys are those of the pods."""
    while "q Quit" not in (shown := running.text()) or "· /" in shown or "Esc Stop" in shown:
        running.press("\x1b")
        running.read(0.3)
    if "l Log" not in shown:
        running.press(":pods\r")
        running.wait_for("l Log")
    return running


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.text)
def test_each_step_of_the_tutorial_is_done_on_the_screen(step: Step, screen: Terminal) -> None:
    step.press(screen)
    screen.wait_until(lambda: all(re.search(shown, screen.text()) for shown in step.shows))
    found = [re.search(shown, screen.text()) for shown in step.shows]
    section = _section(step, [match[0] for match in found if match])
    if os.environ.get("K8SNET_WRITE_DOCS"):
        _write(step, section)
    if not GENUINE:
        assert section in PAGE.read_text("utf-8"), "K8SNET_WRITE_DOCS=1 writes docs/tutorial-steps.md"


def test_the_page_has_no_other_steps() -> None:
    assert _titles(PAGE.read_text("utf-8")) == [_title(step) for step in STEPS]


def _section(step: Step, seen: list[str]) -> str:
    by_hand = (
        [f"By hand: `{step.by_hand}`. On the screen: {step.keys}."]
        if step.by_hand
        else [f"On the screen: {step.keys}."]
    )
    return "\n".join([_title(step), "", *by_hand, "", "```", *map(_lasting, seen), "```", ""])


def _lasting(line: str) -> str:
    for pattern, put in VOLATILE:
        line = pattern.sub(put, line)
    return line


def _title(step: Step) -> str:
    return f"## {STEPS.index(step) + 1}. {step.text}"


def _titles(page: str) -> list[str]:
    return re.findall(r"^## .*$", page, re.M)


def _write(step: Step, section: str) -> None:
    """In its place; the others stay."""
    head, *rest = re.split(r"(?=^## )", PAGE.read_text("utf-8"), flags=re.M)
    sections = {each.partition("\n")[0]: each.rstrip("\n") + "\n" for each in rest} | {_title(step): section}
    ordered = [sections[_title(each)] for each in STEPS if _title(each) in sections]
    PAGE.write_text(head + "\n".join(ordered), "utf-8")
