import inspect
import re

import pytest
from textual.widget import Widget

from k8snet_tui.ui.panes.area import PaneArea
from k8snet_tui.ui.panes.list_pane import ListPane
from k8snet_tui.ui.panes.nodes.pane import NodePane
from k8snet_tui.ui.panes.pane import Pane
from k8snet_tui.ui.panes.path.pane import PathPane
from k8snet_tui.ui.panes.pods.pane import PodPane
from k8snet_tui.ui.widgets.bars import FixedLines, KeyLine, StatusLine
from k8snet_tui.ui.widgets.card import Card, CardModal
from k8snet_tui.ui.widgets.command_bar import CommandBar
from k8snet_tui.ui.widgets.filter_bar import FilterBar
from k8snet_tui.ui.widgets.input_bar import InputBar, LineInput
from k8snet_tui.ui.widgets.lines_pane import LinesPane

WIDGETS: tuple[type[Widget], ...] = (
    *(NodePane, PodPane, PathPane, LinesPane, ListPane, Pane, PaneArea),
    *(FixedLines, StatusLine, KeyLine, InputBar, LineInput, FilterBar, CommandBar, Card, CardModal),
)


@pytest.mark.parametrize("widget", WIDGETS)
def test_no_widget_takes_a_name_that_textual_keeps_its_state_in(widget: type[Widget]) -> None:
    """Its message pump stops repainting when, say, `_running` is ours."""
    ours = set(re.findall(r"self\.(_\w+)(?:\s*:[^=\n]+)?\s*=[^=]", inspect.getsource(widget)))
    assert not ours & vars(Widget()).keys()
