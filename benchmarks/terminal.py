"""A program in a pseudo-terminal, met as a person meets it: keys in, a screen and its bytes out."""

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from types import TracebackType

import pyte
from msgspec import Struct

KEYS = {"down": "\x1b[B", "up": "\x1b[A", "enter": "\r", "esc": "\x1b", "tab": "\t"}


class Answer(Struct, frozen=True):
    """What a key brought: milliseconds to its first byte, and bytes in all."""

    first_ms: float | None
    size_bytes: int


class Terminal:
    """Use as a context manager; leaving ends the program, with SIGKILL if need be."""

    def __init__(
        self, argv: Sequence[str], env: Mapping[str, str] | None = None, columns: int = 120, rows: int = 36
    ) -> None:
        self.started_s = time.monotonic()
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            size = {"TERM": "xterm-256color", "COLUMNS": str(columns), "LINES": str(rows)}
            os.execvpe(argv[0], list(argv), {**os.environ, **(env or {}), **size})
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.screen.display)

    def wait_for(self, *texts: str, limit_s: float = 30) -> float:
        """Seconds since the start until all texts are on the screen. Raises TimeoutError with the screen."""
        deadline = time.monotonic() + limit_s
        while not all(text in self.text for text in texts):
            if time.monotonic() > deadline or self._pump(0.01) is None:
                raise TimeoutError(f"no {texts} on the screen:\n{self.text}")
        return time.monotonic() - self.started_s

    def wait_until_gone(self, text: str, limit_s: float = 5) -> None:
        """Raises TimeoutError if the text stays on the screen."""
        deadline = time.monotonic() + limit_s
        while text in self.text:
            if time.monotonic() > deadline or self._pump(0.005) is None:
                raise TimeoutError(f"{text} stays on the screen:\n{self.text}")

    def settle(self, quiet_s: float = 0.5, limit_s: float = 10) -> None:
        """Reads until nothing came for a while."""
        deadline = time.monotonic() + limit_s
        while time.monotonic() < deadline and self._pump(quiet_s):
            pass

    def send(self, *keys: str) -> None:
        for key in keys:
            os.write(self._fd, KEYS.get(key, key).encode())

    def press(self, key: str, gap_s: float = 0.3) -> Answer:
        """Sends one key and reads what it brings within `gap_s`."""
        sent_s = time.monotonic()
        self.send(key)
        first_ms, size = None, 0
        while (left := sent_s + gap_s - time.monotonic()) > 0:
            data = self._pump(left)
            if data and first_ms is None:
                first_ms = 1000 * (time.monotonic() - sent_s)
            size += len(data or b"")
        return Answer(first_ms, size)

    def end(self, limit_s: float = 5) -> int | None:
        """Ends the program and gives its exit status as waitpid has it."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            status = self.wait_ended(limit_s if number == signal.SIGTERM else 1, number)
            if status is not None:
                os.close(self._fd)
                return status
        return None

    def wait_ended(self, limit_s: float, number: int | None = None) -> int | None:
        """The exit status, or None while it still runs after `limit_s`; `number` is sent first."""
        if number is not None:
            try:
                os.kill(self.pid, number)
            except ProcessLookupError:
                return 0
        deadline = time.monotonic() + limit_s
        while time.monotonic() < deadline:
            try:
                pid, status = os.waitpid(self.pid, os.WNOHANG)
            except ChildProcessError:
                return 0
            if pid:
                return status
            self._pump(0.02)
        return None

    def _pump(self, wait_s: float) -> bytes | None:
        """Bytes that came within `wait_s`, empty if none; None when the program is gone."""
        if not select.select([self._fd], [], [], wait_s)[0]:
            return b""
        try:
            data = os.read(self._fd, 65536)
        except OSError:
            return None
        if not data:
            return None
        if b"\x1b[6n" in data:
            os.write(self._fd, b"\x1b[1;1R")
        self._stream.feed(data)
        return data
