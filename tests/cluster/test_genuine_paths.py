"""Packets sent on a genuine cluster: every strategy, kind of end and family, and the place of each hop."""

import secrets
from typing import Any

import pytest

from tests.cluster.administrator import Administrator
from tests.cluster.kinds import Kind, Place
from tests.traces.command_line import CommandLine, Outcome

WAY_OUT = {4: "10.0.2.3", 6: "fd02::2"}


@pytest.fixture(params=[4, 6], ids=["IPv4", "IPv6"])
def family(request: pytest.FixtureRequest, kind: Kind) -> int:
    number: int = request.param
    if number not in kind.families:
        pytest.skip("this cluster has IPv4 alone")
    return number


def trace(cluster: CommandLine, source: str, destination: str, family: int, *more: str) -> Outcome:
    traced = cluster.trace(source, destination, f"-{family}", *more)
    assert traced.exit_code == 0, traced.err
    return traced


def crossed(traced: Outcome) -> list[str]:
    """The summary's words for the hops."""
    summary: str = traced.document["summary"]
    return summary.partition(": ")[2].split(" – ")


def test_from_pod_to_pod_across_nodes_every_hop_is_named(
    cluster: CommandLine, kind: Kind, family: int
) -> None:
    traced = trace(cluster, "shell-1", "httpd", family)
    assert traced.document["strategy"] == "exec"
    assert traced.places == kind.across("node-1", "node-2", family)
    assert traced.document["hops"][-1]["pod"] == "default/httpd"


def test_the_sentence_says_what_was_crossed(cluster: CommandLine, kind: Kind, family: int) -> None:
    first, middle, last = crossed(trace(cluster, "shell-1", "httpd", family))
    assert middle == kind.arrival("node-2", family)[1]
    if kind.has_bridge:
        assert (first, last) == ("cni0", "cni0")
    else:
        assert first.startswith("cali") and last.startswith("cali") and first != last


def test_back_again_the_same_holds_for_the_other_node(cluster: CommandLine, kind: Kind, family: int) -> None:
    assert trace(cluster, "shell-2", "nginx", family).places == kind.across("node-2", "node-1", family)


def test_from_pod_to_pod_on_one_node(cluster: CommandLine, kind: Kind, family: int) -> None:
    traced = trace(cluster, "shell-1", "web1", family)
    assert traced.places == kind.within("node-1", family)
    assert len(set(crossed(traced))) == len(traced.places)


def test_a_pod_of_another_namespace(
    cluster: CommandLine, kind: Kind, administrator: Administrator, place: str, family: int
) -> None:
    administrator.run(place, "far", "sleep", "1000", node="node-2")
    traced = trace(cluster, "shell-1", f"{place}/far", family)
    assert traced.places == kind.across("node-1", "node-2", family)
    back = trace(cluster, f"{place}/far", "shell-1", family)
    assert back.places == kind.across("node-2", "node-1", family)


def test_a_pod_named_by_its_address_is_found_wherever_it_is(
    cluster: CommandLine, kind: Kind, family: int
) -> None:
    for pod, places in (
        ("httpd", kind.across("node-1", "node-2", family)),
        ("web1", kind.within("node-1", family)),
    ):
        named = trace(cluster, "shell-1", pod, family)
        traced = trace(cluster, "shell-1", named.document["destination"]["address"], family)
        assert traced.places == places
        assert crossed(traced) == crossed(named)


def test_from_a_pod_to_the_other_node(cluster: CommandLine, kind: Kind, family: int) -> None:
    traced = trace(cluster, "shell-1", "node/node-2", family)
    assert traced.places == [kind.first("node-1", family), ("node-2", "eth1")]


def test_from_a_pod_to_its_own_node_is_one_hop(cluster: CommandLine, family: int) -> None:
    assert trace(cluster, "shell-1", "node/node-1", family).places == [("node-1", "eth1")]


@pytest.mark.parametrize("source", ["controlplane", "node-1"])
def test_from_node_to_node(cluster: CommandLine, source: str, family: int) -> None:
    traced = trace(cluster, f"node/{source}", "node/node-2", family)
    assert traced.document["strategy"] == "node"
    assert traced.document["summary"] == "reached in 1 hop: eth1"


def test_from_a_node_to_a_pod_of_another(cluster: CommandLine, kind: Kind, family: int) -> None:
    traced = trace(cluster, "node/node-1", "httpd", family)
    assert traced.places == [kind.arrival("node-2", family), ("node-2", "eth0")]


def test_from_a_node_to_a_pod_of_its_own(cluster: CommandLine, family: int) -> None:
    assert trace(cluster, "node/node-2", "httpd", family).places == [("node-2", "eth0")]


def test_the_way_out_leaves_by_eth0_and_ends_outside(cluster: CommandLine, kind: Kind, family: int) -> None:
    traced = trace(cluster, "shell-1", WAY_OUT[family], family)
    assert traced.places == [kind.first("node-1", family), (None, None)]
    assert crossed(traced)[1] == "eth0"


def test_from_a_node_the_way_out_is_one_hop(cluster: CommandLine, family: int) -> None:
    traced = trace(cluster, "node/node-2", WAY_OUT[family], family)
    assert traced.document["summary"] == "reached in 1 hop: eth0"


@pytest.mark.parametrize("port", ["", ":8080"])
def test_a_service_is_traced_to_a_pod_behind_it(
    cluster: CommandLine, kind: Kind, administrator: Administrator, port: str
) -> None:
    name = f"k8snet-test-{secrets.token_hex(3)}"
    with administrator.service(name, pods_run="httpd", port=8080, target_port=80):
        traced = cluster.trace("shell-1", f"svc/{name}{port}")
    assert traced.exit_code == 0, traced.err
    assert traced.document["destination"]["pod"] == "default/httpd"
    assert "traced to default/httpd, its endpoint" in traced.document["destination"]["resolution"]
    assert traced.places == kind.across("node-1", "node-2", 4)


def test_the_api_servers_service_ends_at_the_controlplane(cluster: CommandLine, kind: Kind) -> None:
    traced = cluster.trace("shell-1", "svc/kubernetes:443")
    assert traced.exit_code == 0, traced.err
    assert traced.places == [kind.first("node-1", 4), ("controlplane", "eth1")]


def test_a_services_own_address_is_its_name(
    cluster: CommandLine, administrator: Administrator, kind: Kind
) -> None:
    """kube-proxy translates it on the source's node: no probe to it would come farther than that."""
    address = administrator.core.read_namespaced_service("kubernetes", "default").spec.cluster_ip
    traced = cluster.trace("shell-1", f"{address}:443")
    assert traced.exit_code == 0
    assert traced.document["destination"]["name"] == "svc/kubernetes:443"
    assert traced.places == [kind.first("node-1", 4), ("controlplane", "eth1")]


STRATEGIES = [
    ("pod", "a probe pod on node-1"),
    ("ephemeral", "nginx, in a busybox container"),
    ("node", "node-1"),
]


@pytest.mark.parametrize(("strategy", "probed_from"), STRATEGIES)
def test_a_pod_without_tools_is_traced_from_by_what_was_allowed(
    cluster: CommandLine, kind: Kind, family: int, strategy: str, probed_from: str
) -> None:
    traced = trace(cluster, "nginx", "httpd", family, "--allow", strategy)
    assert traced.document["strategy"] == strategy
    assert traced.document["probed_from"].startswith(probed_from)
    whole: list[Place] = kind.across("node-1", "node-2", family)
    assert traced.places == (whole[1:] if strategy == "node" else whole)


def test_without_reading_nodes_no_interface_is_made_up(cluster: CommandLine, kind: Kind, family: int) -> None:
    """A place is said only as far as the API tells it; what it tells is right."""
    done = cluster.run("trace", "shell-1", "httpd", f"-{family}", "--exec", "source", "-o", "json")
    assert done.exit_code == 0
    for (node, interface), (true_node, true_interface) in zip(
        done.places, kind.across("node-1", "node-2", family), strict=True
    ):
        assert node in (None, true_node) and interface in (None, true_interface)
    assert done.places[-1] == ("node-2", "eth0")


def test_a_dead_address_is_an_answer_of_no(cluster: CommandLine, kind: Kind, family: int) -> None:
    address: str = trace(cluster, "shell-1", "httpd", family).document["destination"]["address"]
    head, dot = (address.rpartition("."), ".") if family == 4 else (address.rpartition(":"), ":")
    dead = f"{head[0]}{dot}{'250' if family == 4 else 'fffa'}"
    traced = cluster.trace("shell-1", dead)
    assert traced.exit_code == 1
    assert traced.document["reached"] is False
    assert traced.places[0] == kind.first("node-1", family)


def test_text_and_lines_of_json_tell_the_same(cluster: CommandLine, kind: Kind) -> None:
    text = cluster.run("trace", "shell-1", "httpd", "--exec", "node")
    lines = cluster.run("trace", "shell-1", "httpd", "--exec", "node", "-o", "jsonl")
    arrival = " ".join(str(part) for part in kind.arrival("node-2", 4))
    assert arrival in text.out and "✓ reached in 3 hops" in text.out
    events: list[dict[str, Any]] = lines.json_lines
    assert [events[0]["event"], events[-1]["event"]] == ["started", "ended"]
    assert events[-1]["summary"] in text.out
