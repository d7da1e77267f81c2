"""`k8snet-tui demo`: the screen on a lab of its own, or the recording of one where none can run."""

from pathlib import Path

from k8snet_tui.commands.replay import play

RECORDING = Path(__file__).parents[1] / "recording" / "demo.rec"
"""Made by scripts/record_demo.py."""
NAME = "a recorded lab, not a cluster"


def play_demo(output: str | None) -> int:
    return play(RECORDING, NAME, output)
