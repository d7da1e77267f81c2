"""Who we are, request by request: what is fixed, and what ends and is renewed while we run.

A renewal that fails is an error with its reason, never a request without credentials.
"""

import asyncio
import base64
import re
import ssl
import time
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from k8snet_tui.cluster.auth.credential import Credential, Source
from k8snet_tui.cluster.auth.exec_plugin import PluginSource
from k8snet_tui.cluster.auth.token_file import TokenFile
from k8snet_tui.cluster.config.client_config import ClientConfig
from k8snet_tui.cluster.config.proxy import choose_proxy
from k8snet_tui.cluster.errors import ClusterError, ConfigInvalid, NotAuthenticated
from k8snet_tui.cluster.transport.tls import make_tls
from k8snet_tui.redaction import remember

Headers = list[tuple[str, str]]
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_UNSENDABLE = "holds a line break or another control character, which no request can carry"
_HEADER_MARKS = "!#$&'*+^`|~"
"""What client-go leaves as it is in the key of an extra, besides letters, digits and `-._`."""


class RequestAuth(NamedTuple):
    """What one request carries."""

    headers: Headers
    tls: ssl.SSLContext | None


class Credentials:
    """`current` is for the next request; `renew` after a 401 says whether a second try may help."""

    def __init__(self, config: ClientConfig) -> None:
        self._config = config
        self._source = _choose_source(config)
        self._fixed = _fixed_headers(config)
        self._tls = make_tls(config) if _speaks_tls(config) else None
        self._auth = RequestAuth(self._fixed, self._tls)
        self._renew_at_s = 0.0
        self._refused = False
        self._failure: ClusterError | None = None
        self._failed_s = 0.0
        self._lock = asyncio.Lock()

    async def current(self) -> RequestAuth:
        """One renewal at a time; whoever waited for it takes what came of it, a failure too."""
        asked_s = time.monotonic()
        if self._source is None:
            return self._auth
        async with self._lock:
            if self._failure and self._failed_s >= asked_s:
                raise self._failure
            if self._refused or time.time() >= self._renew_at_s:
                await self._renew_from(self._source)
        return self._auth

    def renew(self, refused: RequestAuth) -> bool:
        """Nothing is renewed twice for requests that went out with the same authentication."""
        if self._source is not None and refused is self._auth:
            self._refused = True
        return self._source is not None

    async def _renew_from(self, source: Source) -> None:
        self._failure = None
        try:
            credential = await source.fetch(self._refused)
            self._auth = self._authenticate(credential)
        except ClusterError as failure:
            self._failure, self._failed_s = failure, time.monotonic()
            raise
        self._refused = False
        self._renew_at_s = credential.renew_at_s

    def _authenticate(self, credential: Credential) -> RequestAuth:
        bearer = [("Authorization", f"Bearer {credential.token.value}")] if credential.token else []
        if _find_unsendable(bearer):
            raise NotAuthenticated(
                f"the token that the context {self._config.context} was given {_UNSENDABLE}",
                remedy="see what its credential plugin, provider or token file gives",
            )
        tls = self._tls
        if credential.certificate and tls:
            tls = make_tls(
                self._config, credential.certificate, credential.key.value if credential.key else ""
            )
        return RequestAuth(self._fixed + bearer, tls)


def _speaks_tls(config: ClientConfig) -> bool:
    """With the server, or with a proxy on the way to it."""
    return "https" in (urlsplit(config.server).scheme, urlsplit(choose_proxy(config) or "").scheme.lower())


def _choose_source(config: ClientConfig) -> Source | None:
    """As client-go has it: a token file goes before the token beside it, anything fixed before a plugin."""
    if config.token_file:
        return TokenFile(config.token_file, config.token)
    if config.token or config.username:
        return None
    if config.oidc:
        from k8snet_tui.cluster.auth.oidc import OidcSource  # loaded by those who log in so

        return OidcSource(config.oidc, config.context)
    return PluginSource(config.plugin, config) if config.plugin and not config.client_certificate else None


def _fixed_headers(config: ClientConfig) -> Headers:
    headers: Headers = []
    if config.token and not config.token_file:
        headers.append(("Authorization", f"Bearer {config.token.value}"))
    elif config.username:
        password = config.password.value if config.password else ""
        pair = base64.b64encode(f"{config.username}:{password}".encode()).decode()
        remember(pair)
        headers.append(("Authorization", f"Basic {pair}"))
    if config.impersonation:
        other = config.impersonation
        headers.append(("Impersonate-User", other.user))
        headers += [("Impersonate-Uid", other.uid)] if other.uid else []
        headers += [("Impersonate-Group", group) for group in other.groups]
        headers += [
            (f"Impersonate-Extra-{quote(key, safe=_HEADER_MARKS)}", value)
            for key, values in other.extra.items()
            for value in values
        ]
    if name := _find_unsendable(headers):
        what = "token" if name == "Authorization" else name
        raise ConfigInvalid(
            f"the {what} of the context {config.context} {_UNSENDABLE}", remedy="mend it in the kubeconfig"
        )
    return headers


def _find_unsendable(headers: Headers) -> str:
    """The name of a header whose value would not be one line; empty for none. A tab is allowed (RFC 9110)."""
    return next((name for name, value in headers if _CONTROL.search(value)), "")
