"""Getting a probe into the source's network: which strategy, in what order, with whose consent.

First what needs nothing: exec in a container of the source pod that has a shell or python3. Then what was
consented to, of what may be done. The traces of one source share one probe; leaving the last of them ends it
and removes what was created for it.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager

from msgspec import Struct, structs

from k8snet_tui.cluster.errors import NoAnswer, NotAllowed
from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.cluster.workloads.orders import EPHEMERAL_PREFIX as OUR_PREFIX
from k8snet_tui.model.cluster import Container, ContainerKind, Pod
from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.trace_options import Endpoint, Protocol, Strategy, TraceOptions
from k8snet_tui.probe.ability import CannotSend, require_ability
from k8snet_tui.probe.channel import Channel, open_channel
from k8snet_tui.probe.stream import ProbeStream
from k8snet_tui.session.consents import Consents, ExecScope
from k8snet_tui.session.ledger import Ledger
from k8snet_tui.session.node_shell import NodeShell, NoEntry
from k8snet_tui.session.probes.created_probe import ProbeCreator
from k8snet_tui.session.probes.exec_probe import NoTools, Run, in_container, open_loop
from k8snet_tui.session.probes.mute_nodes import patience_s, require_answering
from k8snet_tui.session.probes.rights import Rights, review_creating, review_entering
from k8snet_tui.session.probes.shared_probes import IDLE_S, Probe, SharedProbes
from k8snet_tui.session.questions import Ask
from k8snet_tui.session.targets.resolve import find_pod, node_endpoint
from k8snet_tui.session.targets.target import WrongUse
from k8snet_tui.session.this_machine import is_this_machine, open_here
from k8snet_tui.settings import PROBE_IMAGE

CREATED = (Strategy.POD, Strategy.EPHEMERAL)


class ProbeOpening(Struct, frozen=True):
    channel: Channel
    strategy: Strategy
    origin: Endpoint
    """Where probes begin: the source itself, or its node."""
    probed_from: str
    """`shell-1`, `a probe pod on node-1: other IP and labels than nginx`, `node-1`."""
    run: Run | None = None
    """Starts another program beside the probes, where these run in the source pod itself."""


class _Request(Struct, frozen=True):
    """One trace's wish for a probe."""

    source: Endpoint
    destination: Endpoint
    inventory: Inventory
    options: TraceOptions
    ask: Ask


class ProbeOpener:
    """Opens probes for one connection, remembering which containers have no tools."""

    def __init__(
        self, connection: Connection, consents: Consents, ledger: Ledger, shell: NodeShell, image: str
    ) -> None:
        self._connection = connection
        self._consents = consents
        self._shell = shell
        self._image = image
        self._creator = ProbeCreator(connection, consents, ledger, image)
        self._toolless: dict[tuple[str, str], str] = {}
        self._shared = SharedProbes()

    async def close(self) -> None:
        """Ends what rests between two traces, and all else."""
        await self._shared.close()

    async def end_resting(self) -> None:
        """Ends what rests between two traces: the next one asks, if it must be created anew."""
        await self._shared.end_resting()

    @asynccontextmanager
    async def open(
        self, source: Endpoint, destination: Endpoint, inventory: Inventory, options: TraceOptions, ask: Ask
    ) -> AsyncIterator[ProbeOpening]:
        """Raises `NotConsented`, `NoTools`, `NoEntry`, `CannotSend`, `WrongUse` and any `ClusterError`."""
        if source.pod is None and source.node is None:
            raise WrongUse(f"probes start at a pod or a node, and {source.name} names neither")
        request = _Request(source, destination, inventory, options, ask)
        key = source.pod or source.node, options.container
        async with self._shared.use(key, lambda: self._open(request)) as probe:
            # What was created says nothing before its container runs, and sends over both families.
            asked_for = "" if probe.strategy in CREATED else destination.address
            await require_ability(probe.channel, options.protocol, options.port, source.name, asked_for)
            origin = node_origin(source, inventory) if probe.strategy is Strategy.NODE else source
            yield ProbeOpening(probe.channel, probe.strategy, origin, probe.probed_from, probe.run)

    async def _open(self, request: _Request) -> Probe:
        if request.source.pod is None:
            return await self._open_node(request)
        namespace, _, name = request.source.pod.partition("/")
        pod = await find_pod(namespace, name, self._connection, request.inventory)
        probe = await self._open_source(pod, request)
        if isinstance(probe, Probe):
            return probe
        self._require_image(request.options, probe)
        rights = await self._review(pod, request)
        if len(rights.left_out) == len((Strategy.POD, Strategy.EPHEMERAL, Strategy.NODE)):
            raise NoTools("; ".join((probe, *dict.fromkeys(rights.left_out.values()))))
        strategy = await self._consents.ask_strategy(
            self._connection.config.context, pod, probe, request.ask, rights.left_out
        )
        if strategy is Strategy.NODE:
            return await self._open_node(request)
        created = self._creator.open(
            strategy,
            pod,
            request.destination.address,
            request.options.protocol,
            attachable=rights.attachable,
        )
        return await _hold(
            created, strategy, _name_created(strategy, pod), is_driven=rights.attachable, idle_s=IDLE_S
        )

    def _require_image(self, options: TraceOptions, lacks: str) -> None:
        """Before anybody is asked whether something may be created that could not do it."""
        if self._image == PROBE_IMAGE and (
            options.port or options.protocol not in (Protocol.UDP, Protocol.ICMP)
        ):
            raise CannotSend(
                f"{lacks}, and {PROBE_IMAGE}, which could be started beside it, sends udp probes to changing "
                "ports, or icmp: choose one of them, or with --probe-image an image with traceroute"
            )

    async def _open_source(self, pod: Pod, request: _Request) -> Probe | str:
        """By the first container with tools; or why there is none."""
        if self._consents.scope(self._connection.config.context) is ExecScope.NONE:
            return f"running commands in {pod.name} was ruled out"
        why = f"no container of {pod.name} runs: it is {pod.status}"
        for container in containers_to_try(pod, request.options.container):
            if known := self._toolless.get((pod.uid, container.name)):
                why = known
                continue
            run = in_container(self._connection, pod, container.name)
            try:
                loop = open_loop(run, pod.name, patience_s(pod.node, request.inventory))
                return await _hold(loop, Strategy.EXEC, request.source.name, run=run)
            except NoTools as none:
                why = self._toolless[pod.uid, container.name] = str(none)
            except NoAnswer as mute:
                why = f"{mute} (if no pod on {pod.node} answers, its kubelet has stopped)"
                require_answering(pod.node, request.inventory, str(mute))
            except NotAllowed as refusal:
                why = f"{refusal}: {refusal.remedy}" if refusal.verb == "get" else str(refusal)
                break
        return why

    async def _open_node(self, request: _Request) -> Probe:
        node = request.source.node or ""
        if _is_here(node, request.inventory):
            return await _hold(open_here(), Strategy.NODE, f"this machine, which is {node}")
        entry = await self._shell.find_entry(node, request.inventory.pods)
        context = self._connection.config.context
        await self._consents.ask_entry(context, node, entry.pod, request.ask)
        loop = open_loop(lambda argv: self._shell.run(entry, argv, stdin=True), entry.pod.name)
        return await _hold(loop, Strategy.NODE, node)

    async def _review(self, pod: Pod, request: _Request) -> Rights:
        """With starting from the node, which depends on its way in."""
        rights = await review_creating(self._connection, pod.namespace)
        refused = await self._why_not_from_node(pod.node, request.inventory)
        return Rights(
            {**rights.left_out, Strategy.NODE: refused} if refused else rights.left_out, rights.attachable
        )

    async def _why_not_from_node(self, node: str, inventory: Inventory) -> str:
        if _is_here(node, inventory):
            return ""
        if self._consents.scope(self._connection.config.context) is ExecScope.NONE:
            return "--exec none rules it out"
        try:
            entry = await self._shell.find_entry(node, inventory.pods)
        except (NoEntry, NotAllowed) as error:
            return str(error)
        return await review_entering(self._connection, entry.pod.namespace)


async def _hold(
    stream: AbstractAsyncContextManager[ProbeStream],
    strategy: Strategy,
    probed_from: str,
    *,
    is_driven: bool = True,
    idle_s: float = 0.0,
    run: Run | None = None,
) -> Probe:
    """Enters `stream`; it is left when the probe ends."""
    async with AsyncExitStack() as stack:
        opened = await stack.enter_async_context(stream)
        channel = await stack.enter_async_context(open_channel(opened, is_driven=is_driven))
        return Probe(strategy, channel, probed_from, stack.pop_all(), idle_s, run)


def _is_here(node: str, inventory: Inventory) -> bool:
    return any(known.name == node and is_this_machine(known) for known in inventory.nodes)


def node_origin(source: Endpoint, inventory: Inventory) -> Endpoint:
    """The node where a pod's probes begin, in the family of the pod's address.

    One who may list no nodes does not know its address; that the path begins there is known all the same.
    """
    node = next((known for known in inventory.nodes if known.name == source.node), None)
    if source.pod is None:
        return source
    if node is None:
        return structs.replace(source, name=f"node/{source.node}", pod=None)
    return node_endpoint(node, 6 if ":" in source.address else 4)


def _name_created(strategy: Strategy, pod: Pod) -> str:
    if strategy is Strategy.EPHEMERAL:
        return f"{pod.name}, in a busybox container added to it"
    return f"a probe pod on {pod.node}: other IP and labels than {pod.name}"


def containers_to_try(pod: Pod, wanted: str | None) -> Iterator[Container]:
    """Any container will do, for they share the network: the default one first, ephemeral ones last.

    Raises `WrongUse` when `wanted` is no running container of the pod.
    """
    running = [c for c in pod.containers if c.running and _may_stay(c)]
    if wanted:
        chosen = [c for c in running if c.name == wanted]
        if not chosen:
            names = ", ".join(c.name for c in running) or "none"
            raise WrongUse(f"{pod.name} has no running container '{wanted}'; running: {names}")
        yield from chosen
        return
    rank = {ContainerKind.MAIN: 1, ContainerKind.SIDECAR: 2, ContainerKind.EPHEMERAL: 3}
    yield from sorted(running, key=lambda c: 0 if c.name == pod.default_container else rank[c.kind])


def _may_stay(container: Container) -> bool:
    """Not a container of ours, which ends without ticks: it is used again only as what it is."""
    ours = container.kind is ContainerKind.EPHEMERAL and container.name.startswith(f"{OUR_PREFIX}-")
    return container.kind is not ContainerKind.INIT and not ours
