"""CONTRIBUTING's table of the modules that one answer passes, beside the modules that it does pass.

An answer is followed by its round trip time, which nothing else has: a module is on its way if a function
there is given that figure, gives it back or yields it, be it in bytes, in a record or in a line of text.
"""

import asyncio
import inspect
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, cast

import aiohttp
import pytest

from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.cluster.streams.exec import STDOUT, ExecStream
from k8snet_tui.session.traces.traces import Traces
from k8snet_tui.ui.session_port import TracesPort
from tests.session.traces.stand_ins import ACROSS, HTTPD, SOURCE, Lab, Opener
from tests.ui.fake_session import FakeSession
from tests.ui.stage import SHELL_1_TO_HTTPD, screen_text, staged, until_shown

ROOT = Path(__file__).parents[2]
MARK = "777"
RECORDS = re.compile(r"model/.*|trace/state|ui/traces/watched")
OTHER_READERS = re.compile(
    r"ui/traces/recording|recording/.*|redaction|ui/panes/traces/.*|ui/panes/pane|ui/widgets/bars"
)
QUESTIONS = re.compile(r"path/.*|trace/loss|ui/panes/path/(chain|verdict|device_columns)|ui/render/.*")
"""What is asked about it, by a module of the way: its place, the sentence, how it is written."""


class Socket:
    """Of an exec whose loop says what a test gives it."""

    protocol = "v5.channel.k8s.io"

    def __init__(self) -> None:
        self._messages: asyncio.Queue[bytes] = asyncio.Queue()
        self.ticks: asyncio.Queue[int] = asyncio.Queue()

    def say(self, line: str) -> None:
        self._messages.put_nowait(bytes([STDOUT]) + line.encode() + b"\n")

    async def send_bytes(self, data: bytes) -> None:
        if words := data[1:].split():
            self.ticks.put_nowait(int(words[1]))

    async def receive(self) -> aiohttp.WSMessage:
        return aiohttp.WSMessage(aiohttp.WSMsgType.BINARY, await self._messages.get(), None)


class SessionWithTraces(FakeSession):
    def __init__(self, traces: Traces) -> None:
        super().__init__()
        self._traces = traces

    @property
    def traces(self) -> TracesPort:  # type: ignore[override]
        return self._traces


class Way:
    def __init__(self) -> None:
        self.modules: list[str] = []
        """In the order in which the answer came to them."""
        self.generators: list[str] = []

    @contextmanager
    def followed(self) -> Iterator[None]:
        sys.setprofile(self._look)
        try:
            yield
        finally:
            sys.setprofile(None)

    def _look(self, frame: FrameType, event: str, value: object) -> None:
        _, ours, name = frame.f_code.co_filename.rpartition("/k8snet_tui/")
        if not ours or event not in ("call", "return"):
            return
        is_generator = bool(frame.f_code.co_flags & inspect.CO_ASYNC_GENERATOR)
        seen = [value] if event == "return" else [frame.f_locals[each] for each in _arguments(frame.f_code)]
        if is_generator:  # what it yields is wrapped
            seen = [each for local, each in frame.f_locals.items() if local != "self"]
        if any(MARK in repr(each) for each in seen):
            self.modules += [name] if name not in self.modules else []
            label = frame.f_code.co_qualname
            self.generators += [label] if is_generator and label not in self.generators else []


def _arguments(code: CodeType) -> list[str]:
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    return [name for name in names if name != "self"]


@pytest.fixture
async def way(monkeypatch: pytest.MonkeyPatch) -> Way:
    """Of the second hop's answer, from the socket to the row that is painted for it."""

    async def resolve(*_: Any) -> Any:
        return SOURCE, HTTPD

    monkeypatch.setattr("k8snet_tui.session.traces.traces.resolve_ends", resolve)
    socket, way = Socket(), Way()
    stream = ExecStream(cast(aiohttp.ClientWebSocketResponse, socket), "sh", "shell-1")
    traces = Traces(cast(Connection, None), Opener(stream), Lab())
    async with staged(SessionWithTraces(traces)) as (app, pilot):
        await pilot.press(*SHELL_1_TO_HTTPD)
        tick = await socket.ticks.get()
        socket.say("@tool traceroute")
        socket.say(f"@{tick} 1 1 {ACROSS[0]}  0.111 ms")
        await until_shown(app, pilot, "0.111")
        with way.followed():
            socket.say(f"@{tick} 2 2 {ACROSS[1]}  0.{MARK} ms")
            while MARK not in screen_text(app):
                await asyncio.sleep(0.01)
    await traces.close()
    return way


def test_one_answer_passes_the_modules_that_contributing_tells_and_no_others(way: Way) -> None:
    beside = (RECORDS, OTHER_READERS, QUESTIONS)
    passed = [name.removesuffix(".py") for name in way.modules]
    passed = [name for name in passed if not any(each.fullmatch(name) for each in beside)]
    section = (ROOT / "CONTRIBUTING.md").read_text().split("## The way of one answer")[1].split("\n## ")[0]
    assert passed == re.findall(r"^\| `([\w/]+)` \|", section, re.MULTILINE)
    assert way.generators == re.findall(r"`(\w+\.\w+)`", section)
