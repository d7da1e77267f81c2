"""Runs the pods that are placed on the lab's nodes: a task a pod, for as long as the store has it.

One for all nodes, for they are namespaces of one machine.
"""

import asyncio
import logging
from collections.abc import Mapping

from k8snet_tui.lab.kubelet.container_run import ContainerRun
from k8snet_tui.lab.kubelet.pod_worker import PodWorker
from k8snet_tui.lab.kubelet.runtime import Runtime
from k8snet_tui.lab.machine.topology import LabNode
from k8snet_tui.lab.objects.event_recorder import EventRecorder
from k8snet_tui.lab.objects.resources import PODS, Object
from k8snet_tui.lab.objects.store import Store

logger = logging.getLogger(__name__)


class Kubelet:
    def __init__(self, runtime: Runtime, store: Store, recorder: EventRecorder) -> None:
        self._runtime = runtime
        self._store = store
        self._recorder = recorder
        self._nodes: Mapping[str, LabNode] = {node.name: node for node in runtime.nodes}
        self._workers: dict[str, PodWorker] = {}

    async def run(self, since: int) -> None:
        """Sees every pod that was created after the version `since`. Runs until it is cancelled."""
        async with asyncio.TaskGroup() as group:
            async for change in self._store.follow(PODS, since):
                uid = change.item["metadata"]["uid"]
                if (worker := self._workers.get(uid)) is not None:
                    worker.wake()
                elif (node := self._nodes.get(change.item["spec"].get("nodeName"))) and self._is_there(
                    uid, change.item
                ):
                    worker = PodWorker(self._runtime, self._store, self._recorder, change.item, node)
                    self._workers[uid] = worker
                    group.create_task(self._run_pod(uid, worker, change.item), name=f"pod {uid}")

    def _is_there(self, uid: str, pod: Object) -> bool:
        """A change may be read after the pod has gone."""
        metadata = pod["metadata"]
        stored = self._store.find(PODS, metadata["namespace"], metadata["name"])
        return stored is not None and stored["metadata"]["uid"] == uid

    async def _run_pod(self, uid: str, worker: PodWorker, pod: Object) -> None:
        try:
            await worker.run()
        except Exception:
            # One pod that goes wrong must not take the others with it.
            logger.exception("pod %s/%s", pod["metadata"]["namespace"], pod["metadata"]["name"])
        finally:
            del self._workers[uid]

    def find_container(self, pod: Object, name: str) -> ContainerRun | None:
        worker = self._workers.get(pod["metadata"]["uid"])
        return worker.containers.get(name) if worker is not None else None
