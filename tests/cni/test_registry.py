"""A plugin is one module and one line of the registry: nothing else knows plugins by name."""

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

import k8snet_tui
from k8snet_tui.arguments.parser import build_parser
from k8snet_tui.cluster.objects.nodes import decode_node
from k8snet_tui.cni.derived import device_with, node_of_pod
from k8snet_tui.cni.entry import find_entry_pod
from k8snet_tui.cni.plugin import Plugin
from k8snet_tui.cni.registry import PLUGINS, option_name
from k8snet_tui.cni.roles import InterfaceRoles
from k8snet_tui.model.cluster import Node
from k8snet_tui.model.network import Interface, InterfaceRole
from k8snet_tui.model.trace_options import Endpoint
from k8snet_tui.path.chain import expect_chain
from tests.cni.records import agent, node, recognise


class Macrame(Plugin):
    name = "Macramé"
    annotations = ("macrame.example/",)
    namespaces = frozenset({"macrame"})
    containers = ("knotter",)
    bridge = "knot0"
    devices_by_annotation = {"macrame.example/cord": "cord0"}

    def tunnel(self, node: Node | None, backend: str, version: int) -> str:
        return "cord0"


@pytest.fixture
def macrame() -> Iterator[Plugin]:
    plugin = Macrame()
    PLUGINS.insert(0, plugin)
    yield plugin
    PLUGINS.remove(plugin)


def test_one_line_makes_a_plugin_known_everywhere(macrame: Plugin) -> None:
    pod = agent("anything", "knotter", namespace="macrame")
    raw = msgspec.json.encode(
        {"metadata": {"name": "n", "annotations": {"macrame.example/cord": "10.9.0.1", "other": "x"}}}
    )
    kept = decode_node(raw)
    assert kept.annotations == (("macrame.example/cord", "10.9.0.1"),)
    cni = recognise(node(), pod)
    assert (cni.name, cni.reason) == ("Macramé", "DaemonSet macrame/anything runs knotter")
    assert find_entry_pod([pod], "node-1") == (pod, "knotter")
    assert device_with(kept, "10.9.0.1", cni) == "cord0"
    assert node_of_pod("10.9.1.1", [node(cidrs=("10.9.1.0/24",))], cni) is not None
    assert InterfaceRoles(cni, {}).of(node(), Interface("knot0")) is InterfaceRole.PODS
    ends = Endpoint("a", "10.9.0.5", "d/a", "node-1"), Endpoint("b", "10.9.1.5", "d/b", "node-2")
    chain = expect_chain(*ends, [], {}, {}, cni)
    assert [[d.name for d in s.devices] for s in chain.segments] == [
        ["a", "?", "knot0", "cord0", "?"],
        ["?", "cord0", "knot0", "?", "b"],
    ]
    assert build_parser().parse_args(["--cni", option_name(macrame)]).cni == option_name(macrame)


def test_no_other_package_knows_a_plugin_by_its_devices_or_annotations() -> None:
    known = re.compile(
        r"projectcalico\.org/|flannel\.alpha|network\.cilium\.io|k8s\.ovn\.org"
        r"|\"(cali\"|vxlan\.calico|flannel\.1|cni0|kube-flannel|calico-node|rke2-canal)"
    )
    root = Path(k8snet_tui.__file__).parent
    rooms = [path for path in root.rglob("*.py") if not {"cni", "lab"} & {*path.relative_to(root).parts}]
    found = [str(path.relative_to(root)) for path in rooms if known.search(path.read_text())]
    assert found == []
