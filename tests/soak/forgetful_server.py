"""The lab's API server with a short memory: a watch that was away for a while is told 410 Gone."""

from k8snet_tui.lab.api import server
from k8snet_tui.lab.objects.store import Store

KEPT = 100


def _make_store(*, kept: int) -> Store:
    return Store(kept=min(kept, KEPT))


server.Store = _make_store  # type: ignore[assignment, attr-defined]
serve = server.serve
