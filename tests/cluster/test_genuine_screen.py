"""The screen on a genuine cluster of any kind."""

import pytest

from tests.cluster.kinds import Kind
from tests.screen.test_on_a_cluster import PROGRAM, leave, mark
from tests.terminal import Terminal
from tests.traces.command_line import CommandLine


def draw(cluster: CommandLine, source: str, destination: str, *arguments: str) -> Terminal:
    terminal = Terminal((*PROGRAM, "--exec", "node", *arguments), KUBECONFIG=cluster.kubeconfig)
    terminal.wait_for("shell-1", "httpd", "controlplane")
    mark(terminal, source, "s")
    mark(terminal, destination, "d")
    terminal.press("t")
    return terminal


def test_the_panes_say_what_the_cluster_is(cluster: CommandLine, kind: Kind) -> None:
    with Terminal((*PROGRAM, "--exec", "node"), KUBECONFIG=cluster.kubeconfig) as terminal:
        terminal.wait_for("nginx", "shell-2", "node-2", "192.168.56.12", "eth1", f"{kind.plugin} ")
        leave(terminal)


def test_three_keys_draw_the_path_with_every_interface(cluster: CommandLine, kind: Kind) -> None:
    with draw(cluster, "shell-1", "httpd") as terminal:
        named = [f"{node} {interface}" for node, interface in kind.across("node-1", "node-2", 4)[:2]]
        terminal.wait_for("reached in 3 hops", *named, "httpd eth0", "①", "②", "③")
        leave(terminal)


@pytest.mark.parametrize("strategy", ["pod", "ephemeral", "node"])
def test_what_was_allowed_beforehand_is_not_asked_for(
    cluster: CommandLine, kind: Kind, strategy: str
) -> None:
    with draw(cluster, "nginx", "httpd", "--allow", strategy) as terminal:
        terminal.wait_for(f"reached in {2 if strategy == 'node' else 3} hops")
        leave(terminal)
