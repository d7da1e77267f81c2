"""The lines above and below the panes: where one is, what is under the cursor, and which keys work.

Each is painted only when it reads differently.
"""

from collections.abc import Sequence
from functools import lru_cache
from time import monotonic

from textual.strip import Strip
from textual.widget import Widget

from k8snet_tui.model.cluster import Live, Node
from k8snet_tui.model.inventory import Inventory
from k8snet_tui.ui.keymap import ALWAYS_SHOWN, STOP, Key
from k8snet_tui.ui.render.glyphs import DOT, RUNNING
from k8snet_tui.ui.render.load_state import state_words
from k8snet_tui.ui.render.painting import paint
from k8snet_tui.ui.render.styled_line import BLANK, Line, Span, Tone
from k8snet_tui.ui.render.text import clean, fit, width_of
from k8snet_tui.ui.traces.watched import Watched


class FixedLines(Widget):
    """A few lines, mostly one."""

    lines: tuple[Line, ...] = (BLANK,)

    def show(self, *lines: Line) -> None:
        if lines != self.lines:
            if len(lines) != len(self.lines):
                self.styles.height = len(lines)
            self.lines = lines
            self.refresh()

    def render_line(self, y: int) -> Strip:
        return paint(self.lines[y] if y < len(self.lines) else BLANK, self.size.width)


class StatusLine(FixedLines):
    def __init__(self, title: str, *, id: str) -> None:
        super().__init__(id=id)
        self._title = title
        self._inventory: Inventory | None = None
        self._tracing = ""

    def show_inventory(self, inventory: Inventory) -> None:
        self._inventory = inventory
        self.update()

    def show_watched(self, watched: Watched) -> None:
        """The trace that runs, in view or not."""
        tracing = running_words(watched)
        if tracing != self._tracing:
            self._tracing = tracing
            self.update()

    def update(self) -> None:
        self.show(status_line(self._inventory, self._title, monotonic(), self.size.width, self._tracing))

    def on_resize(self) -> None:
        self.update()


class KeyLine(FixedLines):
    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._keys: Sequence[Key] = ()
        self._anywhere: Sequence[Key] = ()
        self._tracing = False

    def show_keys(self, keys: Sequence[Key], anywhere: Sequence[Key]) -> None:
        self._keys, self._anywhere = keys, anywhere
        self.on_resize()

    def show_watched(self, watched: Watched) -> None:
        """Esc stops the trace that runs alone."""
        tracing = bool(watched.running) and len(watched.page) == 1
        if tracing != self._tracing:
            self._tracing = tracing
            self.on_resize()

    def on_resize(self) -> None:
        self.show(footer_line(self._keys, self._anywhere, self.size.width, self._tracing))


def running_words(watched: Watched) -> str:
    """`shell-1 → httpd`, `16 traces · recording`; empty for none."""
    running = [each for each in watched.running if each.number != watched.back]
    words = running[0].ends.words() if len(running) == 1 else f"{len(running)} traces" if running else ""
    return words + (f"{DOT}recording" if any(each.is_recorded for each in watched.every) else "")


def footer_line(keys: Sequence[Key], anywhere: Sequence[Key], width: int, tracing: bool = False) -> Line:
    """The keys that work in the pane, the most wanted first.

    What does not fit is left out whole, but never commands, the help and the way out.
    """
    kept = (*anywhere[-ALWAYS_SHOWN:], STOP)
    stop = (STOP,) if tracing else ()
    rest = (key for key in anywhere if key is not STOP)
    shown = [key for key in (*stop, *keys, *rest) if key.label]
    return key_spans(shown, width, kept)


def key_spans(keys: Sequence[Key], width: int, kept: Sequence[Key] = ()) -> Line:
    """As many as fit, and of all of them those that are `kept`; without `kept`, the first and the last."""
    shown = [key for key in keys if key.label]
    kept = kept or (shown[0], shown[-1])
    while sum(map(_key_width, shown)) > width:
        spare = [key for key in shown if key not in kept]
        if not spare:
            break
        shown.remove(spare[-1])
    pairs = ((Span(f" {key.shown}", Tone.KEY), Span(f" {key.label} ")) for key in shown)
    return tuple(span for pair in pairs for span in pair)


def _key_width(key: Key) -> int:
    return width_of(key.shown) + width_of(key.label) + 3


def status_line(inventory: Inventory | None, title: str, now_s: float, width: int, tracing: str = "") -> Line:
    """`now_s` is the monotonic clock. The badge names the kind of cluster in words, not by colour alone."""
    if inventory is None:
        return (Span(f" {title} ", Tone.STRONG), Span("connecting…", Tone.FAINT))
    badge = Span(" LAB ", Tone.LAB) if inventory.is_lab else Span(" CLUSTER ", Tone.CLUSTER)
    running = f" {RUNNING} {fit(tracing, min(width_of(tracing), width // 3))}" if tracing else ""
    context = clean(inventory.context)
    room = width - len(badge.text) - 1 - width_of(running)
    facts = fact_words(inventory, now_s)
    while len(facts) > 1 and width_of(DOT.join(facts)) + width_of(context) + 24 > room:
        facts.pop(-1 if len(facts) > 2 else 0)
    right = DOT.join(facts) + " "
    left_room = max(0, room - width_of(right) - 1)
    where = (
        clean(inventory.namespace or ", ".join(inventory.collection("pods").namespaces)) or "all namespaces"
    )
    context = fit(context, min(width_of(context), max(8, left_room - width_of(where) - len(DOT))))
    left = fit(f"{DOT}{where}", left_room - width_of(context))
    trace = (Span(running, Tone.GOOD),) if running else ()
    return (badge, Span(f" {context}", Tone.STRONG), *trace, Span(f"{left} {right}"))


def fact_words(inventory: Inventory, now_s: float) -> list[str]:
    """What is told of the cluster. What has no room goes from the end, then the nodes, but never the pods."""
    facts = [_count(len(inventory.nodes), "node"), _count(len(inventory.pods), "pod")]
    for index, state in enumerate((inventory.state("nodes"), inventory.state("pods"))):
        if not isinstance(state, Live):
            facts[index] = f"{('nodes', 'pods')[index]} {state_words(state, now_s // 5 * 5)}"
    if all(isinstance(state, Live) for state in (inventory.state("nodes"), inventory.state("pods"))):
        facts.append("live")
    if inventory.cni is not None:
        facts.append(clean(str(inventory.cni)))
    if runtime := _runtime_words(inventory.nodes):
        facts.append(runtime)
    if inventory.server:
        facts.append(clean(inventory.server))
    return facts


@lru_cache(maxsize=1)
def _runtime_words(nodes: Sequence[Node]) -> str:
    """Kept for the same nodes: there may be thousands, and this is asked with every snapshot."""
    runtimes = sorted({clean(node.runtime).replace("://", " ") for node in nodes if node.runtime})
    if len(runtimes) > 1:
        return f"{len(runtimes)} runtimes"
    return runtimes[0] if runtimes else ""


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" + ("" if number == 1 else "s")
