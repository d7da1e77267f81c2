"""What a container runtime has written of one pod in its node's journal, as evidence of a diagnosis.

`journalctl -o json` prints the journal, an object a line (journalctl(1), systemd.journal-fields(7)). The
messages of containerd and of CRI-O are logfmt: `level=error msg="RunPodSandbox for … failed" error="…"`.
"""

import re
from collections.abc import Iterator
from datetime import datetime

import msgspec
from msgspec import Struct, field

from k8snet_tui.model.description import PodDescription

JOURNAL_ARGV = (
    "journalctl", "--quiet", "--no-pager", "--output=json", "--output-fields=MESSAGE,SYSLOG_IDENTIFIER",
    "--since=-15min", "--lines=400", "--unit=containerd", "--unit=crio",
)  # fmt: skip
"""A constant: what it prints is searched for the pod here."""
MOST_TOLD = 3
_PAIR = re.compile(r'(\w+)=("(?:[^"\\]|\\.)*"|\S*)')
_IDENTIFIER = re.compile(r"\b([0-9a-f]{12})[0-9a-f]{20,}\b")
"""Of a sandbox or a container: its first twelve characters tell it apart, as `crictl` shows them."""
_SHORT = r"\1…"
_BAD = ("error", "warning", "fatal", "panic")


class _Entry(Struct):
    message: str | list[int] | None = field(default=None, name="MESSAGE")
    """Numbers where it is no UTF-8, null where it is longer than 4 KiB."""
    identifier: str = field(default="", name="SYSLOG_IDENTIFIER")
    at_us: str = field(default="0", name="__REALTIME_TIMESTAMP")


_DECODER = msgspec.json.Decoder(_Entry)


def quote_journal(output: bytes, pod: PodDescription) -> tuple[str, ...]:
    """The last complaints about the pod: `containerd on node-2, 12:04:31: RunPodSandbox for … failed: …`.

    What is said again of each new sandbox is one complaint, the latest.
    """
    told: dict[str, str] = {}
    for entry in _entries(output):
        if words := _complaint(str(entry.message), pod):
            alike = _IDENTIFIER.sub("", words)
            told.pop(alike, None)
            who = entry.identifier or "the runtime"
            told[alike] = f"{who} on {pod.node}, {_clock(entry.at_us)}: {_IDENTIFIER.sub(_SHORT, words)}"
    return tuple(told.values())[-MOST_TOLD:]


def _entries(output: bytes) -> Iterator[_Entry]:
    """What is no such object, as a line that was cut, is passed over."""
    for line in output.splitlines():
        try:
            entry = _DECODER.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue
        if isinstance(entry.message, str):
            yield entry


def _complaint(message: str, pod: PodDescription) -> str:
    """The words and the error of a line that complains about this pod; empty for any other."""
    fields = {name: _unquoted(value) for name, value in _PAIR.findall(message)}
    if fields.get("level") not in _BAD or not _is_about(message, pod):
        return ""
    return ": ".join(filter(None, (fields.get("msg", "").removesuffix(", error"), fields.get("error"))))


def _is_about(message: str, pod: PodDescription) -> bool:
    """By its UID, which no other has, or by an image of its own."""
    if pod.uid and pod.uid in message:
        return True
    plain = message.replace("\\", "")
    return any(f'"{container.image}"' in plain for container in pod.containers if container.image)


def _unquoted(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value


def _clock(at_us: str) -> str:
    try:
        return f"{datetime.fromtimestamp(int(at_us) / 1e6):%H:%M:%S}"
    except (ValueError, OverflowError, OSError):
        return "at no known time"
