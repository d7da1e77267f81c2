"""Getting a probe into the source's network: which strategy, in what order, with whose consent.

First what needs nothing: exec in a container of the source pod that has a shell or python3. Then what was
consented to. The result is a `ProbeOpening`, and leaving its context removes what was created for it.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager

from msgspec import Struct

from k8snet_tui.cluster.errors import NotAllowed
from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.cluster.objects.access_review import may
from k8snet_tui.cluster.workloads.workload_specs import EPHEMERAL_PREFIX as OUR_PREFIX
from k8snet_tui.model.cluster import Container, ContainerKind, Pod
from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.trace import Endpoint, Strategy, TraceOptions
from k8snet_tui.probe.channel import Channel, open_channel
from k8snet_tui.session.consents import Consents, ExecScope
from k8snet_tui.session.ledger import Ledger
from k8snet_tui.session.probes.created_probe import open_ephemeral_container, open_probe_pod
from k8snet_tui.session.probes.exec_probe import NoTools, open_in_container, open_on_node
from k8snet_tui.session.probes.idle_probes import CreatedProbe, IdleProbes
from k8snet_tui.session.questions import Ask
from k8snet_tui.session.targets.resolve import find_pod, node_endpoint
from k8snet_tui.session.targets.target import WrongUse
from k8snet_tui.session.this_machine import is_this_machine, open_here


class ProbeOpening(Struct, frozen=True):
    channel: Channel
    strategy: Strategy
    origin: Endpoint
    """Where probes begin: the source itself, or its node."""
    probed_from: str
    """`shell-1`, `a probe pod on node-1: other IP and labels than nginx`, `node-1`."""


class ProbeOpener:
    """Opens probes for one connection, remembering which containers have no tools."""

    def __init__(self, connection: Connection, consents: Consents, ledger: Ledger, image: str) -> None:
        self._connection = connection
        self._consents = consents
        self._ledger = ledger
        self._image = image
        self._attachable: dict[str, bool] = {}
        self._toolless: dict[tuple[str, str], str] = {}
        self._resting = IdleProbes()

    async def close(self) -> None:
        """Ends what rests between two traces."""
        await self._resting.close()

    @asynccontextmanager
    async def open(
        self, source: Endpoint, destination: Endpoint, inventory: Inventory, options: TraceOptions, ask: Ask
    ) -> AsyncIterator[ProbeOpening]:
        """Raises `NotConsented`, `NoTools`, `WrongUse` and any `ClusterError`."""
        if source.pod is None:
            async with self._open_node(source, inventory, ask) as opening:
                yield opening
            return
        namespace, _, name = source.pod.partition("/")
        pod = await find_pod(namespace, name, self._connection, inventory)
        probe = await self._resting.take(pod.uid)
        if probe is None:
            async with self._open_source(pod, options) as channel:
                if not isinstance(channel, str):
                    yield ProbeOpening(channel, Strategy.EXEC, source, source.name)
                    return
            strategy = await self._consents.ask_strategy(self._connection.config.context, pod, channel, ask)
            if strategy is Strategy.NODE:
                async with self._open_node(source, inventory, ask) as opening:
                    yield opening
                return
            probe = await self._create(pod, strategy, destination.address)
        try:
            where = _created_origin(probe.strategy, pod)
            yield ProbeOpening(probe.channel, probe.strategy, source, where)
        finally:
            await self._resting.put(pod.uid, probe)

    @asynccontextmanager
    async def _open_source(self, pod: Pod, options: TraceOptions) -> AsyncIterator[Channel | str]:
        """The first container with tools, or why there is none."""
        why = f"{pod.name} has no shell and no tools"
        if self._consents.scope(self._connection.config.context) is ExecScope.NONE:
            yield f"running commands in {pod.name} was ruled out"
            return
        for container in containers_to_try(pod, options.container):
            if known := self._toolless.get((pod.uid, container.name)):
                why = known
                continue
            try:
                async with (
                    open_in_container(self._connection, pod, container.name) as stream,
                    open_channel(stream) as channel,
                ):
                    yield channel
                    return
            except NoTools as none:
                why = self._toolless[pod.uid, container.name] = str(none)
            except NotAllowed as refusal:
                why = str(refusal)
                break
        yield why

    async def _create(self, pod: Pod, strategy: Strategy, address: str) -> CreatedProbe:
        """Starts what was consented to; `address` is for a container that cannot be driven."""
        attachable = await self._may_attach(pod.namespace)
        if not attachable:
            await self._require_log(pod.namespace, strategy)
        self._ledger.expect_in(pod.namespace)
        start = open_ephemeral_container if strategy is Strategy.EPHEMERAL else open_probe_pod
        async with AsyncExitStack() as stack:
            stream = await stack.enter_async_context(
                start(self._connection, pod, self._ledger.session, self._image, address, attachable)
            )
            channel = await stack.enter_async_context(open_channel(stream, is_driven=attachable))
            return CreatedProbe(strategy, channel, stack.pop_all())

    async def _may_attach(self, namespace: str) -> bool:
        """Asked once a namespace."""
        if namespace not in self._attachable:
            self._attachable[namespace] = await may(self._connection, "create", "pods", "attach", namespace)
        return self._attachable[namespace]

    async def _require_log(self, namespace: str, strategy: Strategy) -> None:
        """What can be neither driven nor read is not created. Raises `NotAllowed` for what comes first."""
        if await may(self._connection, "get", "pods", "log", namespace):
            return
        verb, part = ("patch", "ephemeralcontainers") if strategy is Strategy.EPHEMERAL else ("create", "")
        if await may(self._connection, verb, "pods", part, namespace):
            raise NotAllowed("create", "pods/attach", namespace)
        raise NotAllowed(verb, f"pods/{part}" if part else "pods", namespace)

    @asynccontextmanager
    async def _open_node(
        self, source: Endpoint, inventory: Inventory, ask: Ask
    ) -> AsyncIterator[ProbeOpening]:
        node = next((node for node in inventory.nodes if node.name == source.node), None)
        if source.node is None:
            raise WrongUse(f"probes start at a pod or a node, and {source.name} names neither")
        origin = source
        if source.pod is not None and node is not None:
            origin = node_endpoint(node, 6 if ":" in source.address else 4)
        if node is not None and is_this_machine(node):
            async with open_here() as stream, open_channel(stream) as channel:
                yield ProbeOpening(channel, Strategy.NODE, origin, f"this machine, which is {source.node}")
            return
        async with (
            open_on_node(self._connection, self._consents, source.node, inventory, ask) as stream,
            open_channel(stream) as channel,
        ):
            yield ProbeOpening(channel, Strategy.NODE, origin, source.node)


def _created_origin(strategy: Strategy, pod: Pod) -> str:
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
    """Not a container of ours, which ends with the trace that it was added for."""
    ours = container.kind is ContainerKind.EPHEMERAL and container.name.startswith(f"{OUR_PREFIX}-")
    return container.kind is not ContainerKind.INIT and not ours
