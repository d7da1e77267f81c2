"""The contexts of the kubeconfig: which there are, and the monitor of any of them.

What a person consents to is remembered by context for the life of the program: coming back does not ask
again, and nothing carries over to another cluster.
"""

import asyncio

from msgspec.structs import replace

from k8snet_tui.cluster.config.kubeconfig import list_contexts
from k8snet_tui.session.cluster_session import RememberedConsents
from k8snet_tui.session.monitor import Monitor, open_monitor
from k8snet_tui.settings import ClusterSettings


class Contexts:
    def __init__(self, settings: ClusterSettings) -> None:
        self._first = settings
        self._remembered: RememberedConsents = {}

    async def names(self) -> tuple[str, ...]:
        """Read anew each time, as a person may have logged in elsewhere meanwhile. Raises ConfigInvalid."""
        return await asyncio.to_thread(list_contexts, self._first.kubeconfig)

    async def open(self, name: str | None) -> Monitor:
        """None for the one that the program was called with; its flags count for that one alone.

        Raises any `ClusterError`.
        """
        settings = self._first
        if name is not None:
            settings = replace(settings, context=name, namespace=None, exec_scope=None, allowed=frozenset())
        return await open_monitor(settings, self._remembered)
