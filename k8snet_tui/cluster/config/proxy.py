"""Which proxy leads to a server: the kubeconfig's, else the environment's, as Go's programs read it."""

import ipaddress
import os
from urllib.parse import SplitResult, unquote, urlsplit

from k8snet_tui.cluster.config.client_config import ClientConfig
from k8snet_tui.cluster.errors import ConfigInvalid
from k8snet_tui.redaction import remember

SCHEMES = ("http", "https", "socks5", "socks5h")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def choose_proxy(config: ClientConfig) -> str | None:
    """Raises ConfigInvalid where the environment names one that nobody could use."""
    return config.proxy_url.value if config.proxy_url else proxy_from_environment(config.server)


def proxy_from_environment(address: str) -> str | None:
    """HTTPS_PROXY or HTTP_PROXY by the scheme of `address`, unless NO_PROXY excepts it."""
    url = urlsplit(address)
    variable = f"{url.scheme.upper()}_PROXY"
    proxy = os.environ.get(variable) or os.environ.get(variable.lower(), "")
    exceptions = os.environ.get("NO_PROXY") or os.environ.get("no_proxy", "")
    if not proxy or _is_excepted(url, exceptions):
        return None
    proxy = proxy if "://" in proxy else f"http://{proxy}"
    if flaw := find_proxy_flaw(proxy):
        raise ConfigInvalid(f"{variable} in the environment {flaw}", remedy=f"mend {variable} or unset it")
    return proxy


def is_socks(proxy: str | None) -> bool:
    return proxy is not None and urlsplit(proxy).scheme.lower() in ("socks5", "socks5h")


def find_proxy_flaw(proxy: str) -> str:
    """What is wrong with a proxy's address, as a predicate; empty for none. Never tells its password."""
    try:
        url = urlsplit(proxy)
        remember(url.password or "")
        remember(unquote(url.password or ""))
        url.port  # noqa: B018 (asking is what checks it)
    except ValueError:
        return "is no address of a proxy"
    if url.scheme.lower() not in SCHEMES:
        return f"names a proxy by {url.scheme or 'nothing'}; there are http, https and socks5"
    return "" if is_host(url.hostname or "") else "is no address of a proxy"


def is_host(name: str) -> bool:
    """A name or an address that can be connected to, as far as its spelling goes."""
    try:
        name.encode("idna")
    except UnicodeError:
        return False
    return bool(name) and name.isprintable() and not set(name) & set(" /@?#\\")


def _is_excepted(url: SplitResult, exceptions: str) -> bool:
    """Loopback never takes a proxy from the environment."""
    host = (url.hostname or "").rstrip(".")
    address = _read_address(host)
    if host == "localhost" or (address is not None and address.is_loopback):
        return True
    port = url.port or _DEFAULT_PORTS.get(url.scheme, 0)
    entries = (entry.strip().lower() for entry in exceptions.split(","))
    return any(_matches(entry, host, address, port) for entry in entries if entry)


def _matches(
    entry: str, host: str, address: ipaddress.IPv4Address | ipaddress.IPv6Address | None, port: int
) -> bool:
    """`*`, a network, an address or a name with or without port; `.name` is only what is below it.

    As in golang.org/x/net/http/httpproxy.
    """
    if entry == "*":
        return True
    if "/" in entry:
        return address is not None and _is_within(address, entry)
    name, colon, wanted = entry.rpartition(":")
    if colon and wanted.isdigit() and (":" not in name or name.endswith("]")):
        if int(wanted) != port:
            return False
        entry = name
    if address is not None:
        return _read_address(entry.strip("[]")) == address
    entry = entry.removeprefix("*")
    return host.endswith(entry) if entry.startswith(".") else host == entry or host.endswith(f".{entry}")


def _read_address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _is_within(address: ipaddress.IPv4Address | ipaddress.IPv6Address, network: str) -> bool:
    try:
        return address in ipaddress.ip_network(network, strict=False)
    except ValueError:
        return False
