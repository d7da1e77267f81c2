"""The sentence for a trace that did not arrive."""

import pytest

from k8snet_tui.model.path import Ambiguous, Located
from k8snet_tui.model.trace import TcpResult, TcpTried
from k8snet_tui.path.place import name_place
from k8snet_tui.path.sentence import describe_unreached
from tests.path.cluster_records import captured

CASES = [
    (
        ["10.244.2.1", "192.168.56.12", "*", "*"],
        "no answer from httpd to udp probes after hop 2 (node-2 eth1)",
    ),
    (["*", "*"], "no answer from httpd to udp probes, nor from any hop"),
    (["10.244.2.1", "192.168.56.12 !H"], "node-2 eth1 says host unreachable (!H) at hop 2"),
    (["10.244.2.1 !N"], "node-1 cni0 says network unreachable (!N) at hop 1"),
    (["10.244.2.1 !F-1450"], "node-1 cni0 says packet too big (!F-1450) at hop 1"),
    (["10.244.2.1", "*", "10.244.2.1 !13"], "node-1 cni0 says unreachable (!13) at hop 3"),
    (
        ["10.244.2.1", "192.168.56.12"] * 3 + ["*"],
        "a routing loop: hops 1 to 5 come back to node-1 cni0",
    ),
    (
        ["10.244.2.1", "*", "10.244.2.1", "10.244.2.1", "*"],
        "hops 1 to 4 are all answered by node-1 cni0: "
        "packets go round, or are refused there without the tool saying so",
    ),
    (["10.244.2.1", "192.168.56.12"], "httpd is not within 2 hops; the last is node-2 eth1"),
    (["10.244.2.1", "172.16.0.1", "*"], "no answer from httpd to udp probes after hop 2 (172.16.0.1)"),
]


@pytest.mark.parametrize(("addresses", "sentence"), CASES)
def test_a_trace_that_stops_is_told_in_one_sentence(addresses: list[str], sentence: str) -> None:
    world = captured()
    hops = world.hops("shell-1", "httpd", addresses)
    assert describe_unreached(hops, world.end("httpd")) == sentence


def test_what_the_tcp_port_said_is_added() -> None:
    world = captured()
    hops = world.hops("shell-1", "httpd", ["10.244.2.1", "*"])
    tried = (TcpTried(80, TcpResult.TIMEOUT), TcpTried(8080, TcpResult.REFUSED))
    assert describe_unreached(hops, world.end("httpd"), tried) == (
        "no answer from httpd to udp probes after hop 1 (node-1 cni0); "
        "tcp port 80 timed out; tcp port 8080 refuses connections"
    )


def test_an_ambiguous_place_names_its_candidates() -> None:
    place = Ambiguous((Located("node-1", "eth0"), Located("node-2", "?")))
    assert name_place(place) == "node-1 eth0 or node-2, interface unknown"
