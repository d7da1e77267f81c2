"""Pods that change all the time, as in a cluster at work: so many a second, spread over a namespace."""

import asyncio
import json
import random
import sys
import time

from k8snet_tui.cluster.config.kubeconfig import load_client_config
from k8snet_tui.cluster.http.connection import Connection, connect
from k8snet_tui.cluster.http.paths import pod_path
from k8snet_tui.cluster.objects.kinds import PODS
from k8snet_tui.cluster.objects.resources import list_objects
from k8snet_tui.model.cluster import Pod

PATCH = "application/strategic-merge-patch+json"
AT_ONCE = 16


async def churn(kubeconfig: str, changes_a_second: float, namespace: str) -> None:
    """Raises the restarts of one pod after the other, until it is cancelled."""
    connection = await connect(load_client_config(kubeconfig, None))
    try:
        pods = await list_objects(connection, PODS, namespace)
        random.Random(1).shuffle(pods)
        began_s, number = time.monotonic(), 0
        async with asyncio.TaskGroup() as group:
            gate = asyncio.Semaphore(AT_ONCE)
            while True:
                number += 1
                await gate.acquire()
                group.create_task(_change(connection, pods[number % len(pods)], number, gate))
                await asyncio.sleep(began_s + number / changes_a_second - time.monotonic())
    finally:
        await connection.close()


async def _change(connection: Connection, pod: Pod, restarts: int, gate: asyncio.Semaphore) -> None:
    status = {"containerStatuses": [{"name": pod.containers[0].name, "restartCount": restarts}]}
    body = json.dumps({"status": status}).encode()
    path = pod_path(pod.namespace, pod.name, "status")
    try:
        await connection.request("PATCH", path, body=body, content_type=PATCH)
    finally:
        gate.release()


if __name__ == "__main__":
    asyncio.run(churn(sys.argv[1], float(sys.argv[2]), sys.argv[3]))
