"""Runs one pod on its node: sandbox, containers, status, end. One task, which owns all the others."""

import asyncio
import contextlib
from collections.abc import Mapping
from functools import partial

from k8snet_tui.lab.kubelet.container_run import ContainerRun
from k8snet_tui.lab.kubelet.pod_status import ContainerRecord, describe_pod
from k8snet_tui.lab.kubelet.runtime import Runtime
from k8snet_tui.lab.machine.containers import Sandbox
from k8snet_tui.lab.machine.errors import LabError
from k8snet_tui.lab.machine.topology import LabNode
from k8snet_tui.lab.objects.event_recorder import EventRecorder
from k8snet_tui.lab.objects.resources import PODS, Object
from k8snet_tui.lab.objects.store import Store

SANDBOX_RETRY_S = 10
REAP_S = 5
"""How long the programs of a removed sandbox may take to be reaped."""
DEADLINE_EXCEEDED = {
    "phase": "Failed",
    "reason": "DeadlineExceeded",
    "message": "Pod was active on the node longer than the specified deadline",
}


class PodWorker:
    def __init__(
        self, runtime: Runtime, store: Store, recorder: EventRecorder, pod: Object, node: LabNode
    ) -> None:
        self.containers: dict[str, ContainerRun] = {}
        self._runtime = runtime
        self._store = store
        self._recorder = recorder
        self._first_seen = pod
        self._node = node
        self._sandbox: Sandbox | None = None
        self._released = False
        self._failure: Object = {}
        self._change = asyncio.Event()
        self._stopping = asyncio.Event()

    def wake(self) -> None:
        """Something has changed: the pod in the store, or one of its containers."""
        self._change.set()

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._build_sandbox())]
            await self._supervise(group, tasks)
            await self._stop(tasks)
            for task in tasks:
                task.cancel()
        self._write_status()
        while (pod := self._find_pod()) is not None and not _is_leaving(pod):
            await self._wait_for_change(None)
        if pod is not None:
            self._store.delete(PODS, pod["metadata"]["namespace"], pod["metadata"]["name"])

    def _find_pod(self) -> Object | None:
        """As it is now; None once it is gone, even if another one has taken its name."""
        metadata = self._first_seen["metadata"]
        pod = self._store.find(PODS, metadata["namespace"], metadata["name"])
        return pod if pod is not None and pod["metadata"]["uid"] == metadata["uid"] else None

    async def _build_sandbox(self) -> None:
        pod = self._first_seen
        metadata, host_network = pod["metadata"], bool(pod["spec"].get("hostNetwork"))
        while self._sandbox is None and not self._stopping.is_set():
            try:
                self._sandbox = await self._runtime.create_sandbox(
                    pod["spec"]["nodeName"], metadata["uid"], metadata["name"], host_network
                )
            except LabError as error:
                message = f"Failed to create pod sandbox: {error}"
                self._recorder.record_pod(pod, "FailedCreatePodSandBox", message, warning=True)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(SANDBOX_RETRY_S):
                        await self._stopping.wait()
        if self._sandbox is not None:
            self._write_annotations(dict(self._sandbox.annotations))
        self.wake()

    def _write_annotations(self, annotations: Mapping[str, str]) -> None:
        """The network plugin's."""
        if annotations and (pod := self._find_pod()) is not None:
            metadata = pod["metadata"]
            written = {**metadata.get("annotations", {}), **annotations}
            self._store.replace(PODS, {**pod, "metadata": {**metadata, "annotations": written}})

    async def _supervise(self, group: asyncio.TaskGroup, tasks: list[asyncio.Task[None]]) -> None:
        """Until the pod is to end: it was deleted, has finished, or has been active for too long."""
        loop = asyncio.get_running_loop()
        limit = self._first_seen["spec"].get("activeDeadlineSeconds")
        deadline = None if limit is None else loop.time() + limit
        while (pod := self._find_pod()) is not None and not _is_leaving(pod):
            if deadline is not None and loop.time() >= deadline:
                self._failure = DEADLINE_EXCEEDED
                self._recorder.record_pod(pod, "DeadlineExceeded", DEADLINE_EXCEEDED["message"])
                return
            if self._sandbox is not None:
                tasks += [group.create_task(c.run()) for c in self._make_new_containers(group, pod)]
            if self._write_status() in ("Succeeded", "Failed"):
                return
            await self._wait_for_change(deadline)

    def _make_new_containers(self, group: asyncio.TaskGroup, pod: Object) -> list[ContainerRun]:
        spec = pod["spec"]
        wanted = [(c, spec["restartPolicy"], "containers") for c in spec["containers"]]
        wanted += [(c, "Never", "ephemeralContainers") for c in spec.get("ephemeralContainers", ())]
        new = [
            self._make_container(group, pod, container, policy, field)
            for container, policy, field in wanted
            if container["name"] not in self.containers
        ]
        self.containers |= {run.container["name"]: run for run in new}
        return new

    def _make_container(
        self, group: asyncio.TaskGroup, pod: Object, container: Object, policy: str, field: str
    ) -> ContainerRun:
        assert self._sandbox is not None
        return ContainerRun(
            self._runtime,
            self._sandbox,
            pod,
            container,
            id_scheme=self._node.runtime,
            restart_policy=policy,
            changed=self.wake,
            spawn=group.create_task,
            record_event=partial(self._record_event, f"spec.{field}{{{container['name']}}}"),
        )

    def _record_event(self, field: str, reason: str, message: str, warning: bool) -> None:
        if (pod := self._find_pod()) is not None:
            self._recorder.record_pod(pod, reason, message, warning=warning, container=field)

    def _write_status(self) -> str:
        """Gives the pod's phase."""
        pod = self._find_pod()
        if pod is None:
            return ""
        records = {c["name"]: ContainerRecord() for c in pod["spec"]["containers"]}
        records |= {name: run.record for name, run in self.containers.items()}
        status = describe_pod(pod, self._node.internal_ips, self._sandbox, records, released=self._released)
        status |= self._failure
        if status != pod["status"]:
            self._store.replace(PODS, {**pod, "status": status})
        return str(status["phase"])

    async def _wait_for_change(self, until: float | None) -> None:
        try:
            async with asyncio.timeout_at(until):
                await self._change.wait()
        except TimeoutError:
            return
        self._change.clear()

    async def _stop(self, tasks: list[asyncio.Task[None]]) -> None:
        """SIGTERM, the grace period (a later deletion may shorten it), then the whole sandbox goes."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        self._stopping.set()
        for name, run in self.containers.items():
            if run.stop():
                self._record_event(
                    f"spec.containers{{{name}}}", "Killing", f"Stopping container {name}", False
                )
        while any(run.process is not None for run in self.containers.values()):
            pod = self._find_pod()
            until = began + (0 if pod is None else _find_grace(pod))
            if loop.time() >= until:
                break
            self._write_status()
            await self._wait_for_change(until)
        await tasks[0]
        if self._sandbox is not None:
            await self._runtime.remove_sandbox(self._sandbox)
            self._released = True
        await asyncio.wait(tasks, timeout=REAP_S)


def _is_leaving(pod: Object) -> bool:
    return "deletionTimestamp" in pod["metadata"]


def _find_grace(pod: Object) -> float:
    grace = pod["metadata"].get("deletionGracePeriodSeconds")
    return float(pod["spec"]["terminationGracePeriodSeconds"] if grace is None else grace)
