"""What a client needs to connect, and the signature of a server. Light: the launcher imports no server."""

from collections.abc import Callable
from socket import socket
from typing import Protocol

from msgspec import Struct

from k8snet_tui.lab.kubelet.runtime import Runtime
from k8snet_tui.lab.machine.topology import LabOptions


class ClientConfig(Struct, frozen=True):
    """What a client needs besides the address: said once, when the API answers and all pods run."""

    ca_pem: str
    token: str


class Serve(Protocol):
    """The shape of `api/server.py's `serve``: it runs until it is cancelled. The socket is bound
    to 127.0.0.1 outside the lab and listening; `options` say which pods to start (topology.plan_pods).
    """

    async def __call__(
        self, runtime: Runtime, sock: socket, options: LabOptions, ready: Callable[[ClientConfig], None]
    ) -> None: ...
