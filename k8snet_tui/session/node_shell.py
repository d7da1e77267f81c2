"""The one way into a node's network: exec in a pod of its network plugin.

Readings, counters, pings and probes of a node all come through `NodeShell.run`, which checks the consent each
time, so that no reader can forget it. The way in is found among the pods that are known; where those of the
plugins are not, as for somebody who looks at one namespace, they are looked up by the plugins' namespaces.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager

from msgspec import Struct

from k8snet_tui.cluster.errors import ClusterError, CommandUnfinished, NoAnswer, NotAllowed, NotFound
from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.cluster.objects.kinds import PODS
from k8snet_tui.cluster.objects.resources import list_objects
from k8snet_tui.cluster.streams.exec import ExecStream, open_exec
from k8snet_tui.cni.entry import ENTRY_NAMESPACES, find_entry_pod
from k8snet_tui.model.cluster import Pod
from k8snet_tui.session.consents import Consents

AGAIN_S = 30.0
"""How long what was looked up stays good."""


class NodeEntry(Struct, frozen=True):
    """The pod and the container by which a node is entered."""

    node: str
    pod: Pod
    container: str


class NoEntry(Exception):
    """A node without a way in; the sentence says why."""

    exit_code = 3


class NodeShell:
    def __init__(self, connection: Connection, consents: Consents) -> None:
        self._connection = connection
        self._consents = consents
        self._looked_up: dict[str, tuple[float, list[Pod]]] = {}
        self._lookups: dict[str, asyncio.Lock] = {}

    async def find_entry(self, node: str, pods: Iterable[Pod]) -> NodeEntry:
        """By `pods`, else by those of the plugins' namespaces. Raises `NoEntry`, and what a list raises."""
        found = find_entry_pod(pods, node) or find_entry_pod(await self._plugin_pods(node), node)
        if found is None:
            raise NoEntry(f"no running pod of a known network plugin is to be seen on {node}")
        return NodeEntry(node, *found)

    @asynccontextmanager
    async def run(
        self, entry: NodeEntry, argv: Sequence[str], *, stdin: bool = False
    ) -> AsyncIterator[ExecStream]:
        """Raises `NotConsented`, and any other `ClusterError`."""
        pod = entry.pod
        self._consents.require_entry(self._connection.config.context, entry.node, pod)
        stream = await open_exec(
            self._connection, pod.namespace, pod.name, entry.container, argv, stdin=stdin
        )
        try:
            yield stream
        finally:
            await stream.close()

    async def read(
        self,
        entry: NodeEntry,
        argv: Sequence[str],
        *,
        timeout_s: float,
        limit_bytes: int,
        first_word_s: float | None = None,
    ) -> bytes:
        """All that a program prints. Raises CommandUnfinished where it takes or says too much.

        Raises NoAnswer where nothing at all has come within `first_word_s`.
        """
        output = bytearray()
        begun_s = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(first_word_s or timeout_s) as limit, self.run(entry, argv) as stream:
                async for chunk in stream.chunks():
                    limit.reschedule(begun_s + timeout_s)
                    output += chunk.data
                    if len(output) > limit_bytes:
                        raise CommandUnfinished(f"{argv[0]} gave more than {limit_bytes} bytes")
        except TimeoutError:
            if first_word_s and not output:
                raise NoAnswer(
                    f"{argv[0]} in {entry.pod.key} did not say a word within {first_word_s:g} s"
                ) from None
            raise CommandUnfinished(
                f"{argv[0]} in {entry.pod.key} did not end within {timeout_s:g} s"
            ) from None
        return bytes(output)

    async def _plugin_pods(self, node: str) -> list[Pod]:
        async with self._lookups.setdefault(node, asyncio.Lock()):
            looked_s, pods = self._looked_up.get(node, (float("-inf"), []))
            if time.monotonic() - looked_s > AGAIN_S:
                pods = await self._look_up(node)
                self._looked_up[node] = time.monotonic(), pods
            return pods

    async def _look_up(self, node: str) -> list[Pod]:
        """Raises NotAllowed, naming the right, only where no namespace of a plugin may be looked into."""
        selector = f"spec.nodeName={node}"
        lists = (list_objects(self._connection, PODS, name, fields=selector) for name in ENTRY_NAMESPACES)
        answers = await asyncio.gather(*lists, return_exceptions=True)
        refusals = [answer for answer in answers if isinstance(answer, NotAllowed)]
        for answer in answers:
            if isinstance(answer, BaseException) and not isinstance(answer, NotAllowed | NotFound):
                raise answer
        found = [pod for answer in answers if isinstance(answer, list) for pod in answer]
        if refusals and not found:
            raise _explain(refusals)
        return found


def _explain(refusals: list[NotAllowed]) -> ClusterError:
    """Whose pods they are is not known: each namespace is named that a plugin may have.

    Of all nodes alike, so that it is told of them once.
    """
    first = refusals[0]
    where = " or ".join(filter(None, (", ".join(r.namespace for r in refusals[:-1]), refusals[-1].namespace)))
    refused = NotAllowed(first.verb, first.resource, first.namespace)
    refused.sentence = (
        f"a node is entered by a pod of its network plugin, and this user may not list pods in {where}"
    )
    refused.args = (refused.sentence,)
    return refused
