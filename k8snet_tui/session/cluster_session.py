"""One session with one cluster: the connection, what was consented to, what was created.

The screen and the command line both stand on it. Leaving removes what was created.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from k8snet_tui.cluster.config.kubeconfig import load_client_config
from k8snet_tui.cluster.errors import NotAllowed, NotFound
from k8snet_tui.cluster.http.connection import Connection, connect
from k8snet_tui.cluster.objects.resources import get_version, namespace_exists
from k8snet_tui.model.trace_options import Strategy
from k8snet_tui.session.consents import Consents, ExecScope
from k8snet_tui.session.ledger import Ledger
from k8snet_tui.session.node_shell import NodeShell
from k8snet_tui.session.probes.strategies import ProbeOpener
from k8snet_tui.settings import ClusterSettings

LAB_VERSION_MARK = "+k8snet-lab"


class ClusterSession(Struct, frozen=True):
    connection: Connection
    consents: Consents
    ledger: Ledger
    shell: NodeShell
    opener: ProbeOpener
    server: str
    """The server's version, as in `v1.34.4`."""
    is_lab: bool
    settings: ClusterSettings

    @property
    def context(self) -> str:
        return self.connection.config.context

    @property
    def may_enter_nodes(self) -> bool:
        return self.consents.scope(self.context) is ExecScope.NODE


RememberedConsents: TypeAlias = dict[tuple[str, str], Consents]
"""By context and server: a context that leads elsewhere by now is another one."""


@asynccontextmanager
async def open_session(
    settings: ClusterSettings, remembered: RememberedConsents | None = None
) -> AsyncIterator[ClusterSession]:
    """Raises any `ClusterError`; asks the server for its version, so a wrong token shows at once."""
    config = load_client_config(settings.kubeconfig, settings.context)
    if settings.namespace:
        config = replace(config, namespace=settings.namespace)
    connection = await connect(config)
    try:
        server = await get_version(connection)
        if settings.namespace:
            await require_namespace(connection, settings.namespace)
        is_lab = LAB_VERSION_MARK in server
        consents = Consents(
            settings.allowed, _scope_given(settings), unasked=ExecScope.NODE if is_lab else None
        )
        if remembered is not None:
            consents = remembered.setdefault((config.context, config.server), consents)
        ledger = Ledger(connection)
        shell = NodeShell(connection, consents)
        opener = ProbeOpener(connection, consents, ledger, shell, settings.probe_image)
        try:
            yield ClusterSession(connection, consents, ledger, shell, opener, server, is_lab, settings)
        finally:
            await opener.close()
            await ledger.remove_all()
    finally:
        await connection.close()


def _scope_given(settings: ClusterSettings) -> ExecScope | None:
    """Who lets a trace start from a node lets the node be read as well."""
    if settings.exec_scope:
        return ExecScope(settings.exec_scope)
    return ExecScope.NODE if Strategy.NODE in settings.allowed else None


async def require_namespace(connection: Connection, namespace: str) -> None:
    """Raises NotFound, and any other `ClusterError`."""
    try:
        if not await namespace_exists(connection, namespace):
            raise NotFound("namespace", namespace)
    except NotAllowed:
        return  # who may not look at namespaces may still have one
