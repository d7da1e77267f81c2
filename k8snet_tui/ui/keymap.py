"""Every key: what it does, and what the footer and the help say of it; the bindings are made from this."""

from collections.abc import Sequence

from msgspec import Struct
from textual.binding import Binding


class Key(Struct, frozen=True):
    keys: str
    """As Textual names them, with commas between."""
    action: str
    shown: str = ""
    """How a person names them; empty where the key before names both."""
    sentence: str = ""
    label: str = ""
    """In the footer; empty where it is not there."""
    first: bool = False
    """It moves the focus, so it must be done before the next key finds its way to a pane."""


MOVING = (
    Key("down,j", "move('down')", "j ↓", "down a row"),
    Key("up,k", "move('up')", "k ↑", "up a row"),
    Key("g,home", "move('top')", "g Home", "first row"),
    Key("G,end", "move('bottom')", "G End", "last row"),
    Key("ctrl+d", "move('half_down')", "^d", "down half a page"),
    Key("ctrl+u", "move('half_up')", "^u", "up half a page"),
    Key("pagedown", "move('page_down')", "PgDn", "down a page"),
    Key("pageup", "move('page_up')", "PgUp", "up a page"),
)
ALONG = (
    Key("shift+right", "scroll_chain(8)", "S-→", "along the drawing, where it is wider than the pane"),
    Key("shift+left", "scroll_chain(-8)", "S-←", "back along it"),
)
ENDS = (
    Key("s", "choose_source", "s", "this row is the source; again to take it back", "Src"),
    Key("d", "choose_destination", "d", "this row is the destination; again to take it back", "Dst"),
)
MARKING = (
    Key("space", "mark", "Space", "mark this row, to trace many with one t; again to take it back", "Mark"),
)
FILTERING = (
    Key(
        "slash",
        "screen.filter",
        "/",
        "rows with a text or regular expression, ~ letters of a name, -l app=web; ! the others",
        "Filter",
        first=True,
    ),
)
OPENING = (Key("enter", "open", "Enter", "all of it, on a page of its own", "Open"),)
EXPANDING = (
    Key("o", "expand", "o", "show or hide the node's interfaces, or what is folded", "Fold"),
    Key("right", "expand(True)", "→", "show the node's interfaces"),
    Key("left", "expand(False)", "←", "hide them"),
)
READING = (
    Key("l", "log(False)", "l", "its log, as it is written", "Log"),
    Key("p", "log(True)", "p", "the log of the run before this one"),
    Key("y", "manifest", "y", "its YAML, without managedFields and secrets", "YAML"),
)
BY_HAND = (Key("K", "by_hand", "K", "the commands that show the same by hand"),)
COPYING = (Key("c", "copy", "c", "copy it to the terminal's clipboard"),)
ITS_NODE = (Key("n", "go_to_node", "n", "the node that it runs on; Esc comes back"),)
SORTING_PODS = (
    Key("N", "sort('name')", "N", "by namespace and name; the same again reverses"),
    Key("A", "sort('age')", "A", "youngest first"),
    Key("S", "sort('status')", "S", "what does not run first"),
    Key("T", "sort('restarts')", "T", "most restarts first"),
    Key("O", "sort('node')", "O", "by node"),
    Key("I", "sort('address')", "I", "by IP"),
)
SORTING_TRACES = (
    Key("N", "sort('number')", "N", "in the order in which they were begun"),
    Key("L", "sort('loss')", "L", "most loss first"),
    Key("A", "sort('average')", "A", "slowest first"),
    Key("H", "sort('hops')", "H", "longest first"),
)
TRACING = (
    Key(
        "t",
        "screen.trace",
        "t",
        "trace from source to destination; with marks, to each of them, or from each",
        "Trace",
    ),
)
SWAPPING = (Key("x", "swap", "x", "swap source and destination", "Swap"),)
LOOKING = (
    Key("r", "screen.trace_back", "r", "the way back beside it: from destination to source", "Both"),
    Key("w", "screen.explain", "w", "explain the path that is shown, step by step", "Why"),
)
KEEPING = (
    Key("m", "screen.note", "m", "a note about this moment, kept with what is recorded", "Note", first=True),
    Key("e", "screen.export", "e", "the path as an incident report, in a new file", "Export", first=True),
)
ZOOMING = (Key("z", "zoom", "z", "this pane alone on the screen, all of it; or all panes again", "Zoom"),)
STEERING = (
    Key("space", "screen.pause", "Space", "let the rounds rest, or go on", "Pause"),
    Key("R", "screen.reset", "R", "begin the figures of the hops anew", "Reset"),
    Key("i", "screen.interval", "i", "how often rounds begin", "Pace"),
)
"""Of the trace that is shown, or that the cursor is on."""
COLUMNS = (Key("C", "columns", "C", "choose the columns, and their order", "Cols"),)
PAGE_OF_TRACES = (
    Key("enter", "screen.open_trace", "Enter", "its path; Esc comes back", "Open"),
    Key("delete,backspace", "screen.stop_trace", "Del", "stop this trace; again takes its line away", "Stop"),
    Key("X", "screen.stop_traces", "X", "stop all traces", "Stop all"),
)
STOP = Key(
    "escape",
    "screen.back",
    "Esc",
    "one step back: filter, marks, page of traces; or stop the trace",
    "Stop",
)
"""In the footer only while there is something to stop."""
COMMANDING = Key("colon", "screen.command", ":", "a command; Tab completes it", "Cmd", first=True)
LEAVING = (
    Key("slash", "filter", "/", "only rows with a text or regular expression", "Filter", first=True),
    Key("escape,q", "back", "Esc q", "back", "Back"),
    Key("question_mark", "help", "?", "this help", "Help"),
)
PAGE = (Key("enter", "open", "Enter", "open what the row is about", "Open"), *LEAVING)
REPLAYING = (
    Key("space", "pause", "Space", "stand still, or go on", "Pause", first=True),
    Key("left", "seek(-0.5)", "← →", "half a second back, or on", "0.5 s", first=True),
    Key("right", "seek(0.5)", first=True),
    Key("left_square_bracket", "seek(-5)", "[ ]", "five seconds back, or on", "5 s", first=True),
    Key("right_square_bracket", "seek(5)", first=True),
    Key("plus,equals_sign", "speed(1)", "+ -", "faster, or slower", "Speed", first=True),
    Key("minus", "speed(-1)", first=True),
    Key("w", "explain", "w", "explain the path as it was at this moment", "Why", first=True),
    Key("home", "seek(-1e9)", "Home End", "the beginning, or the end", "Ends", first=True),
    Key("end", "seek(1e9)", first=True),
    Key("ctrl+l", "app.repaint", "^l", "paint the screen again", first=True),
    Key("question_mark", "help", "?", "this help", "Help", first=True),
    Key("q,escape", "app.quit", "q", "quit", "Quit", first=True),
)
"""While a recording is played. Each is done in its turn."""
IN_A_REPLAY = (*COLUMNS, *ALONG)
"""What works in the pane of the path beside those that move in it."""
ANYWHERE = (
    Key("tab", "pane(1)", "Tab", "next pane", "Pane", first=True),
    Key("shift+tab", "pane(-1)", "S-Tab", "previous pane", first=True),
    Key("0", "screen.all_namespaces", "0", "pods of all namespaces"),
    STOP,
    Key("ctrl+z", "app.suspend_process", "^z", "back to the shell for a while; fg returns"),
    Key("ctrl+l", "app.repaint", "^l", "paint the screen again"),
    COMMANDING,
    Key("question_mark", "screen.help", "?", "this help", "Help"),
    Key("q", "app.quit", "q", "quit", "Quit"),
)
ALWAYS_SHOWN = 3
"""So many at the end of those that work anywhere are in every footer."""


def names_of(*tables: Sequence[Key]) -> frozenset[str]:
    """Of their keys, as Textual names them."""
    return frozenset(name for table in tables for key in table for name in key.keys.split(","))


def unknown_words(key: str, character: str | None) -> str:
    """What is said of a key that has no meaning here, by the name that a person knows."""
    shown = character if character and character.isprintable() and character.strip() else key
    return f"{shown} has no meaning here; ? shows the keys that have"


def bindings(*tables: Sequence[Key]) -> list[Binding | tuple[str, str] | tuple[str, str, str]]:
    keys = [key for table in tables for key in table]
    return [Binding(key.keys, key.action, key.label, show=False, priority=key.first) for key in keys]
