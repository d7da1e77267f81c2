"""What an API server and a network do to a client, and what is true after each of it."""

from pathlib import Path

import pytest

from tests.soak.faults import (
    cut,
    cut_in_mid_answer,
    cut_in_mid_list,
    down_and_forgotten,
    traced_pod_made_anew,
)
from tests.soak.soak import lasting, open_scene, soak, soak_for

FEW = (cut, cut_in_mid_answer, traced_pod_made_anew, down_and_forgotten, cut_in_mid_list, cut)


async def test_a_few_faults_change_nothing_for_long(kubeconfig: Path, tmp_path: Path, is_lab: bool) -> None:
    async with open_scene(kubeconfig, tmp_path, is_lab=is_lab, seed=7, longest_s=2.0) as (scene, monitor):
        await soak(scene, FEW, monitor)


@lasting
@pytest.mark.timeout(0)
async def test_a_long_time_with_faults_every_few_seconds(
    kubeconfig: Path, tmp_path: Path, is_lab: bool
) -> None:
    await soak_for(kubeconfig, tmp_path, is_lab=is_lab)
