"""The reading script's output, captured on a genuine three-node Flannel cluster, and what is made of it.

`node-1.*` were taken within one second by four sets of tools, in Flannel's own pod on node-1.
"""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from k8snet_tui.model.network import ForwardingEntry, Interface, NodeNetwork, Route, RouteKind
from k8snet_tui.network.node_network import READ_SCRIPT, parse_node_network
from k8snet_tui.network.untrusted import MAX_INTERFACES
from k8snet_tui.network.veths import find_veth

CAPTURES = Path(__file__).parent.parent / "captures" / "network"
FORMATS = {"json": "ip -j", "iproute2-text": "ip", "busybox": "ip", "proc": "/proc"}
SHELLS = [["dash"], ["bash"], ["busybox", "ash"]]


def read(capture: str) -> NodeNetwork:
    return parse_node_network("node-1", (CAPTURES / f"{capture}.txt").read_bytes())


@pytest.mark.parametrize(("form", "tool"), FORMATS.items())
def test_every_set_of_tools_gives_the_same_record(form: str, tool: str) -> None:
    best, other = read("node-1.json"), read(f"node-1.{form}")

    def without_eth0_kind(reading: NodeNetwork) -> list[Interface]:
        # By chance this eth0 and its other end have the same index, so only netlink knows it for a veth.
        return [replace(i, kind="", peer_index=None) if i.name == "eth0" else i for i in reading.interfaces]

    assert other.tool == tool
    assert without_eth0_kind(other) == without_eth0_kind(best)
    assert {(n.address, n.mac) for n in other.neighbours} == {(n.address, n.mac) for n in best.neighbours}
    assert {(f.mac, f.port) for f in other.forwarding} == {(f.mac, f.port) for f in best.forwarding}
    assert set(map(str, other.routes)) == set(map(str, best.routes))


def test_the_nodes_interfaces_are_those_of_the_tutorial() -> None:
    reading = read("node-1.json")
    assert [i.name for i in reading.interfaces if not i.master] == ["lo", "eth0", "eth1", "cni0"]
    assert reading.interface("cni0") == Interface(
        "cni0",
        4,
        "f6:1c:3b:e3:67:23",
        1500,
        True,
        "bridge",
        ("10.244.2.1/24", "fe80::f41c:3bff:fee3:6723/64"),
    )
    assert Route("10.244.0.0/24", "eth1", "192.168.56.12") in reading.routes
    assert Route("0.0.0.0/0", "eth0", "10.0.2.2") in reading.routes


@pytest.mark.parametrize("form", ["busybox", "proc"])
def test_a_pod_says_which_index_its_veth_has_on_the_node(form: str) -> None:
    eth0 = read(f"shell-1.{form}").interface("eth0")
    assert eth0 is not None and eth0.addresses[0] == "10.244.2.4/24"
    veth = next(i for i in read("node-1.json").interfaces if i.index == eth0.peer_index)
    assert veth.name == "veth940ec78a"


def test_a_tunnel_without_a_link_of_its_own_gets_its_address_from_proc() -> None:
    output = (CAPTURES / "node-1.proc.txt").read_text()
    output = output.replace("@@ fib_trie\n", "@@ fib_trie\n|-- 10.244.2.0\n   /32 host LOCAL\n")
    output = output.replace("@@ dev\n", "@@ dev\nflannel.1: 0 0\n")
    output = output.replace(
        "@@ links\n", "@@ links\nflannel.1 9 9 aa:bb:cc:dd:ee:ff 1450 0x1003 unknown 1 - - vxlan\n"
    )
    tunnel = parse_node_network("node-1", output.encode()).interface("flannel.1")
    assert tunnel == Interface("flannel.1", 9, "aa:bb:cc:dd:ee:ff", 1450, True, "vxlan", ("10.244.2.0/32",))


@pytest.mark.parametrize("shell", SHELLS, ids=lambda shell: shell[-1])
@pytest.mark.parametrize("bare", [False, True], ids=["as it is", "with nothing but the shell"])
def test_the_script_runs_in_every_shell(shell: list[str], bare: bool) -> None:
    program = shutil.which(shell[0])
    if program is None:
        pytest.skip(f"{shell[0]} is not installed")
    script = READ_SCRIPT
    if bare:
        # Also without cat; BusyBox brings its own.
        for tool in (
            "/sbin/ip",
            "/usr/sbin/ip",
            "/bin/ip",
            "/usr/bin/ip",
            "/sbin/bridge",
            "/usr/sbin/bridge",
        ):
            script = script.replace(f"{tool} ", "")
        script = script.replace("in ip;", "in none;").replace("show addr ip addr", "false")
    argv = [program, *shell[1:], "-c", script]
    done = subprocess.run(argv, capture_output=True, timeout=20, env={"PATH": ""} if bare else None)
    assert (done.returncode, done.stderr) == (0, b"")
    reading = parse_node_network("here", done.stdout)
    lo = reading.interface("lo")
    assert lo is not None and "127.0.0.1/8" in lo.addresses
    assert reading.tool == "/proc" if bare else reading.tool


def test_a_services_address_is_none_of_the_tunnels() -> None:
    """kube-ipvs0 has them, and no link has either: only the first of the pods' network is the tunnel's."""
    output = (CAPTURES / "node-1.proc.txt").read_text().replace("eth1: ", "flannel.1: 0 0\n  eth1: ")
    held = "".join(f"|-- {a}\n   /32 host LOCAL\n" for a in ("10.244.2.0", "10.96.0.1", "10.96.0.10"))
    output = output.replace("@@ fib_trie\n", f"@@ fib_trie\n{held}")
    tunnel = "@@ links\nflannel.1 9 9 aa:bb:cc:dd:ee:ff 1450 0x1003 unknown 1 - - vxlan\n"
    found = parse_node_network("node-1", output.replace("@@ links\n", tunnel).encode())
    by_name = {interface.name: interface for interface in found.interfaces}
    assert by_name["flannel.1"].addresses == ("10.244.2.0/32",)


def test_a_veth_whose_number_is_its_other_ends_too_is_a_veth() -> None:
    """sysfs alone tells it from an Ethernet card by the two numbers, which are of two networks."""
    head = "3: vetha@if3: <UP,LOWER_UP> mtu 1500\n4: eth1: <UP,LOWER_UP> mtu 1500"
    links = "vetha 3 3 - 1500 0x1003 up 1 - - -\neth1 4 4 - 1500 0x1003 up 1 - - -"
    found = parse_node_network("n", f"@@ addr\n{head}\n@@ links\n{links}\n".encode()).interfaces
    assert [(i.kind, i.peer_index) for i in found] == [("veth", 3), ("ether", None)]


def test_an_output_cut_short_keeps_what_came_before() -> None:
    whole = (CAPTURES / "node-1.json.txt").read_bytes()
    cut = parse_node_network("node-1", whole[: whole.index(b'"ifname":"vethd9f1d836"')])
    assert [i.name for i in cut.interfaces] == ["lo", "eth0", "eth1", "cni0", "vethcd90aff7"]


def test_whether_the_node_passes_packets_on_is_read_by_family() -> None:
    reading = parse_node_network("node-1", b"@@ forward4\n0\n@@ forward6\n1\n")
    assert reading.forwards == (False, True)
    assert parse_node_network("node-1", b"@@ forward4\nyes\n").forwards == (None, None)


def test_names_lose_their_control_characters() -> None:
    links = [{"ifname": "eth\u001b[31m0", "ifindex": 1, "address": "\u0007", "linkinfo": {"info_kind": "\r"}}]
    (hostile,) = parse_node_network("n", b"@@ addr\n" + json.dumps(links).encode()).interfaces
    assert hostile == Interface("eth[31m0", index=1)


def test_a_node_with_endless_interfaces_is_read_up_to_a_bound() -> None:
    links = json.dumps([{"ifname": f"v{n}"} for n in range(MAX_INTERFACES * 2)])
    text = "".join(f"{n}: v{n}: <UP> mtu 1500\n" for n in range(MAX_INTERFACES * 2))
    dev = "".join(f"v{n}: 0\n" for n in range(MAX_INTERFACES * 2))
    for section in (f"@@ addr\n{links}", f"@@ addr\n{text}", f"@@ dev\n{dev}"):
        assert len(parse_node_network("n", section.encode()).interfaces) == MAX_INTERFACES


def test_json_nested_without_end_is_no_interface() -> None:
    output = b"@@ addr\n[" + b'{"ifname":' * 100_000
    assert parse_node_network("n", output).interfaces == ()


_SECTIONS = ["addr", "neigh", "route", "route6", "fdb", "links", "dev", "fib_trie", "if_inet6", "arp"]
_SECTIONS += ["ipv4_route", "ipv6_route", "brforward cni0"]
_WORDS = [
    "0",
    "-1",
    "99999999999999999999999",
    "10.0.0.1",
    "10.0.0.1/99",
    "fe80::1%eth0",
    "via",
    "dev",
    "cni0",
]
_WORDS += [
    "00000000",
    "FFFFFFFF",
    "f" * 32,
    "80",
    "zz",
    "@",
    ":",
    "1: a@if: <UP>",
    '[{"dst":[]}]',
    "\x1b[2J",
    "²",
]
_WORDS += [
    "nexthop",
    "default",
    "inet",
    "inet6",
    "lladdr",
    "aa:bb:cc:dd:ee:ff",
    '[{"ifname":"x","addr_info":7}',
]
_LINES = st.lists(st.sampled_from(_WORDS), max_size=12).map(" ".join)
_BODIES = st.lists(st.one_of(_LINES, st.text(max_size=40)), max_size=8).map("\n".join)


@given(st.lists(st.tuples(st.sampled_from(_SECTIONS), _BODIES), max_size=6))
def test_no_section_whatever_it_holds_makes_it_raise(sections: list[tuple[str, str]]) -> None:
    output = "".join(f"@@ {name}\n{body}\n" for name, body in sections)
    for interface in parse_node_network("n", output.encode("utf-8", "surrogatepass")).interfaces:
        assert interface.name.isprintable()


@given(st.sampled_from(sorted(CAPTURES.glob("*.txt"))), st.integers(0, 20_000), st.binary(max_size=30))
def test_a_damaged_capture_never_makes_it_raise(path: Path, position: int, noise: bytes) -> None:
    whole = path.read_bytes()
    parse_node_network("n", whole[:position] + noise + whole[position + len(noise) :])


def test_a_word_without_a_key_does_not_hide_the_routes_behind_it() -> None:
    reading = read("iproute2-4.18-blackhole")
    assert reading.routes == (
        Route("0.0.0.0/0", "ens3", "192.168.56.1"),
        Route("10.244.1.0/26", kind=RouteKind.BLACKHOLE),
        Route("10.244.1.4/32", "cali0123456789a"),
        Route("10.244.2.0/26", "ens3", "192.168.56.12"),
    )
    assert find_veth(reading, "10.244.1.4") == "cali0123456789a"
    assert reading.gaps == ()


def test_a_port_called_dev_is_a_port() -> None:
    reading = read("iproute2-4.9-fdb")
    assert reading.forwarding == (ForwardingEntry("0a:58:0a:f4:01:04", "veth1"),)
    assert find_veth(reading, "10.244.1.4") == "veth1"


def test_routes_that_lead_nowhere_are_alike_in_both_forms() -> None:
    by_json, by_text = read("unreachable.json"), read("unreachable.text")
    assert by_json == replace(by_text, tool="ip -j")
    assert not [route for route in by_json.routes if route.interface == "lo"]
    assert find_veth(by_json, "fd00:10:0::24:af07") == "cali0123456789a"


def test_what_could_not_be_read_is_said() -> None:
    whole = (CAPTURES / "node-1.json.txt").read_bytes()
    start = whole.index(b'{"dst":"10.244.2.0/24"')
    cut = parse_node_network("node-1", whole[:start] + b'{"dst":"10.244.2.0/24","de')
    assert Route("10.244.0.0/24", "eth1", "192.168.56.12") in cut.routes
    assert cut.gaps == ("routes: an entry that is no JSON", "routes: what came after a cut")
    long = parse_node_network("n", b"@@ route\n10.0.0.0/8 dev eth0\n" + b"x" * 5000)
    assert long.routes == (Route("10.0.0.0/8", "eth0"),)
    assert long.gaps == ("routes: a line of more than 4096 characters",)


def test_names_after_an_at_sign_and_aliases_are_no_part_of_an_interface() -> None:
    text = (
        "7: tunl0@NONE: <NOARP,UP,LOWER_UP> mtu 1480 qdisc noqueue\n    link/ipip 0.0.0.0 brd 0.0.0.0\n"
        "    inet 10.244.1.0 peer 10.244.9.9/32 scope global tunl0\n"
        "8: eth0@if9: <UP,LOWER_UP,M-DOWN> mtu 1500\n    link/ether 5e:00:00:00:00:09 brd ff:ff:ff:ff:ff:ff\n"
        "    alias inet 1.2.3.4/8\n    altname enp0s3\n    inet6 fd00::1/64 scope global\n"
        "9: vlan5@eth0: <UP,LOWER_UP> mtu 1500\n"
    )
    found = parse_node_network("n", f"@@ addr\n{text}".encode()).interfaces
    assert [(i.name, i.peer_index, i.addresses) for i in found] == [
        ("tunl0", None, ("10.244.1.0/32",)),
        ("eth0", 9, ("fd00::1/64",)),
        ("vlan5", None, ()),
    ]
