"""A script on a node: what it tells of this machine, and that it is asked at moments that all nodes share."""

import socket
from contextlib import aclosing
from itertools import pairwise

import pytest

from k8snet_tui.session.inventory.node_stream import _rest_s, count_own_node

PAUSE_S = 2.0


@pytest.mark.parametrize("begun_s", [0.0, 0.25, 1.5, 1.998046875, 7.75])
def test_nodes_come_to_the_same_moments_and_none_is_asked_twice_at_once(begun_s: float) -> None:
    asked_s = [begun_s]
    for _ in range(4):
        asked_s.append(asked_s[-1] + _rest_s(PAUSE_S, asked_s[-1]))
    assert [moment % PAUSE_S for moment in asked_s[1:]] == [0.0] * 4
    assert all(later - earlier > PAUSE_S / 4 for earlier, later in pairwise(asked_s))


async def test_this_machine_is_counted_by_its_own_kernel() -> None:
    async with aclosing(count_own_node()) as counting:
        first = await anext(counting)
    assert {each.interface for each in first.interfaces} == {name for _, name in socket.if_nameindex()}
