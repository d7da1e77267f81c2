"""The cluster that the suite judges: the lab, or the genuine one of $K8SNET_TEST_KUBECONFIG.

Whatever differs between the two, the lab is wrong.
"""

import json
import os
import shutil
import subprocess
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.contract.cluster import PODS, Cluster, Kubectl

OLDEST_KUBECTL = 31
"""Before 1.31 kubectl execs over SPDY only."""


@pytest.fixture(scope="session")
def cluster(request: pytest.FixtureRequest) -> Cluster:
    genuine = os.environ.get("K8SNET_TEST_KUBECONFIG")
    return Cluster(Path(genuine or request.getfixturevalue("host_gw").kubeconfig))


@pytest.fixture(scope="session")
def kubectl(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Kubectl:
    program = os.environ.get("K8SNET_KUBECTL") or shutil.which("kubectl")
    if program is None:
        pytest.skip("no kubectl on the PATH and none in $K8SNET_KUBECTL")
    told = subprocess.run([program, "version", "--client", "-o", "json"], capture_output=True, text=True)
    minor = json.loads(told.stdout)["clientVersion"]["minor"].rstrip("+") if told.stdout else "0"
    if int(minor) < OLDEST_KUBECTL:
        pytest.skip(f"{program} is of version 1.{minor}, before 1.{OLDEST_KUBECTL}")
    environment = {
        **os.environ,
        "KUBECONFIG": str(cluster.kubeconfig),
        "HOME": str(tmp_path_factory.mktemp("home")),
    }
    return Kubectl(program, environment)


@pytest.fixture
async def name(cluster: Cluster) -> AsyncIterator[str]:
    """A name for a pod that is gone after the test."""
    unique = f"contract-{uuid.uuid4().hex[:8]}"
    yield unique
    await cluster.ask("DELETE", f"{PODS}/{unique}?gracePeriodSeconds=0")
    await cluster.await_gone(unique)
