"""A far end says at once which tool it has; one that hangs is not waited for without end."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, cast

import pytest

from k8snet_tui.cluster.errors import TimedOut
from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.model.cluster import Pod
from k8snet_tui.model.trace import Chunk
from k8snet_tui.session.probes.exec_probe import open_in_container

SHELL = Pod("default", "shell-1", "1")


class Mute:
    """Its `sh` is `sleep`, or its kubelet has stopped: the exec is open, and nothing comes."""

    closed = False

    async def chunks(self) -> AsyncIterator[Chunk]:
        await asyncio.Event().wait()
        yield Chunk(b"", 0.0)

    async def close(self) -> None:
        self.closed = True


async def test_a_mute_far_end_is_given_up_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    mute = Mute()

    async def open_exec(*_: Any) -> Mute:
        return mute

    monkeypatch.setattr("k8snet_tui.session.probes.exec_probe.open_exec", open_exec)
    monkeypatch.setattr("k8snet_tui.session.probes.exec_probe.FIRST_WORD_S", 0.01)
    with pytest.raises(TimedOut, match="sh in shell-1 was started and has said nothing"):
        async with open_in_container(cast(Connection, None), SHELL, "main"):
            pass
    assert mute.closed
