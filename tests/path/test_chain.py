"""The expected chain when something on it is broken, and what each part of it rests on."""

import pytest
from msgspec.structs import replace

from k8snet_tui.model.network import Cni, Interface, NodeNetwork, Route, RouteKind, Unread
from k8snet_tui.model.path import Chain, Cut, Device, DeviceKind, Source
from k8snet_tui.path.chain import replace_origin
from tests.path.cluster_records import World, calico, captured, draw, flannel_vxlan, set_down

ACROSS = "shell-1–veth940ec78a–cni0–eth1 ═ eth1–cni0–vethb7d92168–httpd"


def all_up(world: World) -> World:
    readings = dict(world.readings)
    for name, reading in world.readings.items():
        assert isinstance(reading, NodeNetwork)
        interfaces = tuple(replace(i, up=True) for i in reading.interfaces)
        readings[name] = replace(reading, interfaces=interfaces)
    return replace(world, readings=readings)


def test_a_whole_path_is_not_cut_and_read_from_kernels() -> None:
    chain = captured().chain("shell-1", "httpd")
    assert chain.cut is None and chain.routers == ("node-1", "node-2")
    assert [segment.source for segment in chain.segments] == [Source.KERNEL, Source.KERNEL]
    assert chain.mtu_bytes == 1500


@pytest.mark.parametrize(
    ("node", "device", "cut"),
    [
        ("node-1", "cni0", Cut(0, 2, "cni0 of node-1 is down")),
        ("node-1", "eth1", Cut(0, 3, "eth1 of node-1 is down")),
        ("node-2", "eth1", Cut(1, 0, "eth1 of node-2 is down")),
        ("node-2", "cni0", Cut(1, 1, "cni0 of node-2 is down")),
    ],
)
def test_a_device_that_is_down_stays_in_the_chain_which_is_cut_there(
    node: str, device: str, cut: Cut
) -> None:
    chain = set_down(captured(), node, device).chain("shell-1", "httpd")
    names = [[d.name for d in segment.devices] for segment in chain.segments]
    assert [n for n in names[0] if "veth" not in n and n != "?"] == ["shell-1", "cni0", "eth1"]
    assert [n for n in names[1] if "veth" not in n and n != "?"] == ["eth1", "cni0", "httpd"]
    assert chain.cut == cut


@pytest.mark.parametrize(("node", "cut"), [("node-1", (0, 3)), ("node-2", (1, 1))])
def test_a_tunnel_that_is_down_stays_too(node: str, cut: tuple[int, int]) -> None:
    chain = set_down(all_up(flannel_vxlan()), node, "flannel.1").chain("shell-1", "httpd")
    assert draw(chain) == "shell-1–?–cni0–flannel.1–eth1 ═ eth1–flannel.1–cni0–?–httpd"
    assert chain.cut == Cut(*cut, f"flannel.1 of {node} is down")


def without_route(world: World, node: str, destination: str, *instead: Route) -> World:
    reading = world.readings[node]
    assert isinstance(reading, NodeNetwork)
    routes = (*instead, *(route for route in reading.routes if route.destination != destination))
    return replace(world, readings={**world.readings, node: replace(reading, routes=routes)})


def test_a_missing_route_cuts_the_chain_before_the_way_out() -> None:
    chain = without_route(captured(), "node-1", "10.244.0.0/24").chain("shell-1", "httpd")
    assert draw(chain) == ACROSS
    assert chain.cut == Cut(0, 3, "node-1 has no route to 10.244.0.2 but the default one")


def test_a_route_whose_next_hops_were_not_told_is_no_missing_one() -> None:
    """As BusyBox prints one with several."""
    chain = without_route(captured(), "node-1", "10.244.0.0/24", Route("10.244.0.0/24")).chain(
        "shell-1", "httpd"
    )
    assert draw(chain) == ACROSS
    assert (chain.cut, chain.routers) == (None, None)


def test_a_missing_route_back_is_where_answers_end() -> None:
    world = without_route(captured(), "node-2", "10.244.2.0/24")
    lost = "node-2 has no route back to 10.244.2.4 but the default one"
    assert world.chain("shell-1", "httpd").cut == Cut(1, 1, lost, is_back=True)
    assert world.chain("node/node-1", "httpd").cut is None, "a node's own address is not a pod's"
    there_too = without_route(world, "node-1", "10.244.0.0/24").chain("shell-1", "httpd").cut
    assert there_too and not there_too.is_back, "the way there comes first"


def test_on_one_node_too_the_source_may_have_lost_its_route() -> None:
    chain = without_route(calico(tunnelled=False), "node-1", "10.244.81.5/32").chain("a1", "b1")
    assert chain.cut == Cut(0, 2, "node-1 has no route back to 10.244.81.5 but the default one", is_back=True)


@pytest.mark.parametrize(
    "cni",
    [Cni("AWS VPC"), Cni("GKE VPC"), Cni("Azure CNI"), Cni("Flannel", "alloc"), Cni("Calico")],
    ids=str,
)
def test_where_the_network_between_nodes_knows_the_pods_the_default_route_leads_to_them(cni: Cni) -> None:
    world = without_route(captured(), "node-1", "10.244.0.0/24")
    assert replace(world, cni=cni).chain("shell-1", "httpd").cut is None
    lost = without_route(calico(tunnelled=False), "node-1", "10.244.81.5/32")
    cut = replace(lost, cni=cni).chain("a1", "b1").cut
    assert cut and "but the default one" in cut.why, "no network brings a node's own pod back to it"


@pytest.mark.parametrize("backend", ["VXLAN", "IPIP", "no encapsulation"])
def test_where_calico_connects_the_nodes_the_default_route_leads_to_no_pod(backend: str) -> None:
    world = replace(without_route(captured(), "node-1", "10.244.0.0/24"), cni=Cni("Calico", backend))
    assert world.chain("shell-1", "httpd").cut


def test_the_smallest_mtu_is_a_devices_or_its_routes() -> None:
    route = Route("10.244.0.0/24", "eth1", "192.168.56.12", mtu_bytes=1400)
    assert (
        without_route(captured(), "node-1", "10.244.0.0/24", route).chain("shell-1", "httpd").mtu_bytes
        == 1400
    )


def test_where_the_api_stands_in_the_plugins_recognition_is_told() -> None:
    world = captured().unread("node-2")
    world = replace(world, cni=replace(world.cni, reason="DaemonSet kube-flannel/x runs kube-flannel"))
    assert world.chain("shell-1", "httpd").basis == (
        "read from node-1; the rest derived from the API: node-2 was not read; "
        "Flannel host-gw: DaemonSet kube-flannel/x runs kube-flannel"
    )


def test_a_blackhole_is_named() -> None:
    hole = Route("10.244.82.0/26", kind=RouteKind.BLACKHOLE)
    chain = without_route(calico(tunnelled=False), "node-2", "10.244.82.5/32", hole).chain("a1", "a2")
    assert chain.cut == Cut(1, 1, "node-2 drops what goes to 10.244.82.0/26 (blackhole route)")


@pytest.mark.parametrize(
    ("node", "cut"),
    [
        ("node-1", Cut(0, 3, "node-1 passes no packets on (net.ipv4.ip_forward is 0)")),
        ("node-2", Cut(1, 1, "node-2 passes no packets on (net.ipv4.ip_forward is 0)")),
    ],
)
def test_a_node_that_does_not_forward_cuts_the_way_of_others_packets(node: str, cut: Cut) -> None:
    world = captured()
    reading = world.readings[node]
    assert isinstance(reading, NodeNetwork)
    world = replace(world, readings={**world.readings, node: replace(reading, forwards=(False, True))})
    assert world.chain("shell-1", "httpd").cut == cut
    assert world.chain("node/node-1", "node/node-2").cut is None, "they send and take their own"


def test_nodes_that_were_not_read_are_told_with_the_reason_for_each() -> None:
    world, nodes = captured(), ("node-1", "node-2")
    alike = replace(world, readings={node: Unread(node, "not asked") for node in nodes})
    assert alike.chain("shell-1", "httpd").unread == ("node-1 and node-2 were not read (not asked)",)
    one = replace(world, readings={**world.readings, "node-2": Unread("node-2", "sh did not end")})
    assert one.chain("shell-1", "httpd").unread == ("node-2 was not read (sh did not end)",)


def test_what_a_part_rests_on_is_said_by_part() -> None:
    half = captured().unread("node-2").chain("shell-1", "httpd")
    assert [segment.source for segment in half.segments] == [Source.KERNEL, Source.DERIVED]
    nodes = captured().unread("node-1", "node-2").chain("node/node-1", "node/node-2")
    assert [segment.source for segment in nodes.segments] == [Source.API, Source.API]
    assert half.routers is None and half.cut is None


def test_a_reading_with_gaps_is_not_called_whole() -> None:
    world = captured()
    reading = world.readings["node-1"]
    assert isinstance(reading, NodeNetwork)
    cut = replace(reading, gaps=("routes: what came after a cut",))
    chain = replace(world, readings={**world.readings, "node-1": cut}).chain("shell-1", "httpd")
    assert chain.basis == "read from node-1 and node-2; not all of node-1 could be read"


def test_a_person_may_say_which_interface_nodes_reach_each_other_by() -> None:
    world = captured().unread("node-1", "node-2")
    world = replace(world, cni=replace(world.cni, node_interface="ens7"))
    assert draw(world.chain("shell-1", "httpd")) == "shell-1–?–cni0–ens7 ═ ens7–cni0–?–httpd"


def test_a_probe_pod_begins_the_chain_with_its_own_veth() -> None:
    chain = replace_origin(captured().chain("nginx", "httpd"), "probe pod", Device(DeviceKind.VETH, "veth77"))
    assert draw(chain).startswith("probe pod–veth77–cni0–eth1 ═ ")
    assert draw(replace_origin(chain, "probe pod")).startswith("probe pod–?–cni0–eth1 ═ ")
    assert chain.segments[0].source is Source.KERNEL and replace_origin(Chain(), "x") == Chain()


def test_a_reading_without_link_states_calls_nothing_broken() -> None:
    world = flannel_vxlan()
    reading = world.readings["node-1"]
    assert isinstance(reading, NodeNetwork) and Interface("eth1").up is False
    assert world.chain("shell-1", "httpd").cut is None


def test_an_interface_that_a_person_named_and_no_node_has_is_said() -> None:
    world = captured()
    named = replace(world, cni=Cni("Flannel", "host-gw", node_interface="eth7"))
    chain = named.chain("shell-1", "httpd")
    assert draw(chain) == ACROSS
    assert chain.basis == "read from node-1 and node-2; node-1 and node-2 have no interface eth7"
    known = replace(world, cni=Cni("Flannel", "host-gw", node_interface="eth1"))
    assert known.chain("shell-1", "httpd").basis == "read from node-1 and node-2"
