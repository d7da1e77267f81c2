import pytest

from tests.ui.cluster_records import NOW_S


@pytest.fixture(autouse=True)
def frozen_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ages are those of the pictures, and colours are there whatever the environment says."""
    monkeypatch.setattr("k8snet_tui.ui.panes.pods.pane.time", lambda: NOW_S)
    monkeypatch.delenv("NO_COLOR", raising=False)
