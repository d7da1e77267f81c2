"""`k8snet-tui demo`: the screen on a lab of its own, or the recording of one where none can run."""

from pathlib import Path

from k8snet_tui.commands.replay import play
from k8snet_tui.settings import ScreenSettings

RECORDING = Path(__file__).parents[1] / "recording" / "demo.rec"
"""Made by scripts/record_demo.py."""
NAME = "a recorded lab, not a cluster"


def play_demo(output: str | None, screen: ScreenSettings) -> int:
    return play(RECORDING, NAME, output, screen)
