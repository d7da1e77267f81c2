"""Who we are, request by request: what is fixed, and what ends and is renewed while we run.

A renewal that fails is an error with its reason, never a request without credentials.
"""

import asyncio
import base64
import ssl
import time
from typing import NamedTuple
from urllib.parse import quote

from k8snet_tui.cluster.auth.credential import Credential, Source
from k8snet_tui.cluster.auth.exec_plugin import PluginSource
from k8snet_tui.cluster.auth.token_file import TokenFile
from k8snet_tui.cluster.config.client_config import ClientConfig
from k8snet_tui.cluster.errors import ClusterError
from k8snet_tui.cluster.http.tls import make_tls

Headers = list[tuple[str, str]]


class RequestAuth(NamedTuple):
    """What one request carries."""

    headers: Headers
    tls: ssl.SSLContext | None


class Credentials:
    """`current` is for the next request; `renew` after a 401 says whether a second try may help."""

    def __init__(self, access: ClientConfig) -> None:
        self._access = access
        self._source = _choose_source(access)
        self._fixed = _fixed_headers(access)
        self._tls = make_tls(access) if access.server.startswith("https") else None
        self._proof = RequestAuth(self._fixed, self._tls)
        self._renew_at_s = 0.0
        self._refused = False
        self._failure: ClusterError | None = None
        self._failed_s = 0.0
        self._lock = asyncio.Lock()

    async def current(self) -> RequestAuth:
        """One renewal at a time; whoever waited for it takes what came of it, a failure too."""
        asked_s = time.monotonic()
        if self._source is None:
            return self._proof
        async with self._lock:
            if self._failure and self._failed_s >= asked_s:
                raise self._failure
            if self._refused or time.time() >= self._renew_at_s:
                await self._renew_from(self._source)
        return self._proof

    def renew(self, refused: RequestAuth) -> bool:
        """Nothing is renewed twice for requests that went out with the same proof."""
        if self._source is not None and refused is self._proof:
            self._refused = True
        return self._source is not None

    async def _renew_from(self, source: Source) -> None:
        self._failure = None
        try:
            passing = await source.fetch(self._refused)
        except ClusterError as failure:
            self._failure, self._failed_s = failure, time.monotonic()
            raise
        self._proof = self._prove(passing)
        self._refused = False
        self._renew_at_s = passing.renew_at_s

    def _prove(self, passing: Credential) -> RequestAuth:
        bearer = [("Authorization", f"Bearer {passing.token.value}")] if passing.token else []
        tls = self._tls
        if passing.certificate and tls:
            tls = make_tls(self._access, passing.certificate, passing.key.value if passing.key else "")
        return RequestAuth(self._fixed + bearer, tls)


def _choose_source(access: ClientConfig) -> Source | None:
    """As client-go has it: a token file goes before the token beside it, anything fixed before a plugin."""
    if access.token_file:
        return TokenFile(access.token_file, access.token)
    if access.token or (access.username and access.password):
        return None
    if access.oidc:
        from k8snet_tui.cluster.auth.oidc import OidcSource  # loaded by those who log in so

        return OidcSource(access.oidc, access.context)
    return PluginSource(access.plugin, access) if access.plugin and not access.client_certificate else None


def _fixed_headers(access: ClientConfig) -> Headers:
    headers: Headers = []
    if access.token and not access.token_file:
        headers.append(("Authorization", f"Bearer {access.token.value}"))
    elif access.username and access.password:
        pair = base64.b64encode(f"{access.username}:{access.password.value}".encode()).decode()
        headers.append(("Authorization", f"Basic {pair}"))
    if access.impersonation:
        other = access.impersonation
        headers.append(("Impersonate-User", other.user))
        headers += [("Impersonate-Uid", other.uid)] if other.uid else []
        headers += [("Impersonate-Group", group) for group in other.groups]
        headers += [(f"Impersonate-Extra-{quote(k)}", v) for k, values in other.extra.items() for v in values]
    return headers
