"""The panes of the main screen, in the order of the Tab key."""

from k8snet_tui.ui.panes.nodes.pane import NodePane
from k8snet_tui.ui.panes.pane import Pane
from k8snet_tui.ui.panes.path.pane import PathPane
from k8snet_tui.ui.panes.pods.pane import PodPane
from k8snet_tui.ui.panes.traces.pane import TracesPane

PANES: tuple[type[Pane], ...] = (NodePane, PodPane, PathPane, TracesPane)
FIRST = PodPane
"""Where one is at first."""
