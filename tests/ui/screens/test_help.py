"""The help of each pane."""

import pytest

from k8snet_tui.ui.panes.pane import Pane
from k8snet_tui.ui.panes.registry import PANES
from k8snet_tui.ui.render.styled_line import text_of
from k8snet_tui.ui.render.text import width_of
from k8snet_tui.ui.screens.help import HelpModal, help_lines


@pytest.mark.parametrize("pane", PANES)
def test_no_sentence_of_a_help_is_cut_off(pane: type[Pane]) -> None:
    assert max(width_of(text_of(line)) for line in help_lines(pane, HelpModal.WIDEST)) <= HelpModal.WIDEST
