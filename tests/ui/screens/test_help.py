"""The help of each pane."""

import pytest

from k8snet_tui.ui.pages.pod import PodPagePane
from k8snet_tui.ui.panes.registry import PANES
from k8snet_tui.ui.render.styled_line import text_of
from k8snet_tui.ui.render.text import width_of
from k8snet_tui.ui.screens.help import Helpful, HelpModal, help_lines
from k8snet_tui.ui.screens.replay import ReplayScreen


@pytest.mark.parametrize("pane", [*PANES, ReplayScreen])
def test_no_sentence_of_a_help_is_cut_off(pane: Helpful) -> None:
    assert max(width_of(text_of(line)) for line in help_lines(pane, HelpModal.WIDEST)) <= HelpModal.WIDEST


def test_commands_are_in_a_help_only_where_a_colon_opens_their_line() -> None:
    def headings(pane: Helpful) -> list[str]:
        return [text_of(line) for line in help_lines(pane, 70)]

    assert "Commands" in headings(PANES[0])
    assert "Commands" not in headings(ReplayScreen) and "Commands" not in headings(PodPagePane)
