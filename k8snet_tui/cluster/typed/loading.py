"""Loads the official client's models when they are first wanted, or beforehand and unnoticed.

`kubernetes` takes half a second and some 30 MiB to import. No list, no watch and no exec needs it: only what
is created, reviewed or asked of a service. The few modules that import it at their top (an import contract
names them) are themselves imported only behind `ensure_loaded`, which loads in a thread. `preload` does the
same while somebody may be typing: module by module with a nap before each, so that a key waits for one module
at most.
"""

import asyncio
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from importlib.machinery import ModuleSpec
from types import ModuleType

MODELS = (
    "kubernetes.client.models.v1_pod",
    "kubernetes.client.models.v1_delete_options",
    "kubernetes.client.models.v1_self_subject_access_review",
    "kubernetes.client.models.v1_service",
    "kubernetes.client.models.v1_endpoint_slice_list",
)
"""With what these are made of; the API classes are left out: CoreV1Api alone takes 78 MiB."""
NODE_MODELS = ("kubernetes.client.models.v1_node",)
EVENT_MODELS = ("kubernetes.client.models.core_v1_event",)
"""Wanted only by who opens an object."""
NAP_S = 0.005
SWITCH_S = 0.0005
"""How long the loading thread may keep the interpreter while the event loop wants it; 5 ms by default."""

_loading = threading.Lock()
_hurry = threading.Event()


async def ensure_loaded(more: Sequence[str] = ()) -> None:
    """Returns when what uses the models can be imported for nothing; ends the naps of a `preload`."""
    if not _is_loaded(more):
        _hurry.set()
        await asyncio.to_thread(_load, more)


async def preload() -> None:
    """The same, slowly: a key waits for one module at most."""
    if not _is_loaded():
        await asyncio.to_thread(_load_slowly)


def _is_loaded(more: Sequence[str] = ()) -> bool:
    return all(name in sys.modules for name in (*MODELS, *more)) and not _loading.locked()


def _load(more: Sequence[str] = ()) -> None:
    with _loading:
        for name in (*MODELS, *more):
            import_module(name)


def _load_slowly() -> None:
    finder = _NappingFinder(threading.get_ident())
    sys.meta_path.insert(0, finder)
    try:
        with _often_switching():
            _load()
    finally:
        sys.meta_path.remove(finder)


@contextmanager
def _often_switching() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_S)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


class _NappingFinder:
    """Finds nothing: it is asked before each module, and sleeps in the one thread that is not in a hurry."""

    def __init__(self, thread: int) -> None:
        self._thread = thread

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if threading.get_ident() == self._thread and not _hurry.is_set():
            time.sleep(NAP_S)
        return None
