import pytest

from k8snet_tui.session.targets.target import (
    AddressTarget,
    NodeTarget,
    PodTarget,
    ServiceTarget,
    Target,
    WrongUse,
    parse_target,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("shell-1", PodTarget("home", "shell-1")),
        ("httpd:80", PodTarget("home", "httpd", 80)),
        ("other/httpd", PodTarget("other", "httpd")),
        ("pod/httpd", PodTarget("home", "httpd")),
        ("other/pod/httpd:8080", PodTarget("other", "httpd", 8080)),
        ("node/node-1", NodeTarget("node-1")),
        ("svc/httpd:80", ServiceTarget("home", "httpd", 80)),
        ("other/svc/httpd", ServiceTarget("other", "httpd")),
        ("10.0.2.3", AddressTarget("10.0.2.3")),
        ("10.0.2.3:53", AddressTarget("10.0.2.3", 53)),
        ("fd00:0::1", AddressTarget("fd00::1")),
        ("[fd00::1]:80", AddressTarget("fd00::1", 80)),
    ],
)
def test_a_name_is_read_as_kubectl_users_write_it(text: str, expected: Target) -> None:
    assert parse_target(text, "home") == expected


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("127.0.0.1", "is whoever asks"),
        ("[::1]:80", "is whoever asks"),
        ("0.0.0.0", "is whoever asks"),
        ("224.0.0.251", "is a group"),
        ("255.255.255.255", "is a group"),
        ("fe80::1%eth0", "on one link only"),
    ],
)
def test_an_address_that_no_path_leads_to_is_refused(text: str, why: str) -> None:
    with pytest.raises(WrongUse, match=why):
        parse_target(text, "home")


@pytest.mark.parametrize(
    "text", ["", "/", "a/b/c/d", "httpd:", "httpd:http", "httpd:0", "httpd:65536", "a/deploy/x"]
)
def test_what_names_nothing_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(WrongUse, match=r"write|names nothing"):
        parse_target(text, "home")
