"""The cluster that is soaked: a lab with a short memory, or the genuine one of $K8SNET_TEST_KUBECONFIG."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from k8snet_tui.cluster.lists import paged_list
from k8snet_tui.lab.lifecycle.launcher import start_lab
from k8snet_tui.lab.machine.errors import LabUnavailable
from k8snet_tui.lab.machine.topology import LabOptions

PROJECT = Path(__file__).parent.parent.parent


@pytest.fixture(autouse=True)
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a small cluster's list has several."""
    monkeypatch.setattr(paged_list, "FIRST_PAGE", 4)
    monkeypatch.setattr(paged_list, "NEXT_PAGES", 4)


@pytest.fixture(scope="session")
def is_lab() -> bool:
    return not os.environ.get("K8SNET_TEST_KUBECONFIG")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def kubeconfig() -> AsyncIterator[Path]:
    if genuine := os.environ.get("K8SNET_TEST_KUBECONFIG"):
        yield Path(genuine)
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(PROJECT), prepend=os.pathsep)
        try:
            lab = await start_lab(LabOptions(), server="tests.soak.forgetful_server:serve")
        except LabUnavailable as error:
            pytest.skip(str(error))
    try:
        yield lab.kubeconfig
    finally:
        await lab.stop()
