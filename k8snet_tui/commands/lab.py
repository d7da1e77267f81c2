"""`k8snet-tui lab`: a fresh lab under the screen, kept in the foreground, or for one trace.

Whatever way these end, the lab's supervisor removes all of it.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from msgspec.structs import replace

from k8snet_tui.commands.running import run_to_exit_code
from k8snet_tui.commands.screen import run_screen_on
from k8snet_tui.commands.trace import TraceRequest, follow_and_print
from k8snet_tui.lab.lifecycle.launcher import RunningLab, start_lab
from k8snet_tui.lab.machine.errors import LabError
from k8snet_tui.lab.machine.topology import Backend, ContainerRuntime, LabOptions
from k8snet_tui.model.trace_options import TraceOptions
from k8snet_tui.settings import ClusterSettings, LabSettings, ScreenSettings
from k8snet_tui.ui.session_port import Contexts


def run_lab(settings: LabSettings, screen: ScreenSettings) -> int:
    """The screen on a lab of its own; the lab is gone when the screen is left."""
    labs: list[RunningLab] = []

    async def open_contexts() -> Contexts:
        labs.append(await start_lab(_options(settings)))
        from k8snet_tui.session import contexts

        return contexts.Contexts(ClusterSettings(kubeconfig=str(labs[0].kubeconfig)))

    try:
        return run_screen_on(open_contexts, "k8snet-lab", screen)
    finally:
        for lab in labs:
            asyncio.run(lab.stop())


def run_lab_up(settings: LabSettings) -> int:
    """Keeps a lab until a signal comes; standard output is one line, for `eval`."""
    return run_to_exit_code(_keep_lab(settings))


def run_lab_trace(
    ends: tuple[str, str], options: TraceOptions, cluster: ClusterSettings, settings: LabSettings, output: str
) -> int:
    """One trace on a lab of its own; which cluster `cluster` means is known when the lab is there."""
    return run_to_exit_code(_trace_on_lab(ends, options, cluster, settings, output))


async def _keep_lab(settings: LabSettings) -> int:
    async with _lab(settings) as lab:
        print(f"export KUBECONFIG={lab.kubeconfig}", flush=True)
        print("Ctrl-C removes the lab", file=sys.stderr)
        await lab.wait()
        raise LabError("the lab has ended by itself")


async def _trace_on_lab(
    ends: tuple[str, str], options: TraceOptions, cluster: ClusterSettings, settings: LabSettings, output: str
) -> int:
    async with _lab(settings) as lab:
        there = replace(cluster, kubeconfig=str(lab.kubeconfig))
        return await follow_and_print(TraceRequest(*ends, options, output), there)


@asynccontextmanager
async def _lab(settings: LabSettings) -> AsyncIterator[RunningLab]:
    path = Path(settings.write_kubeconfig) if settings.write_kubeconfig else None
    lab = await start_lab(_options(settings), kubeconfig=path)
    print(f"a lab of {settings.nodes} nodes is up, with {lab.tools}", file=sys.stderr)
    try:
        yield lab
    finally:
        await lab.stop()


def _options(settings: LabSettings) -> LabOptions:
    return LabOptions(
        nodes=settings.nodes,
        pods=settings.pods,
        backend=Backend(settings.backend),
        families=settings.families,
        runtime=ContainerRuntime(settings.runtime),
    )
