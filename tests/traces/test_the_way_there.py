"""A whole trace by other ways to the API server: behind a SOCKS proxy, with what a plugin hands out."""

import asyncio
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cluster_unit.http.proxies import socks_proxy
from tests.traces.command_line import CommandLine


class ProxyThread:
    """A proxy that belongs to a loop of its own, so that tests may block."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.url = ""
        self._loop = asyncio.new_event_loop()
        self._ready, self._done = threading.Event(), asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._serve(),))
        self._thread.start()
        self._ready.wait(10)

    async def _serve(self) -> None:
        async with socks_proxy(self.asked) as self.url:
            self._ready.set()
            await self._done.wait()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._done.set)
        self._thread.join(10)


@pytest.fixture
def proxy() -> Iterator[ProxyThread]:
    running = ProxyThread()
    yield running
    running.stop()


def changed(cluster: CommandLine, folder: Path, part: str, fields: dict[str, Any]) -> CommandLine:
    """The same cluster by a kubeconfig with these fields in its cluster or its user."""
    document = yaml.safe_load(Path(cluster.kubeconfig).read_text())
    for entry in document[f"{part}s"]:
        entry[part] = entry[part] | fields
    (folder / "kubeconfig").write_text(yaml.safe_dump(document))
    return CommandLine(str(folder / "kubeconfig"))


def test_requests_and_exec_go_through_a_socks_proxy(
    cluster: CommandLine, tmp_path: Path, proxy: ProxyThread
) -> None:
    behind = changed(cluster, tmp_path, "cluster", {"proxy-url": proxy.url})
    outcome = behind.run("trace", "shell-1", "web1")
    assert outcome.exit_code == 0, outcome.err
    server = yaml.safe_load(Path(cluster.kubeconfig).read_text())["clusters"][0]["cluster"]["server"]
    assert set(proxy.asked) == {server.removeprefix("https://")} and len(proxy.asked) > 1


def test_a_plugins_token_lets_a_trace_run(cluster: CommandLine, tmp_path: Path) -> None:
    user = yaml.safe_load(Path(cluster.kubeconfig).read_text())["users"][0]["user"]
    if "token" not in user:
        pytest.skip("this kubeconfig has no token that a plugin could hand out")
    kind = {"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential"}
    (tmp_path / "login").write_text(f"#!/bin/sh\necho '{json.dumps(kind | {'status': user})}'\n")
    (tmp_path / "login").chmod(0o755)
    plugin = {"apiVersion": kind["apiVersion"], "command": "./login", "interactiveMode": "IfAvailable"}
    outcome = changed(cluster, tmp_path, "user", {"token": None, "exec": plugin}).run(
        "trace", "shell-1", "web1"
    )
    assert outcome.exit_code == 0, outcome.err
