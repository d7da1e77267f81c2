"""Programs that go on by themselves, each on record from before its first instruction.

A line of the record is a process and the moment of its start, so that a number given to somebody else
meanwhile is not taken for ours.
"""

import os
import signal
import subprocess
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.cluster.rig.places import Rig

_STARTER = """
stat=$(cat /proc/$$/stat); set -f; fields=${stat##*) }
started=$(echo "$fields" | cut -d' ' -f20)
echo "$$ $started" >> "$0"
exec "$@"
"""
"""Field 22 of stat is the start; the name in parentheses, which may hold blanks, and the number are off."""


def launch(rig: Rig, log: str, argv: Sequence[str], **environment: str) -> None:
    """Starts a program in a session of its own, its output in the rig's logs."""
    rig.logs.mkdir(parents=True, exist_ok=True)
    with (rig.logs / f"{log}.log").open("ab") as output:
        subprocess.Popen(
            ["sh", "-c", _STARTER, str(_record(rig)), *argv],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env={**os.environ, **environment},
        )


def launched(rig: Rig) -> list[int]:
    """Those on record that still run."""
    record = _record(rig)
    lines = record.read_text().splitlines() if record.exists() else []
    told = [line.split() for line in lines]
    return [int(number) for number, started in told if _started(int(number)) == started]


def kill_all(processes: Iterable[int], within_s: float = 15) -> None:
    """Ends them with the groups that they lead, and waits until they are gone."""
    processes = list(processes)
    for process in processes:
        for kill in (os.killpg, os.kill):
            try:
                kill(process, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                continue
    end = time.monotonic() + within_s
    while any(_started(process) for process in processes) and time.monotonic() < end:
        time.sleep(0.05)


def print_last_lines(rig: Rig, count: int = 8) -> None:
    for log in sorted([*rig.logs.glob("*.log"), *rig.run.glob("nodes/*/*.log")]):
        if lines := log.read_text(errors="replace").splitlines()[-count:]:
            print(f"-- {log.relative_to(rig.run)}", *(line[:400] for line in lines), sep="\n")


def _record(rig: Rig) -> Path:
    return rig.run / "processes"


def _started(process: int) -> str | None:
    """None for one that is over, be it that nobody has asked for its end yet."""
    try:
        state, *fields = Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return None
    return None if state in "ZX" else fields[18]
