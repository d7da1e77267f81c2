"""What an API server and a network do to a client, and what is true after each of it."""

from pathlib import Path

import pytest

from tests.lasting import lasting
from tests.soak.soak import soak_for


@lasting
@pytest.mark.timeout(0)
async def test_a_long_time_with_faults_every_few_seconds(
    kubeconfig: Path, tmp_path: Path, is_lab: bool
) -> None:
    await soak_for(kubeconfig, tmp_path, is_lab=is_lab)
