"""The way there and the way back: mirrors of each other, or not, and at which hop."""

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from k8snet_tui.model.network import NodeNetwork, Route
from k8snet_tui.model.trace import Trace, TraceStarted
from k8snet_tui.model.trace_options import Strategy
from k8snet_tui.path.mirror import Difference, arrives, compare_directions
from tests.path.cluster_records import World, calico, captured, flannel_vxlan

THERE = ("10.244.2.1", "192.168.56.12", "10.244.0.2")
BACK = ("10.244.0.1", "192.168.56.11", "10.244.2.4")


def trace(
    world: World, source: str, destination: str, addresses: Sequence[str], strategy: Strategy = Strategy.EXEC
) -> Trace:
    chain = world.chain(source, destination)
    started = TraceStarted(world.end(source), world.end(destination), strategy, source, chain)
    return Trace(started, hops=world.hops(source, destination, addresses))


def differences(
    world: World,
    ends: tuple[str, str],
    there: Sequence[str],
    back: Sequence[str],
    strategy: Strategy = Strategy.EXEC,
) -> list[str]:
    ways = trace(world, *ends, there), trace(world, ends[1], ends[0], back, strategy)
    return [each.why for each in compare_directions(*ways)]


@pytest.mark.parametrize(
    ("world", "ends", "there", "back"),
    [
        (captured(), ("shell-1", "httpd"), THERE, BACK),
        (captured(), ("shell-1", "web1"), ["10.244.2.2"], ["10.244.2.4"]),
        (captured(), ("shell-1", "node/node-1"), ["192.168.56.11"], ["10.244.2.4"]),
        (
            flannel_vxlan(),
            ("shell-1", "httpd"),
            ("10.244.1.1", "10.244.2.0", "10.244.2.2"),
            ("10.244.2.1", "10.244.1.0", "10.244.1.4"),
        ),
        (
            calico(tunnelled=True),
            ("a1", "a2"),
            ("10.0.2.15", "10.244.82.0", "10.244.82.5"),
            ("10.0.2.15", "10.244.81.0", "10.244.81.5"),
        ),
    ],
    ids=["across", "same node", "to a node", "vxlan", "calico"],
)
def test_a_way_back_over_the_same_nodes_is_a_mirror_though_other_addresses_answer(
    world: World, ends: tuple[str, str], there: Sequence[str], back: Sequence[str]
) -> None:
    assert differences(world, ends, there, back) == []


def test_nothing_is_said_of_a_direction_whose_destination_answered_only_in_the_past() -> None:
    back = trace(captured(), "httpd", "shell-1", ("10.244.0.1", "192.168.56.10", "10.244.2.4"))
    there = trace(captured(), "shell-1", "httpd", THERE)
    assert compare_directions(there, back) and arrives(back)
    broken = replace(back, rounds=9)
    assert compare_directions(there, broken) == () and not arrives(broken)


def test_a_silent_router_may_be_any() -> None:
    assert differences(captured(), ("shell-1", "httpd"), THERE, ("*", *BACK[1:])) == []


def test_a_way_back_that_begins_at_the_pods_node_is_no_shorter_than_the_pods_own() -> None:
    assert differences(captured(), ("shell-1", "httpd"), THERE, BACK[1:], Strategy.NODE) == []


def test_a_way_back_over_another_node_is_told_with_both_hops() -> None:
    back = trace(captured(), "httpd", "shell-1", ("10.244.0.1", "192.168.56.10", "10.244.2.4"))
    assert compare_directions(trace(captured(), "shell-1", "httpd", THERE), back) == (
        Difference("node-1 cni0 is controlplane eth1 on the way back", 1, 2),
    )


def test_a_longer_way_back_names_the_node_that_is_only_there() -> None:
    back = ("10.244.0.1", "192.168.56.10", "192.168.56.11", "10.244.2.4")
    assert differences(captured(), ("shell-1", "httpd"), THERE, back) == [
        "routed by 2 nodes there, by 3 nodes back",
        "controlplane eth1 is on the way back only",
    ]


def test_a_way_that_comes_in_by_another_device_than_it_goes_out_is_told() -> None:
    world = captured()
    reading = world.readings["node-2"]
    assert isinstance(reading, NodeNetwork)
    others = tuple(route for route in reading.routes if route.destination != "10.244.2.0/24")
    astray = replace(reading, routes=(*others, Route("10.244.2.0/24", "eth0", "10.0.2.2")))
    turned = replace(world, readings={**world.readings, "node-2": astray})
    assert differences(turned, ("shell-1", "httpd"), THERE, BACK) == ["node-2: by eth1 there, by eth0 back"]


def test_nothing_is_said_before_both_have_arrived() -> None:
    assert differences(captured(), ("shell-1", "httpd"), THERE, BACK[:2]) == []
