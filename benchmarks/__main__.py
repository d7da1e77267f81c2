"""All measurements: on a lab of its own, or on the cluster of $K8SNET_TEST_KUBECONFIG."""

import asyncio
import os
import platform
import shutil
import sys

from benchmarks.paths import measure_dead_ends, measure_paths
from benchmarks.screen import measure_screen
from benchmarks.table import format_table
from k8snet_tui.lab.process import start_lab
from k8snet_tui.lab.topology import LabOptions


def measure(kubeconfig: str) -> bool:
    """Prints the table; False if a limit was passed."""
    kubectl = os.environ.get("K8SNET_KUBECTL") or shutil.which("kubectl")
    rows = measure_screen(kubeconfig, kubectl)
    if kubectl:
        rows += measure_paths(kubeconfig, kubectl)
        rows += measure_dead_ends(kubeconfig, kubectl)
    else:
        print("no kubectl here: what is compared with it was not measured", file=sys.stderr)
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, Linux {platform.release()}\n")
    print(format_table(rows))
    return all(row.is_within for row in rows)


async def measure_on_lab() -> bool:
    lab = await start_lab(LabOptions())
    try:
        return await asyncio.to_thread(measure, str(lab.kubeconfig))
    finally:
        await lab.stop()


def main() -> int:
    kubeconfig = os.environ.get("K8SNET_TEST_KUBECONFIG")
    within = measure(kubeconfig) if kubeconfig else asyncio.run(measure_on_lab())
    return 0 if within else 1


if __name__ == "__main__":
    sys.exit(main())
