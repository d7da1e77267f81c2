"""The runtime's log is read on the pod's node by a constant command, or one line says why it is not."""

import asyncio
from collections.abc import Iterable, Sequence
from typing import cast

import pytest

from k8snet_tui.cluster.errors import CommandNotFound, CommandUnfinished
from k8snet_tui.diagnosis.runtime_log import JOURNAL_ARGV
from k8snet_tui.model.cluster import Pod
from k8snet_tui.model.description import PodDescription
from k8snet_tui.session.consents import NotConsented
from k8snet_tui.session.node_shell import NodeEntry, NodeShell, NoEntry
from k8snet_tui.session.objects.runtime_log import RuntimeLog, read_runtime_log
from tests.diagnosis.test_runtime_log import JOURNAL, SANDBOX, UID, entry

pytestmark = pytest.mark.usefixtures("virtual_time")
AGENT = Pod("kube-flannel", "kube-flannel-ds-x", "1", "node-2")


class Shell:
    """Stands for a node shell with one answer."""

    def __init__(self, answer: bytes | Exception) -> None:
        self._answer = answer

    async def find_entry(self, node: str, pods: Iterable[Pod]) -> NodeEntry:
        if isinstance(self._answer, NoEntry):
            raise self._answer
        return NodeEntry(node, AGENT, "kube-flannel")

    async def read(self, _: NodeEntry, argv: Sequence[str], *, timeout_s: float, limit_bytes: int) -> bytes:
        assert argv is JOURNAL_ARGV and limit_bytes <= 2 << 20
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


async def read(answer: bytes | Exception) -> tuple[str, ...]:
    return await read_runtime_log(cast(NodeShell, Shell(answer)), (), (), SANDBOX)


async def test_its_complaints_are_quoted() -> None:
    (line,) = await read(JOURNAL)
    assert line.startswith("containerd on node-2, ") and 'failed to find plugin "nosuchplugin"' in line


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (
            CommandNotFound("journalctl", "kube-flannel"),
            "kube-flannel, by which the node is entered, has no journalctl; by hand: ssh node-2 journalctl",
        ),
        (NotConsented("entering node-2 means exec: --exec node allows it"), "--exec node allows it"),
        (NoEntry("no running pod of a known network plugin"), "no running pod of a known network plugin"),
        (CommandUnfinished("journalctl did not end within 8 s"), "did not end within 8 s"),
        (b"", "journalctl shows no line of it (no journal there, or its reader is not in the group"),
        (entry("level=info msg=fine"), "the runtime's own log on node-2 has no complaint about it"),
    ],
)
async def test_where_there_is_nothing_to_quote_one_line_says_why(answer: bytes | Exception, why: str) -> None:
    (line,) = await read(answer)
    assert why in line


async def test_what_a_journal_holds_is_hostile() -> None:
    (line,) = await read(entry(f'level=error msg="{UID} \x1b[31m\x07 token=abcdefghijklmnop {"x" * 9000}"'))
    assert line.isprintable() and len(line) <= 500


async def test_it_is_read_beside_what_is_shown_and_not_again_at_once() -> None:
    asked: list[str] = []

    async def slowly(pod: PodDescription) -> tuple[str, ...]:
        asked.append(pod.name)
        await asyncio.sleep(0.01)
        return ("containerd on node-2: no",)

    log = RuntimeLog(slowly)
    assert log.lines(SANDBOX) == ()
    await asyncio.sleep(0.05)
    assert log.lines(SANDBOX) == log.lines(SANDBOX) == ("containerd on node-2: no",)
    assert asked == ["unconn2"]
    await log.close()
