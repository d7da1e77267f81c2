"""A cluster's address is read as client-go reads it."""

import pytest

from k8snet_tui.cluster.config.cluster_entry import read_server
from k8snet_tui.cluster.errors import ConfigInvalid


@pytest.mark.parametrize(
    ("written", "server"),
    [
        ("https://10.0.0.1:6443/", "https://10.0.0.1:6443"),
        ("HTTPS://127.0.0.1:6443", "https://127.0.0.1:6443"),
        ("HtTp://127.0.0.1", "http://127.0.0.1"),
        ("https://rancher.example/k8s/clusters/c-x/", "https://rancher.example/k8s/clusters/c-x"),
        ("https://10.0.0.1/?a=b#c", "https://10.0.0.1"),
        ("127.0.0.1:8001", "http://127.0.0.1:8001"),
        ("localhost", "http://localhost"),
        ("localhost:8001/", "http://localhost:8001"),
        ("[fd00::1]:6443", "http://[fd00::1]:6443"),
        ("https://10.0.0.1/k8s/my cluster", "https://10.0.0.1/k8s/my%20cluster"),
        ("https://10.0.0.1//k8s//x/", "https://10.0.0.1/k8s/x"),
        ("https://10.0.0.1/a/../k8s/./x", "https://10.0.0.1/k8s/x"),
        ("https://10.0.0.1/k8s%2Fx/%23y", "https://10.0.0.1/k8s/x/%23y"),
        ("https://10.0.0.1/k8s/my%20cluster", "https://10.0.0.1/k8s/my%20cluster"),
    ],
)
def test_an_address_is_taken_with_or_without_its_scheme(written: str, server: str) -> None:
    assert read_server(written, "work") == server


@pytest.mark.parametrize(
    "written",
    [
        "127.0.0.1:8001/k8s/clusters/c-x",
        "[::1]:1/p",
        "//127.0.0.1",
        "unix:///run/api",
        "ftp://10.0.0.1",
        "https://",
        "https:///path",
        "https://10.0.0.1:99999",
        "https://10.0.0.1:port",
        "https://10.0.0.1:6443 ",
        " https://10.0.0.1",
        "https://10.0.0.1\n",
        "https://a..b",
        "https://10.0.0.1/%zz",
        "https:\\\\10.0.0.1",
        "https://[::1",
    ],
)
def test_what_is_no_address_is_one_sentence(written: str) -> None:
    with pytest.raises(ConfigInvalid, match="the server of the context work is no http or https address"):
        read_server(written, "work")


@pytest.mark.parametrize(
    "written", ["https://jane:s3cret@host:6443", "jane:s3cret@host", "https://s3cret@h:x"]
)
def test_a_password_in_the_address_is_refused_and_not_told(written: str) -> None:
    with pytest.raises(ConfigInvalid) as caught:
        read_server(written, "work")
    assert caught.value.exit_code == 2
    assert "s3cret" not in f"{caught.value} {caught.value.remedy}"
