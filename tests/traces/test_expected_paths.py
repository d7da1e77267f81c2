"""Expected = observed: every backend of the lab, both directions, on one node and across, IPv4 and IPv6.

The table of docs/paths.md is what this finds; `K8SNET_WRITE_DOCS=1` writes it anew.
"""

import asyncio
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from k8snet_tui.lab.machine.topology import Backend
from k8snet_tui.model.path import Chain, Device, DeviceKind
from k8snet_tui.model.trace import Hop, Trace
from k8snet_tui.model.trace_options import TraceOptions
from k8snet_tui.path.match import match_path, prove_device
from k8snet_tui.path.place import name_place
from k8snet_tui.session.cluster_session import open_session
from k8snet_tui.session.consents import ask_nobody
from k8snet_tui.session.traces.gathered_surroundings import gather_surroundings
from k8snet_tui.session.traces.traces import Traces
from k8snet_tui.settings import ClusterSettings
from tests.traces.command_line import CommandLine, lab_command_line

pytestmark = pytest.mark.lab
PAGE = Path(__file__).parents[2] / "docs" / "paths.md"
WAYS = (("shell-1", "web1"), ("shell-2", "httpd"), ("shell-1", "httpd"), ("shell-2", "web1"))
"""On one node each, then there and back between two."""
FAMILIES: dict[Backend, tuple[int, ...]] = {Backend.CALICO_IPIP: (4,)}
"""Both where it is not said: IP in IP carries one."""


@pytest.fixture(scope="module", params=list(Backend), ids=str)
def lab(request: Any) -> Iterator[tuple[Backend, CommandLine]]:
    for command_line in lab_command_line(request.param, FAMILIES.get(request.param, (4, 6))):
        yield request.param, command_line


async def trace_all(kubeconfig: str, families: tuple[int, ...]) -> list[Trace]:
    settings = ClusterSettings(kubeconfig=kubeconfig, exec_scope="node")
    async with (
        open_session(settings) as session,
        gather_surroundings(session, counts=False, follows=False) as around,
    ):
        traces = Traces(session.connection, session.opener, around)

        async def trace(source: str, destination: str, family: int) -> Trace:
            options = TraceOptions(rounds=3, ends_when_clear=True, family=family)
            number = traces.start(source, destination, options, ask_nobody)
            return [each async for each in traces.snapshots(number)][-1]

        try:
            return await asyncio.gather(*(trace(*way, family) for family in families for way in WAYS))
        finally:
            await traces.close()


def expected_devices(chain: Chain) -> list[tuple[str, Device]]:
    """By which device each node that routes is come into, and the pod at the end."""
    first, last = chain.segments[0], chain.segments[-1]
    kinds = (DeviceKind.BRIDGE, DeviceKind.VETH), (DeviceKind.TUNNEL, DeviceKind.UPLINK)
    found = []
    for number, node in enumerate(chain.routers or ()):
        wanted = kinds[number > 0]
        segment = chain.segments[number]
        device = next(d for kind in wanted for d in segment.devices if d.kind is kind)
        found.append((node, device))
    assert first.node and last.node
    return [*found, (last.node, last.devices[-1])]


def proved_devices(chain: Chain, hops: tuple[Hop, ...]) -> list[tuple[str, Device]]:
    proved = [prove_device(chain, hop) for hop in hops]
    found = [(chain.segments[p[0]], p[1]) for p in proved if p]
    return [(segment.node or "", segment.devices[position]) for segment, position in found]


def row(backend: Backend, trace: Trace) -> str:
    assert trace.started
    ends = trace.started.source.name, trace.started.destination.name
    expected = " → ".join(f"{node} {device.name}" for node, device in expected_devices(trace.started.chain))
    observed = " → ".join(f"{hop.replies[0].address} {name_place(hop.location)}" for hop in trace.hops)
    family = 6 if ":" in trace.started.source.address else 4
    cells = (str(backend), f"IPv{family}", " → ".join(ends), expected, observed)
    return re.sub(r"\b(veth|cali)[0-9a-f]+\b", r"\1…", f"| {' | '.join(cells)} |")


async def test_every_hop_is_where_the_kernels_expect_it_and_the_docs_say_so(
    lab: tuple[Backend, CommandLine],
) -> None:
    backend, command_line = lab
    traces = await trace_all(command_line.kubeconfig, FAMILIES.get(backend, (4, 6)))
    for trace in traces:
        started = trace.started
        assert started and trace.hops, trace
        chain = started.chain
        assert proved_devices(chain, trace.hops) == expected_devices(chain), row(backend, trace)
        assert len(trace.hops) == chain.length
        assert not match_path(chain, trace.hops, started.destination).contradictions
    rows = [row(backend, trace) for trace in traces]
    if os.environ.get("K8SNET_WRITE_DOCS"):
        write_rows(backend, rows)
    told = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith(f"| {backend} ")]
    assert told == rows, "docs/paths.md is not what is seen: K8SNET_WRITE_DOCS=1 writes it"


def write_rows(backend: Backend, rows: list[str]) -> None:
    """In the place of those of this backend, in the order of `--backend`'s choices."""
    lines = PAGE.read_text("utf-8").splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("|---")) + 1
    head, table = lines[:start], [line for line in lines[start:] if line.startswith("| ")]
    kept = [line for line in table if not line.startswith(f"| {backend} ")]
    order = {str(each): number for number, each in enumerate(Backend)}
    table = sorted([*kept, *rows], key=lambda line: order[line.split()[1]])
    PAGE.write_text("\n".join([*head, *table]) + "\n", "utf-8")
