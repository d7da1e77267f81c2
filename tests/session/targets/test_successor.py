"""Which pod has taken the place of one that is gone."""

from msgspec.structs import replace

from k8snet_tui.model.cluster import Pod
from k8snet_tui.session.targets.successor import choose_successor
from tests.path.cluster_records import make_pod


def pod(name: str, owner: str = "", **changes: object) -> Pod:
    generation = owner.rpartition("-")[2]
    labels = f"app=web,pod-template-hash={generation}" if owner.startswith("ReplicaSet/") else "app=web"
    made = make_pod(f"default/{name}", "node-1", "10.244.1.9")
    return replace(made, uid=name, owner=owner, labels=labels, status="Running", ready=made.size, **changes)


GONE = pod("web-5d9f7-aaaaa", "ReplicaSet/web-5d9f7")


def test_a_rollout_of_a_deployment_is_followed_to_its_next_generation() -> None:
    following = pod("web-7c66c-bbbbb", "ReplicaSet/web-7c66c")
    others = [pod("web-admin-5d9f7-x", "ReplicaSet/web-admin-5d9f7"), pod("bare"), pod("a", "DaemonSet/web")]
    assert choose_successor(GONE, [*others, following]) == following


def test_a_pod_that_is_not_up_yet_or_is_about_to_go_is_none() -> None:
    owner = "ReplicaSet/web-7c66c"
    waiting, leaving = pod("a", owner), replace(pod("b", owner), status="Terminating")
    assert choose_successor(GONE, [GONE, replace(waiting, ready=-1), leaving]) is None


def test_a_stateful_sets_pod_of_the_same_name_is_its_own_successor() -> None:
    gone = pod("db-0", "StatefulSet/db")
    again = replace(gone, uid="another")
    assert choose_successor(gone, [gone, again]) == again


def test_a_daemon_sets_pod_is_followed_on_its_node() -> None:
    gone = pod("agent-1", "DaemonSet/agent")
    elsewhere, here = (
        replace(pod("agent-9", "DaemonSet/agent"), node="node-2"),
        pod("agent-2", "DaemonSet/agent"),
    )
    assert choose_successor(gone, [here, elsewhere]) == here


def test_a_bare_pod_has_no_successor() -> None:
    assert choose_successor(pod("web"), [pod("web-2")]) is None
