"""The API server as a whole: its socket, its token, and the controllers that run beside it."""

import asyncio
import secrets
import socket
from collections.abc import Callable
from contextlib import suppress

from aiohttp import web

from k8snet_tui.lab.api.app import make_app
from k8snet_tui.lab.api.cluster_objects import fill_store
from k8snet_tui.lab.api.endpoint_slices import EndpointSlices
from k8snet_tui.lab.api.event_recorder import EventRecorder
from k8snet_tui.lab.api.first_pods import create_first_pods
from k8snet_tui.lab.api.handlers import ResourceHandlers
from k8snet_tui.lab.api.resources import PODS
from k8snet_tui.lab.api.scheduler import Scheduler
from k8snet_tui.lab.api.store import Store
from k8snet_tui.lab.api.tls import make_identity, make_server_context
from k8snet_tui.lab.kubelet import Kubelet
from k8snet_tui.lab.runtime import Ready, Runtime
from k8snet_tui.lab.topology import LabOptions

PATIENCE_S = 8


async def serve(
    runtime: Runtime,
    sock: socket.socket,
    options: LabOptions,
    ready: Callable[[Ready], None],
) -> None:
    """Serves on a bound socket until it is cancelled. `ready` is called once all pods run."""
    host, port = sock.getsockname()[:2]
    store = Store(kept=2000 + 8 * options.pods)
    recorder = EventRecorder(store)
    kubelet = Kubelet(runtime, store, recorder)
    fill_store(store, runtime.nodes, port)
    beginning = store.version
    create_first_pods(store, recorder, options, runtime.nodes)
    async with asyncio.TaskGroup() as group:
        group.create_task(kubelet.run(beginning))
        group.create_task(Scheduler(store, recorder).run(beginning))
        group.create_task(EndpointSlices(store).run())
        identity, token = make_identity(), secrets.token_urlsafe(32)
        app = make_app(ResourceHandlers(store, kubelet), token, f"{host}:{port}")
        runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
        await runner.setup()
        try:
            await web.SockSite(runner, sock, ssl_context=make_server_context(identity)).start()
            await _await_pods(store)
            ready(Ready(identity.ca_pem.decode(), token))
            await asyncio.Event().wait()
        finally:
            await runner.cleanup()


async def _await_pods(store: Store) -> None:
    """Returns when all pods run, or have been given time enough: one that does not is there to be seen."""
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE_S):
            while any(pod["status"]["phase"] == "Pending" for pod in store.list_all(PODS)):
                await store.wait_for_news(store.version)
