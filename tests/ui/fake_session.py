"""A session without a cluster: canned inventories, and traces by script."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Sequence
from typing import TypeVar

from msgspec.structs import replace

from k8snet_tui.model.cluster import Pod
from k8snet_tui.model.inventory import Inventory, Namespaces
from k8snet_tui.model.log import LogPart, LogSource
from k8snet_tui.model.trace import HopReply, Trace
from k8snet_tui.model.trace_options import Pace, TraceOptions
from k8snet_tui.session.consents import Consent
from k8snet_tui.session.objects.stories import NodeStory, PodStory, WorkloadStory
from k8snet_tui.session.questions import Ask, Choice, Question
from k8snet_tui.session.traces.flows import FlowChoice
from k8snet_tui.ui.session_port import Record
from tests.inventories import collect
from tests.ui.cluster_records import LAB
from tests.ui.trace_scripts import HEALTHY

StoryT = TypeVar("StoryT")

CONSENT = Question(
    "nginx has no shell and no tools. How may it be traced from?",
    (
        Choice(
            "ephemeral", "add a busybox container to nginx", "it stays in the pod's spec until the pod goes"
        ),
        Choice(
            "pod",
            "start a probe pod beside it on node-1",
            "removed afterwards; other IP and labels, so other NetworkPolicies may apply",
        ),
        Choice("node", "start from node-1", "nothing is created; the path begins at the node"),
    ),
)


class Gone(Exception):
    """An error meant for people, as the cluster side raises them."""

    exit_code = 2
    remedy = "see kubectl get pods -A"


class FakeContexts:
    """Doors by context; an error is one that cannot be opened, None one that does not answer."""

    def __init__(self, first: "FakeSession", **others: "FakeSession | Exception | None") -> None:
        self.doors: dict[str, FakeSession | Exception | None] = {LAB.context: first, **others}
        self.opened: list[str] = []
        self.given_up: list[str] = []

    async def names(self) -> tuple[str, ...]:
        return tuple(sorted(self.doors))

    async def open(self, name: str | None) -> "FakeSession":
        name = name or LAB.context
        self.opened.append(name)
        if name not in self.doors:
            raise Gone(f"there is no context {name}")
        session = self.doors[name]
        if isinstance(session, Exception):
            raise session
        if session is None:
            try:
                await asyncio.Event().wait()
            finally:
                self.given_up.append(name)
        assert session
        return session


class FakeObjects:
    """One object at a time, canned; what is followed stays as it is until the reader leaves."""

    def __init__(self) -> None:
        self.pod = PodStory()
        self.node = NodeStory()
        self.workload = WorkloadStory()
        self.manifest = ["kind: Pod"]
        self.log: asyncio.Queue[LogPart] = asyncio.Queue()
        self.logs: list[LogSource] = []
        """Those that were asked for."""
        self.rules: tuple[str, ...] | Exception = ("0: from all lookup local",)
        self.followed = 0
        """How many are being followed now."""

    async def describe_pod(self, namespace: str, name: str) -> AsyncGenerator[PodStory, None]:
        async for story in self._keep(self.pod):
            yield story

    async def describe_node(self, name: str) -> AsyncGenerator[NodeStory, None]:
        async for story in self._keep(self.node):
            yield story

    async def describe_workload(
        self, kind: str, namespace: str, name: str
    ) -> AsyncGenerator[WorkloadStory, None]:
        async for story in self._keep(self.workload):
            yield story

    async def follow_log(self, source: LogSource) -> AsyncGenerator[LogPart, None]:
        self.logs.append(source)
        while True:
            yield await self.log.get()

    async def read_manifest(self, plural: str, namespace: str | None, name: str) -> list[str]:
        return self.manifest

    async def read_rules(self, node: str, ask: Ask) -> tuple[str, ...]:
        if isinstance(self.rules, Exception):
            raise self.rules
        return self.rules

    async def _keep(self, story: StoryT) -> AsyncGenerator[StoryT, None]:
        self.followed += 1
        try:
            yield story
            await asyncio.Event().wait()
        finally:
            self.followed -= 1


class FakeSession:
    def __init__(self, *inventories: Inventory, script: Sequence[Trace] = HEALTHY) -> None:
        self.queue: asyncio.Queue[Inventory] = asyncio.Queue()
        for inventory in inventories or (LAB,):
            self.queue.put_nowait(inventory)
        self.script = script
        self.scripts: dict[int, Sequence[Trace]] = {}
        """Of single traces, by their ids."""
        self.later: asyncio.Queue[Trace] = asyncio.Queue()
        """What comes of a trace after its script."""
        self.flow_choice = FlowChoice(())
        self.flows_asked: list[tuple[str, str, int]] = []
        self.fails: Exception | None = None
        self.question: Question | None = None
        self.answers: list[str | None] = []
        self.asked_to_read = 0
        self.traced: list[tuple[str, str]] = []
        self.options: list[TraceOptions] = []
        """With which they were."""
        self.open_traces = 0
        self.paces: dict[int, Pace] = {}
        self.resets: list[int] = []
        self.shown: frozenset[str] = frozenset()
        self.closed = False
        self.given: list[Consent] = []
        self.left: tuple[str, ...] = ()
        self.namespace: str | None = None
        self.may_list_namespaces = True
        self.rounds = False
        self.fake_objects = FakeObjects()

    async def inventories(self) -> AsyncIterator[Inventory]:
        while True:
            yield await self.queue.get()

    def show_nodes(self, names: frozenset[str]) -> None:
        self.shown = names

    @property
    def traces(self) -> "FakeSession":
        return self

    @property
    def objects(self) -> FakeObjects:
        return self.fake_objects

    def start(
        self, source: str, destination: str, options: TraceOptions, ask: Ask, records: Sequence[Record] = ()
    ) -> int:
        assert options.rounds is None
        self.records = records
        self.traced.append((source, destination))
        self.options.append(options)
        self.open_traces += 1
        self.ask = ask
        return len(self.traced)

    async def choose_flows(
        self, source: str, destination: str, count: int, options: TraceOptions, ask: Ask
    ) -> FlowChoice:
        self.flows_asked.append((source, destination, count))
        return self.flow_choice

    async def snapshots(self, trace_id: int) -> AsyncIterator[Trace]:
        if self.question is not None:
            self.answers.append(await self.ask(self.question))
        trace = Trace()
        for trace in self.scripts.get(trace_id, self.script):
            yield trace
        if self.fails is not None:
            raise self.fails
        number = 1
        while self.rounds:
            await asyncio.sleep(1)
            number += 1
            yield further_round(trace, number)
        while trace.ended is None:
            trace = await self.later.get()
            yield trace

    def change_pace(self, trace_id: int, pace: Pace) -> None:
        self.paces[trace_id] = pace

    def reset_statistics(self, trace_id: int) -> None:
        self.resets.append(trace_id)

    async def stop(self, trace_id: int) -> None:
        self.open_traces -= 1

    async def namespaces(self) -> Namespaces:
        return Namespaces(("default", "kube-flannel", "kube-system"), self.may_list_namespaces)

    async def named_targets(self, home: str) -> tuple[str, ...]:
        return ("svc/httpd", "deploy/web", "team/ds/agent")

    async def switch_namespace(self, namespace: str | None) -> None:
        if namespace == "nowhere":
            raise Gone("there is no namespace nowhere")
        self.namespace = namespace
        shown = with_pods(p for p in LAB.pods if namespace in (None, p.namespace))
        self.queue.put_nowait(replace(shown, namespace=namespace))

    async def ask_to_read(self, ask: Ask) -> bool:
        self.asked_to_read += 1
        return True

    def consents(self) -> tuple[Consent, ...]:
        return tuple(self.given)

    async def withdraw(self, consent: Consent) -> None:
        self.given.remove(consent)

    async def close(self) -> tuple[str, ...]:
        await asyncio.sleep(0.01)
        self.closed = True
        return self.left


def further_round(trace: Trace, number: int) -> Trace:
    """Other times than in the round before."""
    hops = tuple(
        replace(hop, replies=(HopReply(hop.replies[0].address, round(0.02 * hop.ttl + number % 7 / 100, 2)),))
        for hop in trace.hops
    )
    return replace(trace, hops=hops, rounds=number, reached_round=number)


def many_pods(number: int) -> Inventory:
    """The lab with so many pods more."""
    model = LAB.pods[2]
    more = tuple(
        replace(model, name=f"load-{i:06}", uid=f"u{i}", addresses=(f"10.245.{i >> 8 & 255}.{i & 255}",))
        for i in range(number)
    )
    return with_pods(sorted((*LAB.pods, *more), key=lambda p: p.key))


def with_pods(pods: Iterable[Pod]) -> Inventory:
    """The lab with these pods, in blocks as a large cluster's."""
    return replace(LAB, collections=collect(LAB.nodes, pods))
