from k8snet_tui.cni.entry import find_entry_pod
from k8snet_tui.cni.registry import plugin_of
from tests.cni.records import agent, node, recognise

PROXY = agent("kube-proxy")


def test_what_was_looked_for_is_said() -> None:
    found = recognise(node())
    assert (found.name, found.reason) == (
        "unknown",
        "no DaemonSet and no annotation of a known plugin was seen",
    )


def test_kube_proxy_is_a_way_in_but_no_plugin() -> None:
    found = recognise(node(), PROXY)
    assert found.name == "unknown" and "kube-system/kube-proxy" in found.reason
    assert find_entry_pod([PROXY], "node-1") == (PROXY, "kube-proxy")


def test_nothing_is_taken_for_granted_of_its_devices() -> None:
    assert plugin_of(None).bridge == "" and plugin_of(None).tunnel(None, "vxlan", 4) == ""
