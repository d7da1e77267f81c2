"""The auth-provider `oidc`: an id-token is used until it ends, then another is got with the refresh-token.

As in client-go, the issuer's discovery document names where. Its certificate is always verified.
https://openid.net/specs/openid-connect-core-1_0.html#RefreshTokens
"""

import base64
import time
from typing import TypeVar
from urllib.parse import quote

import msgspec

from k8snet_tui.cluster.auth.credential import RENEW_BEFORE_S, Credential
from k8snet_tui.cluster.config.client_config import ClientConfig, Oidc, OidcTokens, Secret
from k8snet_tui.cluster.config.oidc_tokens import read_tokens, write_tokens
from k8snet_tui.cluster.config.proxy import proxy_from_environment
from k8snet_tui.cluster.errors import ConfigInvalid, NotAuthenticated, clean
from k8snet_tui.cluster.transport.dialer import CONNECT_S, Dialer
from k8snet_tui.cluster.transport.failures import translate_failure
from k8snet_tui.cluster.transport.http_client import aiohttp
from k8snet_tui.cluster.transport.tls import make_tls

ANSWER_S = 15.0
ANSWER_BYTES = 256 * 1024
T = TypeVar("T")
_AGAIN = "log in again as for kubectl, or use another context"


class _Claims(msgspec.Struct):
    exp: float


class _Discovery(msgspec.Struct):
    token_endpoint: str = ""


class _Answer(msgspec.Struct):
    id_token: str = ""
    refresh_token: str = ""
    error: str = ""
    error_description: str = ""

    def __repr__(self) -> str:
        return "_Answer(…)"


class OidcSource:
    def __init__(self, oidc: Oidc, context: str) -> None:
        self._oidc, self._context = oidc, context
        self._tokens = self._in_file = oidc.tokens

    async def fetch(self, refused: bool) -> Credential:
        """Another program may have renewed them: the kubeconfig is looked at before the issuer is asked."""
        used = self._tokens.id_token if refused else ""
        if not self._is_good(used):
            self._look_in_file()
        if not self._is_good(used):
            await self._refresh()
        token = self._tokens.id_token
        return Credential(Secret(token), renew_at_s=self._find_end(token) - RENEW_BEFORE_S)

    def _is_good(self, refused: str) -> bool:
        token = self._tokens.id_token
        return token not in ("", refused) and time.time() < self._find_end(token) - RENEW_BEFORE_S

    def _find_end(self, token: str) -> float:
        try:
            payload = token.split(".")[1]
            claims = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
            return msgspec.json.decode(claims, type=_Claims).exp
        except (IndexError, ValueError, msgspec.MsgspecError):
            raise ConfigInvalid(
                f"the id-token of the context {self._context} is no JWT that names its end", remedy=_AGAIN
            ) from None

    def _look_in_file(self) -> None:
        """What is there counts where somebody has changed it: ours may be newer, and not be writable."""
        found = read_tokens(self._oidc)
        if found and found != self._in_file:
            self._tokens = self._in_file = found

    async def _refresh(self) -> None:
        used = self._tokens.refresh_token
        if not used:
            raise NotAuthenticated(
                f"the id-token of the context {self._context} has ended, and it has no refresh-token",
                remedy=_AGAIN,
            )
        answer = await _Issuer(self._oidc, self._context).refresh(used)
        self._tokens = OidcTokens(answer.id_token, answer.refresh_token or used)
        # The one in the kubeconfig is of no more use once it is replaced: kubectl would have to log in again.
        if self._tokens.refresh_token != used and write_tokens(self._oidc, self._tokens):
            self._in_file = self._tokens


class _Issuer:
    """One visit to the identity provider."""

    def __init__(self, oidc: Oidc, context: str) -> None:
        self._oidc = oidc
        self._who = f"the OIDC issuer {oidc.issuer} of the context {context}"
        self._tls = make_tls(ClientConfig(context, "", oidc.issuer, authority=oidc.authority))

    async def refresh(self, token: str) -> _Answer:
        """A client with a secret shows it in the header, and then in the form, as oauth2 in Go does."""
        endpoint = await self._find_endpoint()
        form = {"grant_type": "refresh_token", "refresh_token": token}
        secret = self._oidc.client_secret
        named = form | {"client_id": self._oidc.client_id}
        if secret is None:
            return self._read_answer(*await self._ask("POST", endpoint, form=named))
        pair = f"{quote(self._oidc.client_id, safe='')}:{quote(secret.value, safe='')}"
        basic = base64.b64encode(pair.encode()).decode()
        status, body = await self._ask("POST", endpoint, form=form, basic=basic)
        if status == 401 or _decode(body, _Answer()).error in ("invalid_client", "invalid_request"):
            status, body = await self._ask("POST", endpoint, form=named | {"client_secret": secret.value})
        return self._read_answer(status, body)

    async def _find_endpoint(self) -> str:
        address = self._oidc.issuer.rstrip("/") + "/.well-known/openid-configuration"
        status, body = await self._ask("GET", address)
        endpoint = _decode(body, _Discovery()).token_endpoint if status == 200 else ""
        if not endpoint:
            raise NotAuthenticated(f"{self._who} gives no discovery document ({status})")
        if self._oidc.issuer.startswith("https://") and not endpoint.startswith("https://"):
            raise NotAuthenticated(f"{self._who} names a token endpoint without TLS, which is not trusted")
        return endpoint

    async def _ask(
        self,
        method: str,
        address: str,
        *,
        form: dict[str, str] | None = None,
        basic: str = "",
    ) -> tuple[int, bytes]:
        dialer = Dialer(proxy_from_environment(address))
        try:
            async with (
                aiohttp.ClientSession(
                    connector=dialer.connector,
                    timeout=aiohttp.ClientTimeout(total=ANSWER_S, sock_connect=CONNECT_S),
                    cookie_jar=aiohttp.DummyCookieJar(),
                ) as session,
                session.request(
                    method,
                    address,
                    data=form,
                    headers={"Authorization": f"Basic {basic}"} if basic else {},
                    proxy=dialer.proxy,
                    ssl=self._tls,
                    allow_redirects=False,
                ) as response,
            ):
                return response.status, await response.content.read(ANSWER_BYTES)
        except aiohttp.InvalidURL:
            raise ConfigInvalid(f"{self._who} has no usable address") from None
        except (aiohttp.ClientError, OSError) as failure:
            reached = translate_failure(failure, self._oidc.issuer)
            raise type(reached)(f"{self._who} gave no token: {reached}", remedy=reached.remedy) from failure

    def _read_answer(self, status: int, body: bytes) -> _Answer:
        answer = _decode(body, _Answer())
        if status != 200:
            why = clean(answer.error_description or answer.error or f"it answered {status}", 200)
            raise NotAuthenticated(f"{self._who} refused the refresh-token: {why}", remedy=_AGAIN)
        if not answer.id_token:
            raise NotAuthenticated(
                f"{self._who} answered without an id-token",
                remedy="log in again with the scope openid, or use an exec plugin such as kubelogin",
            )
        return answer


def _decode(body: bytes, empty: T) -> T:
    """`empty` where the body is something else."""
    try:
        return msgspec.json.decode(body, type=type(empty))
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return empty
