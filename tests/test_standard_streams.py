"""Closed streams, and encodings that lack what we write."""

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = str(Path(sys.executable).with_name("k8snet-tui"))
MARKS = "cni0 ── eth1 ✓ ✗ → … é \udcff 日"


def write(encoding: str, text: str = MARKS) -> str:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            f"from k8snet_tui import standard_streams as s; s.prepare(); print({text!r}, end='')",
        ],
        env={"PYTHONIOENCODING": encoding},
        capture_output=True,
        check=True,
    )
    return done.stdout.decode(encoding)


@pytest.mark.parametrize(
    ("encoding", "written"),
    [
        ("utf-8", "cni0 ── eth1 ✓ ✗ → … é ? 日"),
        ("iso-8859-1", "cni0 -- eth1 + x > . é ? ?"),
        ("iso-8859-15", "cni0 -- eth1 + x > . é ? ?"),
        ("ascii", "cni0 -- eth1 + x > . ? ? ?"),
        ("koi8-r", "cni0 ── eth1 + x > . ? ? ?"),
    ],
)
def test_what_an_encoding_lacks_is_written_plainly_cell_for_cell(encoding: str, written: str) -> None:
    assert write(encoding) == written
    assert len(written) == len(MARKS)


@pytest.mark.parametrize(
    ("arguments", "redirection", "exit_code", "said"),
    [
        ("", "<&-", 2, "the screen needs a terminal"),
        ("", ">&-", 2, "the screen needs a terminal"),
        ("trace a b --kubeconfig /nowhere", "<&- >&- 2>&-", 2, ""),
        ("trace a b --kubeconfig /nowhere", "2>/dev/full", 2, ""),
        ("demo --recorded -o text", ">/dev/full", 3, "cannot be written: No space left on device"),
        ("demo --recorded -o jsonl", "| exec true; exit ${PIPESTATUS[0]}", 141, ""),
    ],
)
def test_no_stream_that_is_closed_or_full_is_a_defect(
    arguments: str, redirection: str, exit_code: int, said: str
) -> None:
    done = subprocess.run(
        ["bash", "-c", f"{PROGRAM} {arguments} {redirection}"], capture_output=True, text=True, timeout=30
    )
    assert (done.returncode, done.stdout) == (exit_code, "")
    assert said in done.stderr and "Traceback" not in done.stderr and "Exception" not in done.stderr
