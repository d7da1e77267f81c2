"""The runtime's own log about a pod that does not start: read on its node, where that may be entered.

Most network plugins' pods have no journalctl and no journal; then that is said, for by hand it can be read.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeAlias

from k8snet_tui.cluster.errors import ClusterError, CommandNotFound, clean
from k8snet_tui.diagnosis.runtime_log import JOURNAL_ARGV, quote_journal
from k8snet_tui.model.cluster import Node, Pod
from k8snet_tui.model.description import PodDescription
from k8snet_tui.session.consents import NotConsented
from k8snet_tui.session.node_shell import NodeShell, NoEntry
from k8snet_tui.session.this_machine import is_this_machine, run_here

READ_S = 8.0
MOST_BYTES = 2 * 1024 * 1024
MOST_WORDS = 500
AGAIN_S = 30.0
BY_HAND = "journalctl -u containerd -u crio"

ReadLog: TypeAlias = Callable[[PodDescription], Awaitable[tuple[str, ...]]]


async def read_runtime_log(
    shell: NodeShell, nodes: Iterable[Node], pods: Iterable[Pod], pod: PodDescription
) -> tuple[str, ...]:
    """The runtime's complaints about the pod, or the one line that says why there are none."""
    unread = f"the runtime's own log on {pod.node} was not read"
    try:
        if any(node.name == pod.node and is_this_machine(node) for node in nodes):
            output = await run_here(JOURNAL_ARGV, READ_S)
        else:
            entry = await shell.find_entry(pod.node, pods)
            output = await shell.read(entry, JOURNAL_ARGV, timeout_s=READ_S, limit_bytes=MOST_BYTES)
    except CommandNotFound as missing:
        there = f"{missing.container}, by which the node is entered, has no journalctl"
        return (f"{unread}: {there}; by hand: ssh {pod.node} {BY_HAND}",)
    except (ClusterError, NoEntry, NotConsented, OSError, TimeoutError) as error:
        return (clean(f"{unread}: {error or 'it took too long'}"),)
    if not output.strip():
        why = "no journal there, or its reader is not in the group systemd-journal"
        return (f"{unread}: journalctl shows no line of it ({why})",)
    quoted = quote_journal(output, pod) or (f"the runtime's own log on {pod.node} has no complaint about it",)
    return tuple(clean(line, MOST_WORDS) for line in quoted)


class RuntimeLog:
    """Read beside whatever else is followed, and again every half minute while it is asked for."""

    def __init__(self, read: ReadLog) -> None:
        self._read = read
        self._lines: tuple[str, ...] = ()
        self._asked_s = float("-inf")
        self._task: asyncio.Task[tuple[str, ...]] | None = None

    @property
    def is_reading(self) -> bool:
        return self._task is not None

    def lines(self, pod: PodDescription) -> tuple[str, ...]:
        """As they were read last; empty until they were."""
        if self._task is not None and self._task.done():
            self._lines, self._task = self._task.result(), None
        if self._task is None and time.monotonic() - self._asked_s > AGAIN_S:
            self._asked_s = time.monotonic()
            self._task = asyncio.ensure_future(self._read(pod))
        return self._lines

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait((self._task,))
