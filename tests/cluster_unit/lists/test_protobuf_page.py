"""Lists in protobuf: real answers of a genuine API server, in chunks of any size."""

import gzip
import re
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.descriptor import Descriptor
from hypothesis import given
from hypothesis import strategies as st

from k8snet_tui.cluster.errors import Rejected
from k8snet_tui.cluster.lists.pages import begin_page
from k8snet_tui.cluster.lists.protobuf_page import MAGIC, ProtobufCutter
from k8snet_tui.cluster.objects.kinds import NODES, PODS, ResourceKind
from k8snet_tui.cluster.objects.wire import core_pb2

CAPTURES = Path(__file__).parent.parent.parent / "captures" / "cluster"
POD_LIST = (CAPTURES / "pods.pb").read_bytes()
"""Init and sidecar and ephemeral containers, ports, limits; crashed, gated, pending, terminating pods."""
PROTO = Path(core_pb2.__file__).with_name("core.proto")


def read_page(kind: ResourceKind[Any], body: bytes) -> list[Any]:
    page = begin_page(kind, body)
    return [page.decode(raw) for raw in (*page.feed(body), *page.finish())]


@pytest.mark.parametrize(("kind", "name"), [(PODS, "pods"), (NODES, "nodes")])
def test_a_list_says_the_same_in_protobuf_and_in_json(kind: ResourceKind[Any], name: str) -> None:
    in_json = gzip.decompress((CAPTURES / f"{name}.json.gz").read_bytes())
    in_protobuf = (CAPTURES / f"{name}.pb").read_bytes()
    records = read_page(kind, in_protobuf)
    assert records == read_page(kind, in_json)
    assert len(records) >= 3


@given(st.lists(st.integers(0, len(POD_LIST)), max_size=40))
def test_any_split_of_the_bytes_gives_the_same_items(cuts: list[int]) -> None:
    whole, cutter = ProtobufCutter(), ProtobufCutter()
    expected = whole.feed(POD_LIST)
    edges = [0, *sorted(cuts), len(POD_LIST)]
    assert [item for a, b in pairwise(edges) for item in cutter.feed(POD_LIST[a:b])] == expected
    assert cutter.metadata == whole.metadata
    assert cutter.is_whole


def test_the_metadata_is_there_before_the_first_item() -> None:
    page = begin_page(PODS, POD_LIST)
    assert page.feed(POD_LIST[:200]) == []
    assert page.metadata is not None
    assert page.metadata.resource_version == "538"


@given(st.binary(max_size=200))
def test_no_bytes_whatever_raise_anything_but_a_rejection(noise: bytes) -> None:
    for body in (MAGIC + noise, POD_LIST[:300] + noise, POD_LIST[:-100] + noise):
        try:
            read_page(PODS, body)
        except Rejected:
            continue


def test_a_list_that_ends_too_early_is_rejected() -> None:
    with pytest.raises(Rejected, match="ends too early"):
        read_page(PODS, POD_LIST[:-500])


def test_the_generated_decoder_is_that_of_the_proto_file() -> None:
    messages = re.findall(r"^message (\w+) \{(.*?)^\}", PROTO.read_text(), re.MULTILINE | re.DOTALL)
    written = {
        message: {name: int(number) for name, number in re.findall(r"(\w+) = (\d+);", body)}
        for message, body in messages
    }
    generated: Mapping[str, Descriptor] = core_pb2.DESCRIPTOR.message_types_by_name
    assert written == {
        name: {field.name: field.number for field in message.fields} for name, message in generated.items()
    }
