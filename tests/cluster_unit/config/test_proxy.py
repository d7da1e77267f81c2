"""Which proxy leads to a server: the environment's is read as Go reads it."""

import pytest

from k8snet_tui.cluster.config.client_config import ClientConfig
from k8snet_tui.cluster.config.proxy import choose_proxy
from k8snet_tui.cluster.errors import ConfigInvalid

PROXIES = [
    ("https://10.0.0.1:6443", "", "http://proxy:3128"),
    ("https://10.0.0.1:6443", "10.0.0.0/8", None),
    ("https://api.corp.example", ".corp.example", None),
    ("https://corp.example", ".corp.example", "http://proxy:3128"),
    ("https://corp.example", "*.corp.example", "http://proxy:3128"),
    ("https://api.corp.example", "example", None),
    ("https://api.corp.example:6443", "corp.example:6443", None),
    ("https://api.corp.example:6443", "corp.example:443", "http://proxy:3128"),
    ("https://10.0.0.1:6443", "10.0.0.1", None),
    ("https://[fd00::1]:6443", "[fd00::1]:6443", None),
    ("https://10.0.0.1:6443", "*", None),
    ("https://notcorp.example", "corp.example", "http://proxy:3128"),
    ("https://127.0.0.1:6443", "", None),
    ("https://localhost:6443", "", None),
]


@pytest.mark.parametrize(("server", "exceptions", "proxy"), PROXIES)
def test_the_environments_proxy_is_taken_as_go_takes_it(
    server: str, exceptions: str, proxy: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy:3128")
    monkeypatch.setenv("NO_PROXY", exceptions)
    assert choose_proxy(ClientConfig("c", "n", server)) == proxy


def test_a_strange_proxy_in_the_environment_is_named_by_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "socks4://user:s3cret@proxy")
    with pytest.raises(
        ConfigInvalid, match="HTTPS_PROXY in the environment names a proxy by socks4"
    ) as caught:
        choose_proxy(ClientConfig("c", "n", "https://10.0.0.1"))
    assert "s3cret" not in str(caught.value)
