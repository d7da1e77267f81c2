"""Several people on one incident, and several traces of one of them: nobody is told what is not so.

Routers and hosts answer one of all those that ask a second, so much of it is silence.
"""

import asyncio
import json
import os
import subprocess
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any

import pytest

from k8snet_tui.model.address import canonical_address
from k8snet_tui.model.trace import Outcome, Trace
from k8snet_tui.model.trace_options import Strategy, TraceOptions
from k8snet_tui.session.cluster_session import open_session
from k8snet_tui.session.consents import ask_nobody
from k8snet_tui.session.traces.gathered_surroundings import GatheredSurroundings
from k8snet_tui.session.traces.traces import Traces
from k8snet_tui.settings import ClusterSettings
from tests.lasting import lasting
from tests.soak.cluster_hand import Hand
from tests.soak.faults import BARE, DESTINATION, SOURCE
from tests.soak.soak import nothing_remains, open_pair
from tests.traces.command_line import PROGRAM

WATCHERS = 5
WATCHED_S = int(os.environ.get("K8SNET_WATCH_S", "600"))
TRACES, ROUNDS = 20, 60
GOOD = ("reached", "open")

pytestmark = [lasting, pytest.mark.timeout(0)]


@pytest.fixture
async def hand(kubeconfig: Path, is_lab: bool) -> AsyncIterator[Hand]:
    async with open_pair(kubeconfig, is_lab=is_lab) as hand:
        yield hand
        await hand.remove_ended()


async def test_none_of_five_watchers_of_a_healthy_path_is_told_that_it_is_broken(
    hand: Hand, kubeconfig: Path
) -> None:
    seen = await asyncio.gather(*(watch(kubeconfig) for _ in range(WATCHERS)))
    addresses = [path_of(events) for events in seen]
    for events in seen:
        told = {event["outcome"] for event in events if event["event"] in ("verdict", "ended")}
        assert told <= set(GOOD), [event for event in events if event.get("outcome") not in (None, *GOOD)]
        assert max(event["round"] for event in events if event["event"] == "round") > WATCHED_S / 4
    assert all(path == addresses[0] for path in addresses) and len(addresses[0]) == 3, addresses
    await nothing_remains(hand)


async def watch(kubeconfig: Path) -> list[dict[str, Any]]:
    rounds = str(int(WATCHED_S / TraceOptions().interval_s))
    words = ("trace", SOURCE, DESTINATION, "--exec", "node", "-o", "jsonl", "--rounds", rounds)
    environment = {**os.environ, "KUBECONFIG": str(kubeconfig)}
    watching = await asyncio.create_subprocess_exec(
        PROGRAM, *words, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE
    )
    out, _ = await watching.communicate()
    assert watching.returncode == 0
    return [json.loads(line) for line in out.splitlines()]


def path_of(events: Iterable[dict[str, Any]]) -> dict[int, str]:
    """The one address that ever answered at each TTL; an unsure end is told with the TTLs it may have."""
    found: dict[int, str] = {}
    unsure: list[tuple[str, range]] = []
    for event in events:
        for reply in event["replies"] if event["event"] == "hop" else ():
            if "at_most" in event:
                unsure.append((reply["address"], range(event["ttl"], event["at_most"] + 1)))
            else:
                assert found.setdefault(event["ttl"], reply["address"]) == reply["address"]
    ttls = {address: ttl for ttl, address in found.items()}
    assert all(ttls[address] in told for address, told in unsure), unsure
    return found


@pytest.mark.parametrize("source", [SOURCE, BARE])
async def test_twenty_traces_of_one_source_hear_their_own_answers_alone(
    hand: Hand, kubeconfig: Path, source: str
) -> None:
    settings = ClusterSettings(
        kubeconfig=str(kubeconfig), exec_scope="node", allowed=frozenset({Strategy.POD}), namespace="default"
    )
    destinations = await distinct_destinations(hand, source)
    async with open_session(settings) as session:
        traces = Traces(session.connection, session.opener, GatheredSurroundings(session, counts=False))
        ids = [traces.start(source, to, TraceOptions(rounds=ROUNDS), ask_nobody) for to in destinations]
        reading = [asyncio.create_task(read(traces, trace_id)) for trace_id in ids]
        await asyncio.sleep(ROUNDS / 4)
        await traces.stop(ids[0])
        seen = await asyncio.gather(*reading)
        assert len(await hand.our_pods()) == (source == BARE), "one probe pod serves all of them"
        await traces.close()
    assert seen[0].ended and seen[0].ended.outcome is Outcome.STOPPED
    for trace in seen[1:]:
        assert trace.rounds == ROUNDS and trace.ended and trace.ended.outcome.value in GOOD, trace.ended
        own_answers_alone(trace)
    await nothing_remains(hand)


async def distinct_destinations(hand: Hand, source: str) -> list[str]:
    """Every other pod with an address of its own, in turns: those of the host answer as routers as well."""
    pods = [
        pod.key
        for pod in (await hand.pods()).values()
        if pod.name != source and pod.addresses and not pod.host_network and pod.status == "Running"
    ]
    return [pods[number % len(pods)] for number in range(TRACES)]


async def read(traces: Traces, trace_id: int) -> Trace:
    return [trace async for trace in traces.snapshots(trace_id)][-1]


def own_answers_alone(trace: Trace) -> None:
    assert trace.started is not None
    end = canonical_address(trace.started.destination.address)
    for hop in trace.hops:
        assert len({reply.address for reply in hop.replies}) <= 1, hop
        is_end = any(canonical_address(reply.address) == end for reply in hop.replies)
        assert not is_end or hop is trace.hops[-1], trace.hops
    assert len(trace.hops) in (1, 3), trace.hops
