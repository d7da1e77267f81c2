"""The panes of the main screen, in the order of the Tab key."""

from k8snet_tui.ui.panes.nodes.pane import NodePane
from k8snet_tui.ui.panes.pane import Pane
from k8snet_tui.ui.panes.path.pane import PathPane
from k8snet_tui.ui.panes.pods.pane import PodPane

PANES: tuple[type[Pane], ...] = (NodePane, PodPane, PathPane)
FIRST = PodPane
"""Where one is at first."""
