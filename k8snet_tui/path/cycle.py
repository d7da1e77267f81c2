"""Where packets go round: hops that repeat those before them."""

from collections.abc import Sequence
from itertools import chain

from msgspec import Struct

from k8snet_tui.model.trace import Hop

LONGEST = 4
"""Routers that pass a packet round: two as a rule, each with the other as its way."""


class Cycle(Struct, frozen=True):
    first: tuple[Hop, ...]
    """The first turn."""
    repeats: tuple[Hop, ...]
    """All that follows it, to the end."""

    @property
    def passes(self) -> int:
        """How often the router of it that answered most did."""
        hops, turn = (*self.first, *self.repeats), len(self.first)
        return max(sum(bool(hop.replies) for hop in hops[place::turn]) for place in range(turn))


def find_cycle(hops: Sequence[Hop]) -> Cycle | None:
    """In the hops up to the last that answered, which is the last of them.

    A silent hop may be any, but two turns must have been heard.
    """
    seen = [frozenset(reply.address for reply in hop.replies) for hop in hops]
    for length in range(1, LONGEST + 1):
        turn = [frozenset(chain(*seen[place::length][-2:])) for place in range(length)]
        start = len(seen)
        while start and seen[start - 1] <= turn[(start - 1) % length]:
            start -= 1
        while start < len(seen) and not seen[start]:
            start += 1
        heard = sum(map(bool, seen[start + length :]))
        if all(len(addresses) == 1 for addresses in turn) and heard >= max(2, length):
            return Cycle(tuple(hops[start : start + length]), tuple(hops[start + length :]))
    return None
