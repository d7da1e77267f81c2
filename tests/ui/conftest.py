import pytest

from tests.ui.cluster_records import NOW_S


@pytest.fixture(autouse=True)
def frozen_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ages are those of the pictures, no question waits to be read, and colours are always there."""
    for pane in ("nodes", "pods"):
        monkeypatch.setattr(f"k8snet_tui.ui.panes.{pane}.pane.time", lambda: NOW_S)
    monkeypatch.setattr("k8snet_tui.ui.screens.question.UNREAD_S", 0.0)
    monkeypatch.delenv("NO_COLOR", raising=False)
