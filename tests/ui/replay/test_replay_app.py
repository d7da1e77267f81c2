"""A replay in a real terminal, as it is called."""

from pathlib import Path

import pytest

from tests.recording.stories import ended, record
from tests.terminal import Terminal

PROGRAM = ("-m", "k8snet_tui")


@pytest.mark.parametrize(("columns", "rows"), [(120, 36), (80, 24)])
def test_the_recorded_demo_says_what_it_is_and_plays(columns: int, rows: int) -> None:
    with Terminal([*PROGRAM, "demo", "--recorded"], columns, rows) as terminal:
        terminal.wait_for("REPLAY", "replay of a recorded lab, not a cluster", "reached in 3 hops")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0


def test_a_file_is_played_and_ctrl_c_leaves_it(tmp_path: Path) -> None:
    (tmp_path / "path.rec").write_bytes(record(ended(12), pace_s=1)[0])
    with Terminal([*PROGRAM, "replay", str(tmp_path / "path.rec")]) as terminal:
        terminal.wait_for("replay of path.rec, 12:0")
        terminal.press(" ")
        terminal.press("\x1b[F")
        terminal.wait_for("end: reached in 3 hops")
        terminal.press("\x03")
        assert terminal.wait_for_exit() == 0
