"""`k8snet-tui replay FILE`: a recording on the screen, or printed as the trace itself would have been."""

import sys
from pathlib import Path

from k8snet_tui.commands.export import export_recording
from k8snet_tui.commands.screen import require_terminal, run_app, wants_cell_diff
from k8snet_tui.failures import say
from k8snet_tui.model.trace import Trace
from k8snet_tui.preferences import load_preferences, preferences_path
from k8snet_tui.recording.playback import Playback
from k8snet_tui.recording.reader import read_file, read_recording
from k8snet_tui.report.documents import DOCUMENTS
from k8snet_tui.report.json_events import EventLines
from k8snet_tui.report.text_format import TextReport
from k8snet_tui.settings import ScreenSettings


def run_replay(
    path: str, output: str | None, screen: ScreenSettings, page: str | None = None, *, masked: bool = False
) -> int:
    """Gives 0 when it was played or printed to its last whole line, whatever became of the trace.

    With `page` an incident is made of it instead.
    """
    file = Path(path)
    if page is None:
        return play(file, file.name, output, screen)
    print(export_recording(read_file(file), Path(page), masked=masked, name=file.name))
    return 0


def play(path: Path, name: str, output: str | None, screen: ScreenSettings) -> int:
    """`name` is what it is called on the screen; an output is printed instead."""
    playback = Playback(read_recording(path))
    if output is None:
        return _show(playback, name, screen)
    playback.require_trace(name)
    print_recording(playback, output)
    return 0


def _show(playback: Playback, name: str, screen: ScreenSettings) -> int:
    require_terminal("without one, print it: k8snet-tui replay FILE -o text")
    from k8snet_tui.ui.replay.replay_app import ReplayApp

    preferences = load_preferences(preferences_path())
    app = ReplayApp(playback, name, cell_diff=wants_cell_diff(), preferences=preferences)
    return run_app(app, screen)


def print_recording(playback: Playback, output: str) -> None:
    """On standard output what `trace -o` would have printed; on standard error what the file lacks."""
    trace, text, events = Trace(), TextReport(), EventLines()
    for observed, state in playback.states():
        trace = state.trace
        if output in ("text", "jsonl"):
            for line in text.lines(trace) if output == "text" else events.lines(observed, trace):
                print(line)
    if output == "text":
        for line in text.close(trace):
            print(line)
    if output in DOCUMENTS:
        print(DOCUMENTS[output](trace, playback.recording.header.began), end="")
    sys.stdout.flush()
    if shortcomings := playback.shortcomings():
        say(shortcomings)
