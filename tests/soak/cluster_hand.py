"""Another client of the same cluster, by a line of its own: it does things there, and knows what is true."""

import asyncio
import os
import subprocess
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

import aiohttp

from k8snet_tui.cluster.config.kubeconfig import load_client_config
from k8snet_tui.cluster.http.connection import Connection, connect
from k8snet_tui.cluster.objects.kinds import NODES
from k8snet_tui.cluster.objects.kinds import PODS as POD_KIND
from k8snet_tui.cluster.objects.resources import list_objects
from k8snet_tui.cluster.workloads.removal import list_leftovers, remove
from k8snet_tui.model.cluster import Node, Pod
from tests.contract.cluster import PODS, STDOUT, Cluster, read_channels
from tests.soak.forgetful_server import KEPT

NAMESPACE = "default"
COMPACT, RESTART = "K8SNET_TEST_COMPACT", "K8SNET_TEST_RESTART"
"""Commands of a genuine cluster: to compact its etcd, and to kill its API server and start it anew."""
SLEEP = ("sleep", "100000")
ENDED = ("Succeeded", "Failed")
OURS = ("find_tool", "traceroute -n", "/proc/net/dev", "fib_trie", "ping -q", "b64decode")
"""Words in the command lines of what we start in pods: loops, probes, counters, readings, pings."""
LIST_PROCESSES = "for f in /proc/[0-9]*/cmdline; do tr '\\000\\n' '  ' <$f && echo; done 2>/dev/null"


class Hand:
    def __init__(self, kubeconfig: Path, connection: Connection, *, is_lab: bool) -> None:
        self.cluster = Cluster(kubeconfig)
        self.is_lab = is_lab
        self._connection = connection
        self._made: set[str] = set()

    async def pods(self) -> dict[str, Pod]:
        return {pod.key: pod for pod in await list_objects(self._connection, POD_KIND)}

    async def nodes(self) -> dict[str, Node]:
        return {node.name: node for node in await list_objects(self._connection, NODES)}

    async def create(self, name: str, node: str = "node-1") -> None:
        self._made.add(name)
        await self.cluster.create_pod(name, *SLEEP, spec={"nodeName": node})

    async def create_bare(self, name: str, node: str = "node-1") -> None:
        """A pod without a shell or any tool."""
        self._made.add(name)
        await self.cluster.create_pod(name, spec={"nodeName": node}, image="nginx", command=None)

    async def change(self, name: str, count: int = 1) -> None:
        """A restart counter or an address can't be changed from outside; a label makes an event too."""
        for number in range(count):
            body = {"metadata": {"labels": {"changed": str(number)}}}
            answer = await self.cluster.ask(
                "PATCH", f"{PODS}/{name}", body, content_type="application/merge-patch+json"
            )
            assert answer.status == 200, answer.text

    async def delete(self, name: str) -> None:
        self._made.discard(name)
        await self.cluster.ask("DELETE", f"{PODS}/{name}?gracePeriodSeconds=1")

    async def await_running(self, name: str) -> None:
        await self.cluster.await_pod(name, "Running")

    async def forget_history(self, name: str) -> bool:
        """Watches that are down now will be told 410. False where nobody said how."""
        if self.is_lab:
            await self.change(name, KEPT + 10)
            return True
        return await self._run(os.environ.get(COMPACT, ""))

    async def restart_server(self) -> bool:
        """Returns when it is ready again. False where nobody said how."""
        if not await self._run(os.environ.get(RESTART, "")):
            return False
        async with asyncio.timeout(60):
            while not await self._is_ready():
                await asyncio.sleep(0.5)
        return True

    async def _is_ready(self) -> bool:
        try:
            return (await self.cluster.ask("GET", "/readyz")).status == 200
        except aiohttp.ClientError:
            return False

    async def _run(self, command: str) -> bool:
        if not command:
            return False
        done = await asyncio.to_thread(subprocess.run, ["sh", "-c", command], capture_output=True, timeout=90)
        assert done.returncode == 0, done.stderr
        return True

    async def our_pods(self) -> list[str]:
        """Of those that k8snet-tui creates: what has not ended."""
        found = await list_leftovers(self._connection, None)
        return [f"{each.created.name} {each.phase}" for each in found if each.phase not in ENDED]

    async def created(self) -> set[str]:
        """All that bears our label, run or not."""
        return {each.created.name for each in await list_leftovers(self._connection, None)}

    async def remove_ended(self) -> None:
        """What a killed session of ours left: pods that have ended, which nobody needs."""
        for leftover in await list_leftovers(self._connection, NAMESPACE):
            if leftover.phase in ENDED:
                await remove(self._connection, leftover.created)

    async def our_processes(self, pods: Iterable[Pod]) -> list[str]:
        """Pod, container and what it is, in all containers that have a shell to look with."""
        containers = [(pod, c.name) for pod in pods for c in pod.containers if c.running]
        seen = await asyncio.gather(*(self._processes(pod, name) for pod, name in containers))
        return [
            f"{pod.name}/{name}: {word}"
            for (pod, name), lines in zip(containers, seen, strict=True)
            for line in lines
            for word in OURS
            if word in line and "/cmdline" not in line
        ]

    async def _processes(self, pod: Pod, container: str) -> list[str]:
        path = (
            f"/api/v1/namespaces/{pod.namespace}/pods/{pod.name}/exec?container={container}&stdout=true"
            f"&command=sh&command=-c&command={quote(LIST_PROCESSES, safe='')}"
        )
        try:
            async with self.cluster.channels(path) as socket:
                received, _ = await read_channels(socket)
        except Exception:  # a container without a shell, or one that ends meanwhile
            return []
        return received.get(STDOUT, b"").decode(errors="replace").splitlines()

    async def close(self) -> None:
        for name in list(self._made):
            await self.delete(name)
            await self.cluster.await_gone(name)
        await self._connection.close()


async def open_hand(kubeconfig: Path, *, is_lab: bool) -> Hand:
    return Hand(kubeconfig, await connect(load_client_config(str(kubeconfig), None)), is_lab=is_lab)
