"""The pipes, or the terminal, between a program of the lab and its reader."""

import os
from contextlib import ExitStack
from dataclasses import dataclass


@dataclass
class Streams:
    """Our ends, non-blocking, and the other ends as they are handed to the program."""

    stdin: int | None
    outputs: dict[int, int]
    """Descriptor → 1 or 2."""
    started: int
    given: tuple[int, int, int, int]
    tty: bool

    def close(self) -> None:
        for descriptor in {self.stdin, self.started, *self.outputs}:
            if descriptor is not None and descriptor >= 0:
                os.close(descriptor)
        self.stdin, self.started = None, -1
        self.outputs.clear()

    def close_input(self) -> None:
        if self.stdin is not None and self.stdin not in self.outputs:
            os.close(self.stdin)
        self.stdin = None

    def close_output(self, descriptor: int) -> None:
        del self.outputs[descriptor]
        if descriptor == self.stdin:
            self.stdin = None
        os.close(descriptor)


def open_streams(theirs: ExitStack, *, stdin: bool, tty: bool) -> Streams:
    """The ends in `given` are closed with `theirs`, when the program has its copies."""

    def pipe_out() -> tuple[int, int]:
        ours, other = os.pipe()
        os.set_blocking(ours, False)
        theirs.callback(os.close, other)
        return ours, other

    started, started_there = pipe_out()
    if tty:
        terminal, there = os.openpty()
        os.set_blocking(terminal, False)
        theirs.callback(os.close, there)
        return Streams(terminal, {terminal: 1}, started, (there, there, there, started_there), tty)
    out, out_there = pipe_out()
    errors, errors_there = pipe_out()
    ours: int | None = None
    if stdin:
        given, ours = os.pipe()
        os.set_blocking(ours, False)
    else:
        given = os.open("/dev/null", os.O_RDONLY | os.O_CLOEXEC)
    theirs.callback(os.close, given)
    return Streams(ours, {out: 1, errors: 2}, started, (given, out_there, errors_there, started_there), tty)
