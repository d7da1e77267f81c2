"""Which proxy leads to a server: the kubeconfig's, else the environment's, as Go's programs read it."""

import ipaddress
from urllib.parse import urlsplit
from urllib.request import getproxies_environment

from k8snet_tui.cluster.access_record import Access


def choose_proxy(access: Access) -> str | None:
    if access.proxy_url:
        return access.proxy_url.value
    url = urlsplit(access.server)
    proxies = getproxies_environment()
    proxy = proxies.get(url.scheme)
    if not proxy or _is_excepted(url.hostname or "", proxies.get("no", "")):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


def _is_excepted(host: str, exceptions: str) -> bool:
    """NO_PROXY: names and all below them, addresses, networks. Loopback never takes a proxy."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        address = None
    if host == "localhost" or (address is not None and address.is_loopback):
        return True
    for entry in (e.strip().lower() for e in exceptions.split(",") if e.strip()):
        if entry == "*" or host == entry.lstrip("*.") or host.endswith("." + entry.lstrip("*.")):
            return True
        if address is not None and _is_within(address, entry):
            return True
    return False


def _is_within(address: ipaddress.IPv4Address | ipaddress.IPv6Address, network: str) -> bool:
    try:
        return address in ipaddress.ip_network(network, strict=False)
    except ValueError:
        return False
