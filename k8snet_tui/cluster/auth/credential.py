"""A credential that ends, and where the next one comes from."""

import math
from typing import Protocol

from msgspec import Struct

from k8snet_tui.cluster.config.client_config import Secret

RENEW_BEFORE_S = 10.0
"""Clocks differ, and a request takes its time."""


class Credential(Struct, frozen=True):
    token: Secret[str] | None = None
    certificate: str = ""
    """PEM."""
    key: Secret[str] | None = None
    renew_at_s: float = math.inf
    """By the wall clock; infinite where only a refusal shows its end."""


class Source(Protocol):
    async def fetch(self, refused: bool) -> Credential:
        """`refused`: the server no longer takes the last one, whatever its end. Raises ClusterErrors."""
        ...
