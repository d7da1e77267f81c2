"""The path in plain words: for each plugin and way, what must be told, in this order."""

from collections.abc import Sequence

import pytest
from msgspec import Struct
from msgspec.structs import replace

from k8snet_tui.model.network import NodeNetwork, Unread
from k8snet_tui.model.path import Cut
from k8snet_tui.model.trace import Outcome, TcpResult, Trace, TraceStarted, Verdict
from k8snet_tui.model.trace_options import Strategy
from k8snet_tui.path.explain import OPEN, PROBES, SILENCE, TRY_TCP, explain_path
from tests.path.cluster_records import World, calico, captured, flannel_vxlan, kindnet
from tests.path.test_whole_traces import CASES, Case
from tests.trace.observations import opened, silence, tcp, trace_of

HOST_GW = ["10.244.2.1", "192.168.56.12", "10.244.0.2"]
VXLAN = ["10.244.1.1", "10.244.2.0", "10.244.2.2"]


def explain(
    world: World,
    ends: tuple[str, str],
    addresses: Sequence[str],
    outcome: Outcome = Outcome.REACHED,
    strategy: Strategy = Strategy.EXEC,
) -> tuple[str, ...]:
    source, destination = map(world.end, ends)
    origin = f"node/{source.node}" if strategy is Strategy.NODE else ends[0]
    started = TraceStarted(source, destination, strategy, ends[0], world.chain(origin, ends[1]))
    hops = world.hops(*ends, addresses)
    return explain_path(Trace(started, hops=hops, rounds=1, verdict=Verdict(outcome, "so it is")))


class Told(Struct, frozen=True):
    title: str
    world: World
    ends: tuple[str, str]
    addresses: list[str]
    phrases: list[str]
    """Parts of what is told, in the order of the path."""
    unsaid: tuple[str, ...] = ()


TOLD = [
    Told(
        "Flannel, one node",
        captured(),
        ("shell-1", "web1"),
        ["10.244.2.2"],
        [
            "its other end is veth940ec78a on node-1, a port of cni0. That is a bridge",
            "passed the packet on at layer 2",
            "so does not appear itself. One hop: the packet never left node-1",
            "Hop 1 is 10.244.2.2, the address of eth0 of web1",
        ],
        ("is a hop",),
    ),
    Told(
        "Flannel host-gw, across",
        captured(),
        ("shell-1", "httpd"),
        HOST_GW,
        [
            "10.244.0.2 is not on node-1. Its routes lead out by eth1.",
            "Hop 1 is 10.244.2.1, the address of cni0 of node-1",
            "By eth1 it goes to the other node as it is, with the pods' own addresses",
            "comes in at node-2 by eth1. node-2 routes it on to its pod: a hop again",
            "cni0 of node-2 finds its port by the MAC address of httpd: vethb7d92168. That is layer 2: "
            "crossed, but no hop",
            "Hop 3 is 10.244.0.2, the address of eth0 of httpd",
        ],
        ("tunnel", "silent"),
    ),
    Told(
        "Flannel VXLAN, across",
        flannel_vxlan(),
        ("shell-1", "httpd"),
        VXLAN,
        [
            "lead out by flannel.1",
            "flannel.1 is the mouth of a tunnel between the nodes. This one is VXLAN",
            "leaves by eth1",
            "comes in at node-2 by eth1, is unpacked, and comes out of flannel.1",
            "Hop 2 is 10.244.2.0, the address of flannel.1 of node-2",
        ],
    ),
    Told(
        "Calico VXLAN, across",
        calico(tunnelled=True),
        ("a1", "a2"),
        ["10.0.2.15", "10.244.82.0", "10.244.82.5"],
        [
            "There is no bridge. The pod's only route leads to 169.254.1.1, an address that nobody has",
            "(proxy ARP)",
            "Hop 1 is 10.0.2.15, an address of eth0: a router answers with one of its addresses",
            "does not mean that the packet came by eth0",
            "vxlan.calico is the mouth of a tunnel between the nodes. This one is VXLAN",
            "A route for this one pod leads to cali2a",
        ],
        ("bridge:",),
    ),
    Told(
        "Calico, plain routes",
        calico(tunnelled=False),
        ("a1", "a2"),
        ["10.0.2.15", "192.168.56.12", "10.244.82.5"],
        ["169.254.1.1", "lead out by eth1", "as it is, with the pods' own addresses"],
        ("tunnel",),
    ),
    Told(
        "Calico, one node",
        calico(tunnelled=True),
        ("a1", "b1"),
        ["10.0.2.15", "10.244.81.6"],
        [
            "no bridge joins the two: node-1 routes from one cable to the other, cali1b",
            "so the node is a hop here. Hop 1 is 10.0.2.15",
            "Then b1 answers itself. Hop 2 is 10.244.81.6",
        ],
    ),
    Told(
        "kindnet, across",
        kindnet(),
        ("a1", "b2"),
        ["10.244.1.1", "172.18.0.4", "10.244.2.6"],
        ["veth1a leads straight to the routes of node-1", "A route for this one pod leads to veth2b"],
        ("169.254.1.1",),
    ),
    Told(
        "node to node",
        captured(),
        ("node/controlplane", "node/node-1"),
        ["192.168.56.11"],
        [
            "is in the network of controlplane itself: no veth and no bridge here",
            "What a node sends itself costs no TTL, so this is no hop",
            "node/node-1 is node-1 itself, or is in its network: arrived. Hop 1 is 192.168.56.11",
        ],
    ),
    Told(
        "a silent hop",
        captured(),
        ("shell-1", "httpd"),
        [HOST_GW[0], "*", HOST_GW[2]],
        ["Hop 2 was silent, and yet hop 3 answers behind", "that breaks nothing"],
    ),
    Told(
        "the way out",
        captured(),
        ("shell-1", "10.0.2.3"),
        [HOST_GW[0], "10.0.2.3"],
        ["10.0.2.3 is outside the cluster. The packet leaves by eth0", "(NAT)", "Hop 2 is 10.0.2.3"],
    ),
]


@pytest.mark.parametrize("case", TOLD, ids=lambda case: case.title)
def test_a_path_is_told_step_by_step(case: Told) -> None:
    told = " ".join(explain(case.world, case.ends, case.addresses))
    places = [told.find(phrase) for phrase in case.phrases]
    assert -1 not in places, case.phrases[places.index(-1)]
    assert places == sorted(places)
    assert not any(phrase in told for phrase in case.unsaid)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_whatever_the_path_each_answer_is_named_once_and_nothing_unknown_is(case: Case) -> None:
    told = explain(case.world(), case.ends, case.addresses)
    assert told[0] == PROBES and told[-1] == "In one sentence: so it is."
    told_hops = [word for step in told for word in step.split("Hop ")[1:] if " is " in word[:5]]
    numbers = [int(word.split()[0]) for word in told_hops]
    assert numbers == sorted(set(numbers))
    assert not any("?" in step or "None" in step or "  " in step for step in told)


def test_what_a_refusal_means_is_told_and_the_steps_behind_it_are_not() -> None:
    *_, refused, cut, _ = explain(
        captured(), ("shell-1", "httpd"), [HOST_GW[0], f"{HOST_GW[1]} !H"], Outcome.UNREACHED
    )
    assert refused.startswith("Hop 2, 192.168.56.12, did not pass the packet on but says !H: the node asked")
    assert cut.endswith("What would follow: cni0 – vethb7d92168 – httpd.")


def test_a_node_before_the_last_that_says_unreachable_has_not_found_the_next_one() -> None:
    told = explain(captured(), ("shell-1", "httpd"), [HOST_GW[0], f"{HOST_GW[0]} !H"], Outcome.UNREACHED)
    refused = next(step for step in told if "!H" in step)
    assert "of the next one on the way, and nobody answered" in refused and "no running pod" not in refused


def test_where_a_device_is_down_the_path_is_cut_and_what_is_behind_is_not_told_as_crossed() -> None:
    world = captured()
    broken = replace(world.chain("shell-1", "httpd"), cut=Cut(1, 0, "eth1 of node-2 is down"))
    started = TraceStarted(world.end("shell-1"), world.end("httpd"), Strategy.EXEC, "shell-1", broken)
    verdict = Verdict(Outcome.UNREACHED, "no answer")
    told = explain_path(Trace(started, hops=world.hops("shell-1", "httpd", HOST_GW[:1]), verdict=verdict))
    assert told[-2] == (
        "Here the path is cut: eth1 of node-2 is down. What would follow: eth1 – cni0 – vethb7d92168 – httpd."
    )
    assert not any("comes in at node-2" in step for step in told)


def test_where_answers_get_lost_the_way_there_is_told_whole() -> None:
    world = captured()
    reading = world.readings["node-2"]
    assert isinstance(reading, NodeNetwork)
    kept = tuple(route for route in reading.routes if route.destination != "10.244.2.0/24")
    world = replace(world, readings={**world.readings, "node-2": replace(reading, routes=kept)})
    *way, end, _ = explain(world, ("shell-1", "httpd"), ["10.244.2.1", "*", "*"], Outcome.UNREACHED)
    assert any("comes in at node-2 by eth1" in step for step in way) and SILENCE.format(TRY_TCP) not in (
        *way,
        end,
    )
    assert end == (
        "The packet would be passed on to httpd, but answers get lost: "
        "node-2 has no route back to 10.244.2.4 but the default one."
    )


def test_a_refusal_that_is_not_given_any_more_explains_nothing() -> None:
    world, ends = captured(), ("shell-1", "httpd")
    source, destination = map(world.end, ends)
    started = TraceStarted(source, destination, Strategy.EXEC, ends[0], world.chain(*ends))
    first, refused = world.hops(*ends, ["10.244.2.1", "10.244.2.1 !H"])
    hops = (replace(first, replies=(replace(first.replies[0], round=9),)), refused)
    told = explain_path(Trace(started, hops=hops, rounds=9, verdict=Verdict(Outcome.UNREACHED, "so it is")))
    assert SILENCE.format(TRY_TCP) in told and not any(
        "!H" in text or text.startswith("But") for text in told
    )


def test_silence_is_no_proof_and_an_open_port_is_what_counts() -> None:
    silence = SILENCE.format(TRY_TCP)
    assert silence in explain(captured(), ("shell-1", "httpd"), HOST_GW[:2], Outcome.UNREACHED)
    assert OPEN in explain(captured(), ("shell-1", "httpd"), HOST_GW[:2], Outcome.OPEN)


def test_a_tcp_port_that_timed_out_is_not_advised_to_be_tried() -> None:
    rounds = [each for number in (1, 2, 3) for each in silence(number, HOST_GW[0])]
    told = explain_path(trace_of(opened(), rounds, tcp(TcpResult.TIMEOUT)))
    assert any("TCP is not limited so, and tcp port 80 timed out too" in step for step in told)
    assert not any(TRY_TCP in step for step in told)


def test_probes_that_do_not_begin_in_the_source_itself_are_said_to() -> None:
    from_node = explain(captured(), ("nginx", "httpd"), HOST_GW[1:], strategy=Strategy.NODE)
    assert any("so these begin on its node, node-1" in step for step in from_node)
    assert "The probes begin in the network of node-1 itself: no veth and no bridge here." in from_node
    from_pod = explain(captured(), ("nginx", "httpd"), HOST_GW, strategy=Strategy.POD)
    assert any("another address and other labels" in step for step in from_pod)


def test_what_no_kernel_was_asked_is_said_to_be_the_plugins_usual_way() -> None:
    world = flannel_vxlan()
    unread = replace(world, readings={**world.readings, "node-2": Unread("node-2", "not asked")})
    said = "node-2 was not read (not asked): what is said of devices there is how the network plugin"
    assert sum(step.startswith(said) for step in explain(unread, ("shell-1", "httpd"), VXLAN)) == 1
    assert not any("usually" in step for step in explain(world, ("shell-1", "httpd"), VXLAN))


def test_nothing_is_told_before_the_path_is_known() -> None:
    assert explain_path(Trace()) == ()
