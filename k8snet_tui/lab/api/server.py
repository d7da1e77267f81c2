"""The API server as a whole: its socket, its token, and the controllers that run beside it."""

import asyncio
import secrets
import socket
from collections.abc import Callable
from contextlib import suppress

from aiohttp import web

from k8snet_tui.lab.api.client_config import ClientConfig
from k8snet_tui.lab.api.control_plane.cluster_objects import fill_store
from k8snet_tui.lab.api.control_plane.endpoint_slices import EndpointSlices
from k8snet_tui.lab.api.control_plane.first_pods import create_first_pods
from k8snet_tui.lab.api.control_plane.scheduler import Scheduler
from k8snet_tui.lab.api.http.app import make_app
from k8snet_tui.lab.api.http.handlers import ResourceHandlers
from k8snet_tui.lab.api.tls import make_identity, make_server_context
from k8snet_tui.lab.kubelet.kubelet import Kubelet
from k8snet_tui.lab.kubelet.runtime import Runtime
from k8snet_tui.lab.machine.topology import LabOptions
from k8snet_tui.lab.objects.event_recorder import EventRecorder
from k8snet_tui.lab.objects.resources import PODS
from k8snet_tui.lab.objects.store import Store

PATIENCE_S = 8


async def serve(
    runtime: Runtime,
    sock: socket.socket,
    options: LabOptions,
    ready: Callable[[ClientConfig], None],
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
            ready(ClientConfig(identity.ca_pem.decode(), token))
            await asyncio.Event().wait()
        finally:
            await runner.cleanup()


async def _await_pods(store: Store) -> None:
    """Returns when all pods run, or have been given time enough: one that does not is there to be seen."""
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE_S):
            while any(pod["status"]["phase"] == "Pending" for pod in store.list_all(PODS)):
                await store.wait_for_change(store.version)
