"""Round trips as our own tracer measures them, against mtr's from the same pod: both run on, in turns."""

import asyncio
import json
import shutil
import statistics
from collections import defaultdict
from contextlib import aclosing

from benchmarks.table import Row
from k8snet_tui.cluster.config.kubeconfig import load_client_config
from k8snet_tui.cluster.http.connection import Connection, connect
from k8snet_tui.cluster.objects.kinds import PODS
from k8snet_tui.cluster.objects.resources import get_object
from k8snet_tui.cluster.streams.exec import open_exec
from k8snet_tui.lab.lifecycle.launcher import start_lab
from k8snet_tui.lab.machine.topology import LabOptions
from k8snet_tui.model.probe_answers import Reply, RoundOver
from k8snet_tui.model.trace_options import Protocol
from k8snet_tui.probe.channel import Channel, open_channel
from k8snet_tui.probe.demultiplexer import Subscription
from k8snet_tui.probe.dialects.mtr import MTR
from k8snet_tui.probe.remote import python_argv

ROUNDS = 20
ROUND_S = 2.2
"""Routers answer one probe a second: ours or mtr's."""
SHARE, LEAST_US = 0.15, 20.0
"""What our medians may differ from mtr's, either way: the larger of both."""
POD, NAMESPACE, DESTINATION, HOPS = "netshoot", "default", "httpd", 3

Times = dict[int, list[float]]
"""µs by TTL."""


async def measure_times() -> list[Row]:
    """On a lab of its own; no rows where this machine has no mtr."""
    if not shutil.which("mtr"):
        return []
    lab = await start_lab(LabOptions())
    try:
        connection = await connect(load_client_config(str(lab.kubeconfig), None))
        try:
            await _run_pod(connection)
            end = await get_object(connection, PODS, DESTINATION, NAMESPACE)
            protocols = (Protocol.UDP, Protocol.ICMP)
            return [row for each in protocols for row in await _compare(connection, end.addresses[0], each)]
        finally:
            await connection.close()
    finally:
        await lab.stop()


async def _run_pod(connection: Connection) -> None:
    container = {"name": "main", "image": "netshoot", "imagePullPolicy": "IfNotPresent"}
    spec = {"nodeName": "node-1", "containers": [{**container, "command": ["sleep", "1000"]}]}
    body = json.dumps({"metadata": {"name": POD}, "spec": spec}).encode()
    await connection.request("POST", f"/api/v1/namespaces/{NAMESPACE}/pods", body=body)
    async with asyncio.timeout(20):
        while (await get_object(connection, PODS, POD, NAMESPACE)).status != "Running":
            await asyncio.sleep(0.1)


async def _compare(connection: Connection, address: str, protocol: Protocol) -> list[Row]:
    ours: Times = defaultdict(list)
    theirs: Times = defaultdict(list)
    mtr = asyncio.create_task(_run_mtr(connection, address, protocol, theirs))
    stream = await open_exec(connection, NAMESPACE, POD, "main", python_argv())
    try:
        async with open_channel(stream) as channel:
            subscription = channel.subscribe(protocol)
            for number in range(1, ROUNDS + 1):
                await asyncio.sleep(ROUND_S / 2)
                await _trace(channel, subscription, number, address, ours)
                await asyncio.sleep(ROUND_S / 2)
    finally:
        await stream.close()
    await mtr
    return [_row(f"{protocol}, hop {ttl}", ours[ttl], theirs[ttl]) for ttl in range(1, HOPS + 1)]


async def _trace(
    channel: Channel, subscription: Subscription, number: int, address: str, times: Times
) -> None:
    await channel.send_probes(subscription, number, range(1, HOPS + 1), 1, address)
    while True:
        answers = [received.answer for received in await subscription.receive(5)]
        for answer in answers:
            if isinstance(answer, Reply) and answer.rtt_ms is not None:
                times[answer.ttl].append(answer.rtt_ms * 1000)
        if any(isinstance(answer, RoundOver) for answer in answers):
            return


async def _run_mtr(connection: Connection, address: str, protocol: Protocol, times: Times) -> None:
    kind = ["-u"] if protocol is Protocol.UDP else []
    rounds = ["-c", str(ROUNDS), "-i", str(ROUND_S), "-G", "1", "-m", str(HOPS)]
    argv = ["mtr", "--raw", "-n", *rounds, *kind, address]
    stream = await open_exec(connection, NAMESPACE, POD, "main", argv, stdin=False)
    printed = b""
    async with aclosing(stream.chunks()) as chunks:
        async for chunk in chunks:
            printed += chunk.data
    read = MTR.reader(1)
    for line in printed.decode("ascii", "replace").splitlines():
        for answer in read(0, line):
            if isinstance(answer, Reply) and answer.rtt_ms is not None:
                times[answer.ttl].append(answer.rtt_ms * 1000)


def _row(what: str, ours: list[float], theirs: list[float]) -> Row:
    """What is measured is the share of the difference that is allowed, whichever is longer."""
    mine, other = statistics.median(ours), statistics.median(theirs)
    allowed = max(SHARE * other, LEAST_US)
    return Row(f"round trip by {what}: python3's, mtr's, µs", mine, other, abs(mine - other) / allowed, 1)
