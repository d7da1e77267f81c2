"""Ways of equal cost, as the kernels tell them."""

import pytest
from msgspec.structs import replace

from k8snet_tui.model.network import NextHop, NodeNetwork, Route
from k8snet_tui.path.equal_cost import find_equal_cost
from tests.path.cluster_records import captured

HTTPD = "10.244.0.2"
BOTH = (NextHop("eth1", "192.168.56.12"), NextHop("eth1", "192.168.56.10"))


def read_node_1() -> NodeNetwork:
    reading = captured().readings["node-1"]
    assert isinstance(reading, NodeNetwork)
    return reading


def node_1(policy: int | None, next_hops: tuple[NextHop, ...] = BOTH) -> NodeNetwork:
    reading = read_node_1()
    route = Route("10.244.0.0/24", "eth1", "192.168.56.12", next_hops=next_hops)
    others = tuple(each for each in reading.routes if each.destination != route.destination)
    return replace(reading, routes=(*others, route), hash_policies=(policy, None))


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        (0, "; hash policy 0 chooses by addresses alone, so other ports change nothing: another pod's"),
        (1, "; hash policy 1 chooses by addresses and ports: another port may go the other way"),
        (None, ""),
    ],
)
def test_what_a_kernel_shares_its_packets_among_is_told_with_what_it_chooses_by(
    policy: int | None, said: str
) -> None:
    (ways,) = find_equal_cost(node_1(policy), HTTPD)
    head = "node-1 has 2 ways of equal cost to 10.244.0.2: 192.168.56.12 by eth1, 192.168.56.10 by eth1"
    assert ways.sentence.startswith(head + said)
    assert said or ways.sentence == head


def test_one_way_is_nothing_to_tell() -> None:
    assert not [*find_equal_cost(read_node_1(), HTTPD)]
    assert not [*find_equal_cost(None, HTTPD)]
