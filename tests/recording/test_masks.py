"""A recording for strangers: it plays as the first one did, and names nobody."""

import re
from hashlib import sha1
from itertools import combinations

import pytest

from k8snet_tui.model.address import parse_address
from k8snet_tui.model.path import Located
from k8snet_tui.recording.masks import mask_recording
from k8snet_tui.recording.playback import Playback
from k8snet_tui.recording.reader import Recording, parse_recording
from tests.path.cluster_records import World, calico, captured, flannel_vxlan
from tests.recording.stories import ended, record, with_inventory
from tests.trace.observations import inventory_of

DATA, LIVE = record(ended(40), pace_s=2)
VETH = b"vethb7d92168"
MASKED = mask_recording(DATA, parse_recording(DATA, ""), b"a key that makes none of the old addresses")


def last_hops(recording: Recording) -> list[tuple[int, int, str]]:
    *_, (_, state) = Playback(recording).states()
    interfaces = (
        hop.location.interface if isinstance(hop.location, Located) else "" for hop in state.trace.hops
    )
    return [
        (hop.ttl, hop.statistics.answered, interface)
        for hop, interface in zip(state.trace.hops, interfaces, strict=True)
    ]


def test_what_was_found_is_found_again() -> None:
    playback = Playback(parse_recording(MASKED, ""))
    *_, (_, state) = playback.states()
    assert state.trace.verdict and LIVE[-1].trace.verdict
    assert state.trace.verdict.outcome is LIVE[-1].trace.verdict.outcome
    assert last_hops(playback.recording) == last_hops(parse_recording(DATA, ""))
    assert playback.shortcomings() == ""


@pytest.mark.parametrize(
    "world", [captured(), captured().unread("node-2"), flannel_vxlan(), calico(tunnelled=True)]
)
def test_places_stay_whatever_the_plugin_and_whatever_was_read(world: World) -> None:
    data, _ = record(with_inventory(inventory_of(world), 2))
    masked = mask_recording(data, parse_recording(data, ""))
    assert last_hops(parse_recording(masked, "")) == last_hops(parse_recording(data, ""))


def test_nobody_is_named() -> None:
    names = rb"shell-1|httpd|web1|nginx|controlplane|default/|10\.244\.|192\.168\.56"
    assert not re.findall(names, MASKED)


def test_a_veth_whose_name_is_made_of_its_pods_does_not_prove_who_that_is() -> None:
    veth = b"cali" + sha1(b"default.shell-1").hexdigest()[:11].encode()
    data = DATA.replace(VETH, veth)
    masked = mask_recording(data, parse_recording(data, ""))
    others = re.findall(rb"\bcali[0-9a-f]{11}\b", masked)
    assert veth not in masked and len(set(others)) == 1, "always the same other one"
    assert len(others) == DATA.count(VETH)


def test_two_maskings_have_nothing_in_common() -> None:
    again = mask_recording(DATA, parse_recording(DATA, ""))
    assert Playback(parse_recording(again, "")).recording.header.source.address != (
        Playback(parse_recording(MASKED, "")).recording.header.source.address
    )


def test_addresses_that_share_a_network_still_do() -> None:
    was, now = (_addresses(parse_recording(data, "")) for data in (DATA, MASKED))
    for (a, b), (c, d) in zip(combinations(was, 2), combinations(now, 2), strict=True):
        assert _common_bits(a, b) == _common_bits(c, d)


def _addresses(recording: Recording) -> list[int]:
    *_, (_, state) = Playback(recording).states()
    found = [node.addresses[0] for node in state.inventory.nodes]
    found += [reply.address for hop in state.trace.hops for reply in hop.replies]
    return [int(address) for text in found if (address := parse_address(text))]


def _common_bits(one: int, other: int) -> int:
    return 32 - (one ^ other).bit_length()
