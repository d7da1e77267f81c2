"""Packets that go round, told from a path."""

import pytest

from k8snet_tui.model.trace import Hop, HopReply
from k8snet_tui.path.cycle import find_cycle


def trail(*addresses: str) -> list[Hop]:
    replies = [(HopReply(address, 0.1),) if address else () for address in addresses]
    return [Hop(ttl, reply) for ttl, reply in enumerate(replies, 1)]


@pytest.mark.parametrize(
    ("hops", "cycle"),
    [
        (trail("10.244.1.1", *("10.0.2.2", "192.168.56.11") * 14), (3, 2)),
        (trail("a", "b", "b", "b"), (2, 1)),
        (trail("a", "b", "c", "", "c", "b", "c"), (3, 2)),
        (trail("a", "b", "", "b", "", "b", "", "b"), (2, 1)),
        (trail("a", "", "b", "", "b"), None),
        (trail("a", "b", "c", "d"), None),
        (trail("a", "b", "a"), None),
        (trail("a", "", "", "c"), None),
        (trail("a", "", "", ""), None),
        ([], None),
    ],
    ids=[
        "between two",
        "one",
        "with a silent one",
        "one of two is silent",
        "twice only",
        "a path",
        "back once",
        "silent",
        "silent",
        "nothing",
    ],
)
def test_a_cycle_is_seen_when_its_turns_repeat(hops: list[Hop], cycle: tuple[int, int] | None) -> None:
    found = find_cycle(hops)
    assert (found and (found.repeats[0].ttl - 1, len(found.first))) == cycle
