"""The API server's process: its imports, its loop, and the word to the starter when it answers."""

import asyncio
import importlib
import socket

from k8snet_tui.lab.birth import Birth, Running, send_report
from k8snet_tui.lab.client import MachineRuntime
from k8snet_tui.lab.kernel import name_process
from k8snet_tui.lab.runtime import Ready, Serve


def run_server(birth: Birth, door: socket.socket) -> None:
    name_process("k8snet-lab-api")
    module, _, function = birth.server.partition(":")
    serve: Serve = getattr(importlib.import_module(module), function)
    asyncio.run(_serve(birth, serve, door))


async def _serve(birth: Birth, serve: Serve, door: socket.socket) -> None:
    runtime = await MachineRuntime.connect(door)
    listener = socket.socket(fileno=birth.listener)

    def tell_starter(access: Ready) -> None:
        send_report(birth, Running(access, runtime.tools))

    await serve(runtime, listener, birth.options, tell_starter)
