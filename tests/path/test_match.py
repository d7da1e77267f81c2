"""What the hops prove of the expected chain, where they contradict it, and where the way ends."""

import pytest
from msgspec.structs import replace

from k8snet_tui.model.path import Cut, PathMatch
from k8snet_tui.model.trace import Outcome
from k8snet_tui.path.match import match_path
from tests.path.cluster_records import World, calico, captured, flannel_vxlan, kindnet, make_pod


def match(
    world: World, source: str, destination: str, *addresses: str, outcome: Outcome | None = None
) -> PathMatch:
    hops = world.hops(source, destination, addresses)
    return match_path(world.chain(source, destination), hops, world.end(destination), outcome)


def odd(world: World, source: str, destination: str, *addresses: str) -> list[str]:
    return [each.why for each in match(world, source, destination, *addresses).contradictions]


HEALTHY = ("10.244.2.1", "192.168.56.12", "10.244.0.2")


def test_each_device_is_proved_by_the_first_hop_that_crossed_it() -> None:
    proofs = match(captured(), "shell-1", "httpd", *HEALTHY).proofs
    assert [(proof.segment, proof.device, proof.ttl) for proof in proofs] == [(0, 2, 1), (1, 0, 2), (1, 3, 3)]


@pytest.mark.parametrize(("answer", "device"), [("10.244.2.0", "flannel.1"), ("192.168.56.12", "?")])
def test_a_derived_tunnel_is_proved_by_its_own_address_and_not_by_the_nodes(answer: str, device: str) -> None:
    unread = flannel_vxlan().unread("node-1", "node-2")
    _, middle, _ = match(unread, "shell-1", "httpd", "10.244.1.1", answer, "10.244.2.2").proofs
    devices = unread.chain("shell-1", "httpd").segments[1].devices
    assert (middle.ttl, middle.segment, devices[middle.device].name) == (2, 1, device)


def test_healthy_paths_contradict_nothing_whatever_the_plugin() -> None:
    assert odd(captured(), "shell-1", "httpd", *HEALTHY, "10.244.0.2") == []
    assert odd(captured(), "shell-1", "web1", "10.244.2.2") == []
    assert odd(captured(), "node/node-1", "httpd", "192.168.56.12", "10.244.0.2") == []
    assert odd(captured(), "shell-1", "agent-2", "10.244.2.1", "192.168.56.12") == []
    assert odd(captured(), "shell-1", "node/node-1", "192.168.56.11") == []
    assert odd(captured(), "agent-1", "agent-2", "192.168.56.12") == []
    assert odd(flannel_vxlan(), "shell-1", "httpd", "10.244.1.1", "10.244.2.0", "10.244.2.2") == []
    assert odd(calico(tunnelled=True), "a1", "a2", "10.0.2.15", "10.244.82.0", "10.244.82.5") == []
    assert odd(calico(tunnelled=True), "a1", "b1", "10.0.2.15", "10.244.81.6") == []
    assert odd(kindnet(), "a1", "b2", "10.244.1.1", "*", "10.244.2.6") == []


def test_a_pod_that_answers_for_another_node_is_found_out() -> None:
    reason = "httpd answers at hop 1, and by the nodes' routes it is hop 3"
    assert odd(captured(), "shell-1", "httpd", "10.244.0.2") == [reason]


def test_an_endpoint_whose_address_is_another_pods_is_found_out() -> None:
    world = captured()
    forged = replace(make_pod("httpd", "node-2", "10.244.0.2"), containers=())
    other = make_pod("other", "node-2", "10.244.0.2")
    pods = tuple(pod for pod in world.pods if pod.name != "httpd")
    assert odd(replace(world, pods=(forged, other, *pods)), "shell-1", "httpd", *HEALTHY) == [
        "10.244.0.2 is default/other, not default/httpd"
    ]


def test_a_detour_and_a_longer_way_contradict_the_routes() -> None:
    detour = odd(captured(), "shell-1", "httpd", "10.244.2.1", "192.168.56.10", "10.244.0.2")
    assert detour == ["hop 2 is controlplane eth1, and by the nodes' routes it is node-2"]
    longer = odd(captured(), "shell-1", "httpd", *HEALTHY[:2], "192.168.56.12", "10.244.0.2")
    assert longer == ["hop 3 is node-2 eth1, and by the nodes' routes nothing routes there"]


def test_a_router_that_refuses_stands_where_the_next_would_and_contradicts_nothing() -> None:
    assert odd(captured(), "shell-1", "httpd", *HEALTHY[:2], "192.168.56.12 !X") == []
    assert odd(captured(), "shell-1", "httpd", HEALTHY[0], "10.244.2.1 !H") == []


def test_a_destination_that_was_silent_when_first_asked_contradicts_nothing() -> None:
    assert odd(captured(), "shell-1", "httpd", *HEALTHY[:2], "*", "10.244.0.2") == []


def test_where_a_kernel_was_not_asked_nothing_is_contradicted() -> None:
    assert odd(captured().unread("node-2"), "shell-1", "httpd", "10.244.0.2") == []
    cilium = replace(captured(), cni=replace(captured().cni, name="Cilium"))
    assert odd(cilium, "shell-1", "httpd", "10.244.0.2") == []


def test_a_way_that_ends_is_cut_behind_what_the_last_hop_proved() -> None:
    def cut(*addresses: str) -> Cut | None:
        return match(captured(), "shell-1", "httpd", *addresses, outcome=Outcome.UNREACHED).cut

    assert cut("10.244.2.1", "*", "*") == Cut(0, 3, "no answer after hop 1")
    assert cut("10.244.2.1", "192.168.56.12", "*") == Cut(1, 1, "no answer after hop 2")
    assert cut("*", "*") == Cut(0, 1, "no answer from any hop")
    assert cut(*HEALTHY) is None
    assert match(captured(), "shell-1", "httpd", "10.244.2.1", "*", outcome=Outcome.OPEN).cut is None
    assert match(captured(), "shell-1", "httpd", "10.244.2.1", "*").cut is None
