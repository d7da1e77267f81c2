"""Routes as `ip route` of many versions and /proc print them: each form gives the same record."""

import pytest

from k8snet_tui.model.network import NextHop, NodeNetwork, Route, RouteKind
from k8snet_tui.network.lookup import find_route
from k8snet_tui.network.node_network import parse_node_network


def read(section: str, body: str) -> NodeNetwork:
    return parse_node_network("n", f"@@ {section}\n{body}\n".encode())


V4, V6 = "route", "route6"
SAME = [
    (
        V4,
        "default via 10.0.0.1 dev eth0 proto dhcp src 10.0.0.5 metric 100",
        '{"dst":"default","gateway":"10.0.0.1","dev":"eth0","protocol":"dhcp","metric":100,"flags":[]}',
        Route("0.0.0.0/0", "eth0", "10.0.0.1", metric=100),
    ),
    (
        V4,
        "10.244.2.0/24 via inet6 fe80::1 dev eth0 proto 80 onlink",
        '{"dst":"10.244.2.0/24","via":{"family":"inet6","host":"fe80::1"},"dev":"eth0","flags":["onlink"]}',
        Route("10.244.2.0/24", "eth0", "fe80::1"),
    ),
    (
        V4,
        "10.244.2.0/24 nhid 12 via 10.0.0.2 dev eth0 mtu lock 1400 advmss 1360",
        '{"dst":"10.244.2.0/24","nhid":12,"gateway":"10.0.0.2","dev":"eth0","metrics":[{"mtu":"lock 1400"}]}',
        Route("10.244.2.0/24", "eth0", "10.0.0.2", mtu_bytes=1400),
    ),
    (
        V4,
        "10.9.0.0/16 proto bird \n"
        "\tnexthop via 10.0.0.2 dev eth0 weight 1 \n"
        "\tnexthop via 10.0.0.3 dev eth1 weight 2 linkdown ",
        '{"dst":"10.9.0.0/16","protocol":"bird","flags":[],"nexthops":[{"gateway":"10.0.0.2","dev":"eth0",'
        '"weight":1,"flags":[]},{"gateway":"10.0.0.3","dev":"eth1","weight":2,"flags":["linkdown"]}]}',
        Route(
            "10.9.0.0/16",
            "eth0",
            "10.0.0.2",
            next_hops=(NextHop("eth0", "10.0.0.2"), NextHop("eth1", "10.0.0.3", 2)),
        ),
    ),
    (
        V4,
        "10.9.0.0/16 proto bird \n"
        "\tnexthop via 10.0.0.2 dev eth0 weight 1 dead linkdown \n"
        "\tnexthop via 10.0.0.3 dev eth1 weight 1 \n"
        "default dev eth0 scope link dead linkdown ",
        '{"dst":"10.9.0.0/16","protocol":"bird","flags":[],"nexthops":[{"gateway":"10.0.0.2","dev":"eth0",'
        '"weight":1,"flags":["dead","linkdown"]},{"gateway":"10.0.0.3","dev":"eth1","weight":1,"flags":[]}]},'
        '{"dst":"default","dev":"eth0","scope":"link","flags":["dead","linkdown"]}',
        Route("10.9.0.0/16", "eth1", "10.0.0.3"),
    ),
    (V4, "blackhole 10.8.0.0/26 proto 80", '{"blackhole","dst":"10.8.0.0/26","flags":[]}', "blackhole"),
    (V4, "prohibit 10.8.0.0/26", '{"type":"prohibit","dst":"10.8.0.0/26","flags":[]}', "prohibit"),
    (V4, "throw 10.8.0.0/26", '{"type":"throw","dst":"10.8.0.0/26"}', "throw"),
    (V4, "unicast 10.8.0.0/26 dev e", '{"type":"unicast","dst":"10.8.0.0/26","dev":"e"}', "unicast"),
    (
        V6,
        "unreachable default dev lo metric 4294967295 error -101 pref medium",
        '{"type":"unreachable","dst":"default","dev":"lo","metric":4294967295,"flags":[]}',
        Route("::/0", kind=RouteKind.UNREACHABLE, metric=2**32 - 1),
    ),
    (
        V4,
        "unreachable default  metric -16769024 ",
        '{"type":"unreachable","dst":"default","metric":4278198272,"flags":[]}',
        Route("0.0.0.0/0", kind=RouteKind.UNREACHABLE, metric=4278198272),
    ),
]


@pytest.mark.parametrize(("section", "text", "json", "route"), SAME, ids=[case[1][:40] for case in SAME])
def test_text_and_json_give_one_record(section: str, text: str, json: str, route: Route | str) -> None:
    by_text, by_json = read(section, text), read(section, f"[{json}]")
    assert by_text.routes == by_json.routes and by_text.gaps == by_json.gaps == ()
    (found,) = by_text.routes
    assert found.kind.value == route if isinstance(route, str) else found == route


@pytest.mark.parametrize("kind", ["local", "broadcast", "anycast", "multicast"])
def test_what_the_kernel_keeps_for_itself_is_no_way(kind: str) -> None:
    assert read(V4, f"{kind} 10.0.0.255 dev eth0").routes == ()
    assert read(V4, f'[{{"type":"{kind}","dst":"10.0.0.255","dev":"eth0"}}]').routes == ()


@pytest.mark.parametrize(
    "printed",
    ["10.1.0.0/16 nhid 7", "10.1.0.0/16 ", '[{"dst":"10.1.0.0/16","nhid":7,"flags":[]}]'],
    ids=["an older iproute2", "BusyBox, of several next hops", "JSON"],
)
def test_a_route_whose_next_hops_are_not_printed_is_a_way_all_the_same(printed: str) -> None:
    """Else the default route would seem to be the only one, and the path cut."""
    found = read(V4, printed)
    assert found.routes == (Route("10.1.0.0/16"),)
    assert found.gaps == ("routes: a route with no device",)
    assert find_route(found, "10.1.2.3") == Route("10.1.0.0/16")


def test_a_route_for_another_type_of_service_is_not_for_probes() -> None:
    text = "10.1.0.0/16 tos 0x10 via 10.0.0.9 dev eth0\n10.1.0.0/16 tos lowdelay via 10.0.0.8 dev eth0"
    json = '[{"dst":"10.1.0.0/16","tos":"0x10","gateway":"10.0.0.9","dev":"eth0","flags":[]}]'
    assert read(V4, text).routes == read(V4, json).routes == ()
    assert read(V4, "10.1.0.0/16 tos 0 dev eth0").routes == (Route("10.1.0.0/16", "eth0"),)


def test_the_far_end_of_a_routes_own_tunnel_is_not_its_destination() -> None:
    """The key `dst` comes twice (ip-route(8), `encap ip`)."""
    text = "10.1.0.0/16  encap ip id 7 src 0.0.0.0 dst 10.9.9.9 ttl 0 tos 16 dev vxlan0 scope link"
    json = '{"dst":"10.1.0.0/16","encap":"ip","id":7,"dst":"10.9.9.9","tos":16,"dev":"vxlan0","flags":[]}'
    broken = json.replace('"flags":[]', '"flags"')
    for printed in (text, f"[{json}]", f"[{broken}]"):
        assert read(V4, printed).routes == (Route("10.1.0.0/16", "vxlan0"),)


@pytest.mark.parametrize("odd", ["nonsense dev eth0", "10.1.0.0/99 dev eth0"])
def test_a_line_that_makes_no_route_is_said_and_the_next_one_read(odd: str) -> None:
    found = read(V4, f"{odd}\n10.2.0.0/16 dev eth0")
    assert found.routes == (Route("10.2.0.0/16", "eth0"),)
    assert len(found.gaps) == 1 and found.gaps[0].startswith("routes: a line with no")


def test_proc_tells_a_route_that_refuses_from_one_that_drops() -> None:
    head = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\n"
    dropped = "*\t0000080A\t00000000\t0001\t0\t0\t0\tC0FFFFFF\t0"
    refused = "*\t0000090A\t00000000\t0201\t0\t0\t0\tC0FFFFFF\t0"
    passed = "eth0\t00000A0A\t00000000\t0001\t0\t0\t7\t00FFFFFF\t1400"
    text = f"{head}{dropped}\n{refused}\n{passed}"
    assert read("ipv4_route", text).routes == (
        Route("10.8.0.0/26", kind=RouteKind.BLACKHOLE),
        Route("10.9.0.0/26", kind=RouteKind.UNREACHABLE),
        Route("10.10.0.0/24", "eth0", metric=7),
    ), "what is called MTU there is advmss + 40"


def test_proc_lists_refused_ipv6_prefixes_but_not_the_entry_for_no_route() -> None:
    zero = "0" * 32
    block = "fd000010000000000000000000240000"
    lines = [
        f"{block} 7a {zero} 00 {zero} 00000400 00000001 00000000 00200200       lo",
        f"{zero} 00 {zero} 00 {zero} ffffffff 00000001 00000000 00200200       lo",
    ]
    assert read("ipv6_route", "\n".join(lines)).routes == (
        Route("fd00:10::24:0/122", kind=RouteKind.UNREACHABLE, metric=1024),
    )
