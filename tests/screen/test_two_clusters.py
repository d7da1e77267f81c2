"""From one cluster to another and back in one terminal: two labs, with packets really sent in both."""

import json
from pathlib import Path
from typing import Any

import psutil
import pytest
import yaml

from tests.screen.test_on_a_cluster import PANES, PROGRAM, leave, mark
from tests.terminal import Terminal
from tests.traces.command_line import CommandLine


@pytest.fixture(scope="module")
def two_labs(host_gw: CommandLine, vxlan: CommandLine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A kubeconfig with the contexts `one` (host-gw), `two` (vxlan) and `away`, where nobody is."""
    file = tmp_path_factory.mktemp("two") / "config"
    away = "clusters: [{name: c, cluster: {server: 'http://127.0.0.1:1'}}]\nusers: [{name: u}]"
    one, two = (Path(lab.kubeconfig).read_text() for lab in (host_gw, vxlan))
    merged = merge(one=one, two=two, plugin=one, away=away)
    merged["users"][2]["user"] = write_plugin(file.parent / "login", merged["users"][0]["user"])
    file.write_text(yaml.safe_dump(merged))
    return file


def write_plugin(path: Path, status: object) -> dict[str, object]:
    """One that does all it can to get at the terminal, before it hands out a token."""
    kind = {"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential"}
    path.write_text(
        "#!/bin/sh\necho SCRIBBLE >&2\necho SCRIBBLE >/dev/tty\nread -r key </dev/tty\nread -r key\n"
        f"cat <<'X'\n{json.dumps(kind | {'status': status})}\nX\n"
    )
    path.chmod(0o755)
    return {
        "exec": {"apiVersion": kind["apiVersion"], "command": str(path), "interactiveMode": "IfAvailable"}
    }


def merge(**kubeconfigs: str) -> dict[str, Any]:
    """One context a file, named as here."""
    files = {name: yaml.safe_load(text) for name, text in kubeconfigs.items()}
    return {
        "current-context": next(iter(files)),
        "clusters": [file["clusters"][0] | {"name": name} for name, file in files.items()],
        "users": [file["users"][0] | {"name": name} for name, file in files.items()],
        "contexts": [{"name": name, "context": {"cluster": name, "user": name}} for name in files],
    }


def ports_reached(terminal: Terminal) -> set[int]:
    process = psutil.Process(terminal.pid)
    return {c.raddr.port for c in process.net_connections("tcp") if c.raddr and c.status != "CLOSE_WAIT"}


def servers(file: Path) -> dict[str, int]:
    clusters = yaml.safe_load(file.read_text())["clusters"]
    return {c["name"]: int(c["cluster"]["server"].rpartition(":")[2]) for c in clusters}


def trace(terminal: Terminal) -> None:
    mark(terminal, "shell-1", "s")
    mark(terminal, "httpd", "d")
    terminal.press("t")
    terminal.wait_for("reached in 3 hops")


def test_both_are_traced_in_and_the_one_that_was_left_is_let_go(two_labs: Path) -> None:
    ports = servers(two_labs)
    with Terminal(PROGRAM, KUBECONFIG=str(two_labs)) as terminal:
        terminal.wait_for("LAB  one", *PANES)
        trace(terminal)
        assert ports["one"] in ports_reached(terminal)
        look_for_a_context_where_nobody_is(terminal)
        terminal.press(":ctx tw\t\r")
        shown = terminal.wait_for("LAB  two", "Flannel vxlan", "shell-1", "cni0")
        assert "reached in 3 hops" not in shown and "S shell-1" not in shown
        terminal.wait_until(lambda: ports["one"] not in ports_reached(terminal))
        trace(terminal)
        terminal.press(":ctx one\r")
        terminal.wait_for("LAB  one", "Flannel host-gw", "shell-1")
        terminal.wait_until(lambda: ports["two"] not in ports_reached(terminal))
        leave(terminal)


def look_for_a_context_where_nobody_is(terminal: Terminal) -> None:
    """The trace goes on, and what is asked for next is answered."""
    terminal.press(":ctx away\r")
    terminal.wait_for(":ctx away", "can't be reached: connection refused", "reached in 3 hops")
    terminal.press("\x1b")
    terminal.wait_until_gone(":ctx away")
    terminal.press(":ns kube-flannel\r")
    terminal.wait_until_gone("  nginx ")
    terminal.wait_for("kube-flannel", "reached in 3 hops", "round")
    terminal.press("0")
    terminal.wait_for("all namespaces", "nginx", "S shell-1", "D httpd")


def test_a_plugin_gets_at_neither_the_keys_nor_the_screen(two_labs: Path) -> None:
    with Terminal((*PROGRAM, "--context", "plugin"), KUBECONFIG=str(two_labs)) as terminal:
        terminal.wait_for("LAB  plugin", *PANES)
        trace(terminal)
        assert b"SCRIBBLE" not in terminal.sent
        leave(terminal)
