"""One object at a time, for whoever opens it: the session's side of the pages of the screen."""

from collections.abc import AsyncGenerator

from k8snet_tui.model.description import PodDescription
from k8snet_tui.model.log import LogPart, LogSource
from k8snet_tui.network.rules import RULES_SCRIPT, read_rules
from k8snet_tui.session.cluster_session import ClusterSession
from k8snet_tui.session.inventory.live_inventory import LiveInventory
from k8snet_tui.session.objects.descriptions import describe_node, describe_pod, describe_workload
from k8snet_tui.session.objects.logs import follow_log
from k8snet_tui.session.objects.manifest import read_manifest
from k8snet_tui.session.objects.runtime_log import read_runtime_log
from k8snet_tui.session.objects.stories import NodeStory, PodStory, WorkloadStory
from k8snet_tui.session.questions import Ask

READ_S = 10.0
MOST_BYTES = 256 * 1024


class Objects:
    def __init__(self, session: ClusterSession, live: LiveInventory) -> None:
        self._session, self._live = session, live
        self._connection = session.connection

    def describe_pod(self, namespace: str, name: str) -> AsyncGenerator[PodStory, None]:
        return describe_pod(self._connection, namespace, name, self._read_runtime_log)

    def describe_node(self, name: str) -> AsyncGenerator[NodeStory, None]:
        return describe_node(self._connection, name)

    def describe_workload(self, kind: str, namespace: str, name: str) -> AsyncGenerator[WorkloadStory, None]:
        return describe_workload(self._connection, kind, namespace, name)

    def follow_log(self, source: LogSource) -> AsyncGenerator[LogPart, None]:
        return follow_log(self._connection, source)

    async def read_manifest(self, plural: str, namespace: str | None, name: str) -> list[str]:
        return await read_manifest(self._connection, plural, namespace, name)

    async def read_rules(self, node: str, ask: Ask) -> tuple[str, ...]:
        """By exec on the node, after asking where that is not allowed yet. Raises NotConsented, NoEntry."""
        shell = self._session.shell
        entry = await shell.find_entry(node, self._live.index.on_node(node))
        await self._session.consents.ask_entry(self._session.context, node, entry.pod, ask)
        argv = ["sh", "-c", RULES_SCRIPT]
        return read_rules(await shell.read(entry, argv, timeout_s=READ_S, limit_bytes=MOST_BYTES))

    async def _read_runtime_log(self, pod: PodDescription) -> tuple[str, ...]:
        on_node = self._live.index.on_node(pod.node)
        return await read_runtime_log(self._session.shell, self._live.nodes.items, on_node, pod)
