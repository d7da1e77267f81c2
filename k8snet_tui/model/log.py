"""Lines of a container's log, and which log it is."""

from typing import TypeAlias

from msgspec import Struct


class LogSource(Struct, frozen=True):
    namespace: str
    pod: str
    container: str
    previous: bool = False
    """That of the run before this one."""

    @property
    def pod_key(self) -> str:
        return f"{self.namespace}/{self.pod}"


class LogLine(Struct, frozen=True, gc=False):
    stamp: str
    """When it was printed, as the node has it: RFC 3339 with nanoseconds; empty where it has none."""
    text: str
    """Without escape sequences, control characters and what looks like a secret; indents are kept."""


class LogNote(Struct, frozen=True):
    """Why nothing comes: the container has ended, or does not run yet, or the line is lost."""

    sentence: str


LogPart: TypeAlias = tuple[LogLine, ...] | LogNote
