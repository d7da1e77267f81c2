"""Makes the recording that `k8snet-tui demo --recorded` plays anew, from a lab of its own.

A healthy path; node-1 loses its route to the pods of node-2; the route comes back. Packets are really sent,
and what is said of them is what the tool finds by itself.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from k8snet_tui.cluster.streams.exec import open_exec
from k8snet_tui.commands.demo import RECORDING
from k8snet_tui.lab.lifecycle.launcher import start_lab
from k8snet_tui.lab.machine.topology import LabOptions
from k8snet_tui.model.cluster import Pod
from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.trace_options import TraceOptions
from k8snet_tui.recording.writer import Recorder, open_recorder
from k8snet_tui.session.cluster_session import open_session
from k8snet_tui.session.consents import ask_nobody
from k8snet_tui.session.contexts import Contexts
from k8snet_tui.session.monitor import Monitor
from k8snet_tui.settings import ClusterSettings

HEALTHY_S, BROKEN_S = 12, 16
ROUTE = ("10.244.2.0/24", "via", "192.168.56.12", "dev", "eth1")
"""Of node-1, to the pods of node-2."""


async def make_recording(settings: ClusterSettings, recorder: Recorder) -> None:
    async with watched(settings) as (monitor, agent):
        record = (recorder.record,)
        trace_id = monitor.traces.start("shell-1", "httpd", TraceOptions(rounds=None), ask_nobody, record)
        await asyncio.sleep(HEALTHY_S)
        recorder.note(time.monotonic(), "node-1 loses its route to the pods of node-2")
        await run_in(settings, agent, "ip", "route", "del", *ROUTE)
        await asyncio.sleep(BROKEN_S)
        recorder.note(time.monotonic(), "node-1 has its route again")
        await run_in(settings, agent, "ip", "route", "add", *ROUTE)
        await asyncio.sleep(HEALTHY_S)
        await monitor.traces.stop(trace_id)


@asynccontextmanager
async def watched(settings: ClusterSettings) -> AsyncIterator[tuple[Monitor, Pod]]:
    """The lab as the screen watches it, and the network plugin's pod on node-1, which may change routes."""
    monitor = await Contexts(settings).open(None)
    inventories = monitor.inventories()
    try:
        while not (agent := find_agent(await anext(inventories))):
            pass
        watching = asyncio.create_task(drain(inventories))
        yield monitor, agent
        watching.cancel()
    finally:
        await monitor.close()


async def drain(inventories: AsyncIterator[Inventory]) -> None:
    async for _ in inventories:
        pass


def find_agent(inventory: Inventory) -> Pod | None:
    pods = {pod.name: pod for pod in inventory.pods if any(c.running for c in pod.containers)}
    agents = (pod for pod in pods.values() if pod.node == "node-1" and pod.name.startswith("kube-flannel"))
    return next(agents, None) if "httpd" in pods else None


async def run_in(settings: ClusterSettings, pod: Pod, *argv: str) -> None:
    async with open_session(settings) as session:
        stream = await open_exec(session.connection, pod.namespace, pod.name, pod.containers[0].name, argv)
        async for _ in stream.chunks():
            pass
        if stream.exit_code:
            raise SystemExit(f"{' '.join(argv)} failed: {stream.stderr.decode()}")
        await stream.close()


async def main() -> None:
    lab = await start_lab(LabOptions())
    fresh = RECORDING.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    try:
        recorder = open_recorder(fresh)
        await make_recording(ClusterSettings(kubeconfig=str(lab.kubeconfig)), recorder)
        recorder.close()
    finally:
        await lab.stop()
    fresh.chmod(0o644)
    fresh.replace(RECORDING)
    print(f"{RECORDING.relative_to(Path.cwd())}: {recorder.rounds} rounds")


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
