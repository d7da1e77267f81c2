"""Stands in for the API server: starts the planned pods, then does what one line of JSON asks.

Runs inside the lab's server process; `tests/lab/conftest.py` holds the other end.
"""

import asyncio
import json
import socket
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import msgspec

from k8snet_tui.lab.api.client_config import ClientConfig
from k8snet_tui.lab.kubelet.runtime import ContainerProcess, Runtime
from k8snet_tui.lab.machine.containers import ContainerSpec, Sandbox
from k8snet_tui.lab.machine.errors import CannotRun, LabError
from k8snet_tui.lab.machine.planning import plan_pods
from k8snet_tui.lab.machine.topology import LabOptions

Pods = dict[str, tuple[Sandbox, ContainerProcess]]


async def serve(
    runtime: Runtime, sock: socket.socket, options: LabOptions, ready: Callable[[ClientConfig], None]
) -> None:
    pods: Pods = {}
    for plan in plan_pods(options, runtime.nodes):
        sandbox = await runtime.create_sandbox(plan.node, plan.name, plan.name, plan.of_daemon_set)
        capabilities = ("NET_ADMIN",) if plan.of_daemon_set else ()
        spec = ContainerSpec(plan.image, command=plan.command, capabilities=capabilities)
        name = f"plugin-{plan.node}" if plan.of_daemon_set else plan.name
        pods[name] = sandbox, await runtime.start(sandbox, spec)
    server = await asyncio.start_server(partial(_answer, runtime, pods), sock=sock, limit=2**24)
    ready(ClientConfig(ca_pem="no certificate", token="no token"))
    await server.serve_forever()


async def _answer(
    runtime: Runtime, pods: Pods, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    request = json.loads(await reader.readline())
    try:
        answer = await _perform(runtime, pods, **request)
    except LabError as error:
        missing = isinstance(error, CannotRun) and error.missing
        answer = {"error": type(error).__name__, "text": str(error), "missing": missing}
    writer.write(json.dumps(answer).encode())
    await writer.drain()
    writer.close()


async def _perform(runtime: Runtime, pods: Pods, do: str, pod: str, **rest: Any) -> dict[str, Any]:
    sandbox, main = pods.get(pod) or (None, None)
    if do == "create":
        sandbox = await runtime.create_sandbox(rest["node"], pod, pod)
        main = await runtime.start(sandbox, msgspec.convert(rest["spec"], ContainerSpec))
        pods[pod] = sandbox, main
        return {"address": sandbox.addresses[0], "pid": main.pid}
    assert sandbox and main
    if do == "address":
        return {"addresses": sandbox.addresses, "veth": sandbox.veth, "node": sandbox.node}
    if do == "remove":
        await runtime.remove_sandbox(sandbox)
        return {"code": await main.wait()}
    if do == "terminate":
        main.terminate(rest["signal"])
        return {"code": await main.wait()}
    if do == "ephemeral":
        process = await runtime.start(sandbox, msgspec.convert(rest["spec"], ContainerSpec))
    elif do == "output":
        process = main
    else:
        process = await runtime.exec(main, rest["argv"], stdin="stdin" in rest, tty=rest.get("tty", False))
    return await _talk(process, rest)


async def _talk(process: ContainerProcess, rest: dict[str, Any]) -> dict[str, Any]:
    received = {1: b"", 2: b""}
    if "stdin" in rest:
        with suppress(BrokenPipeError):  # some programs end without reading
            await process.write(rest["stdin"].encode())
        await asyncio.sleep(rest.get("hold_s", 0))
        process.close_stdin()
    async for stream, chunk in process.output():
        received[stream] += chunk
        if rest.get("until", "\0").encode() in received[stream]:
            process.kill()
    return {
        "out": received[1].decode(errors="replace"),
        "err": received[2].decode(errors="replace"),
        "code": await process.wait(),
    }
