"""Writes docs/keys.md from the tables that the screen itself is made of.

python -m scripts.keys_page          writes it
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from k8snet_tui.ui.commands.table import COMMANDS
from k8snet_tui.ui.keymap import (
    ANYWHERE,
    KEEPING,
    LOOKING,
    MOVING,
    REPLAYING,
    SWAPPING,
    TRACING,
    ZOOMING,
    Key,
)
from k8snet_tui.ui.pages.interface import InterfacePane
from k8snet_tui.ui.pages.log import LogPane
from k8snet_tui.ui.pages.manifest import ManifestPane
from k8snet_tui.ui.pages.node import NodePane
from k8snet_tui.ui.pages.page import EntryPane
from k8snet_tui.ui.pages.pod import PodPagePane
from k8snet_tui.ui.panes.registry import PANES

PAGES: dict[str, type[EntryPane]] = {
    "On a pod's page": PodPagePane,
    "On a node's page": NodePane,
    "On an interface's page": InterfacePane,
    "In a log": LogPane,
    "In a YAML": ManifestPane,
}
PAGE = Path(__file__).parents[1] / "docs" / "keys.md"


def render() -> str:
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Keys"
    yield ""
    yield "Each pane has its own help: `?`. A key that does nothing says why."
    yield from _table("Everywhere", (*ANYWHERE, *ZOOMING))
    yield from _table("To trace", (*TRACING, *SWAPPING, *LOOKING, *KEEPING))
    yield from _table("In lists", MOVING)
    for pane in PANES:
        yield from _table(f"In the pane of {pane.NAME}", pane.KEYS)
    for title, page in PAGES.items():
        yield from _table(title, (*page.KEYS, *page.ANYWHERE))
    yield from _table("While a recording is played", REPLAYING)
    yield from (
        "",
        "## Commands",
        "",
        "A colon opens the command bar; Tab completes.",
        "",
        "| command | what it does |",
    )
    yield "|---|---|"
    for command in COMMANDS:
        yield f"| {', '.join(f'`:{word}`' for word in command.words)} | {_escape(command.sentence)} |"


def _table(title: str, keys: Iterable[Key]) -> Iterator[str]:
    yield from ("", f"## {title}", "", "| key | what it does |", "|---|---|")
    yield from (f"| `{_escape(key.shown)}` | {_escape(key.sentence)} |" for key in keys if key.shown)


def _escape(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(render(), "utf-8")
