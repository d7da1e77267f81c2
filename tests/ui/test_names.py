import inspect
import re

import pytest
from textual.widget import Widget

from k8snet_tui.ui.widgets.filter_bar import FilterBar
from k8snet_tui.ui.widgets.lines_pane import LinesPane
from k8snet_tui.ui.widgets.list_pane import ListPane
from k8snet_tui.ui.widgets.node_pane import NodePane
from k8snet_tui.ui.widgets.path_pane import PathPane
from k8snet_tui.ui.widgets.pod_pane import PodPane


@pytest.mark.parametrize("pane", [NodePane, PodPane, PathPane, LinesPane, ListPane, FilterBar])
def test_no_widget_takes_a_name_that_textual_keeps_its_state_in(pane: type[Widget]) -> None:
    """Its message pump stops repainting when, say, `_running` is ours."""
    ours = set(re.findall(r"self\.(_\w+)(?:\s*:[^=\n]+)?\s*=[^=]", inspect.getsource(pane)))
    assert not ours & vars(Widget()).keys()
