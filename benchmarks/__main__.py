"""All measurements: on a lab of its own, or on the cluster of $K8SNET_TEST_KUBECONFIG."""

import asyncio
import os
import sys

from benchmarks.paths import measure_dead_ends, measure_paths
from benchmarks.screen import find_kubectl, measure_screen
from benchmarks.table import report
from benchmarks.times import measure_times
from k8snet_tui.lab.lifecycle.launcher import start_lab
from k8snet_tui.lab.machine.topology import LabOptions


def measure(kubeconfig: str) -> bool:
    """Prints the table; False if a limit was passed."""
    kubectl = find_kubectl()
    is_lab = "K8SNET_TEST_KUBECONFIG" not in os.environ  # where kubectl has next to nothing to do
    rows = measure_screen(kubeconfig, None if is_lab else kubectl)
    if kubectl:
        rows += measure_paths(kubeconfig, kubectl)
        rows += measure_dead_ends(kubeconfig, kubectl)
    else:
        print("no kubectl here: what is compared with it was not measured", file=sys.stderr)
    return report(rows)


async def measure_on_lab() -> bool:
    lab = await start_lab(LabOptions())
    try:
        within = await asyncio.to_thread(measure, str(lab.kubeconfig))
    finally:
        await lab.stop()
    return report(await measure_times()) and within


def main() -> int:
    kubeconfig = os.environ.get("K8SNET_TEST_KUBECONFIG")
    within = measure(kubeconfig) if kubeconfig else asyncio.run(measure_on_lab())
    return 0 if within else 1


if __name__ == "__main__":
    sys.exit(main())
