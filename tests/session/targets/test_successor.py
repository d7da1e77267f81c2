"""Which pod has taken the place of one that is gone."""

from msgspec.structs import replace

from k8snet_tui.model.cluster import Pod
from k8snet_tui.session.targets.successor import choose_successor
from tests.path.cluster_records import make_pod


def pod(name: str, owner: str = "", created_s: float = 200, **changes: object) -> Pod:
    generation = owner.rpartition("-")[2]
    labels = f"app=web,pod-template-hash={generation}" if owner.startswith("ReplicaSet/") else "app=web"
    made = make_pod(f"default/{name}", "node-1", "10.244.1.9")
    changes |= {"owner": owner, "labels": labels, "created_s": created_s}
    return replace(made, uid=name, status="Running", ready=made.size, **changes)


OLD, NEW = "ReplicaSet/web-5d9f7", "ReplicaSet/web-7c66c"
GONE = pod("web-5d9f7-aaaaa", OLD, created_s=100)


def test_a_rollout_of_a_deployment_is_followed_to_its_next_generation() -> None:
    following = pod("web-7c66c-bbbbb", "ReplicaSet/web-7c66c")
    others = [pod("web-admin-5d9f7-x", "ReplicaSet/web-admin-5d9f7"), pod("bare"), pod("a", "DaemonSet/web")]
    assert choose_successor(GONE, [*others, following]) == following


def test_a_pod_that_is_not_up_yet_or_is_about_to_go_is_none() -> None:
    owner = "ReplicaSet/web-7c66c"
    waiting, leaving = pod("a", owner), replace(pod("b", owner), status="Terminating")
    assert choose_successor(GONE, [GONE, replace(waiting, ready=-1), leaving]) is None


def test_a_stateful_sets_pod_of_the_same_name_is_its_own_successor() -> None:
    gone = pod("db-0", "StatefulSet/db", created_s=100)
    again, other = replace(gone, uid="another", created_s=200), pod("db-1", "StatefulSet/db")
    assert choose_successor(gone, [gone, other, again]) == again
    assert choose_successor(gone, [gone, other], takes_sibling=True) is None


def test_a_daemon_sets_pod_is_followed_on_its_node() -> None:
    gone = pod("agent-1", "DaemonSet/agent", created_s=100)
    elsewhere, here = (
        replace(pod("agent-9", "DaemonSet/agent"), node="node-2"),
        pod("agent-2", "DaemonSet/agent"),
    )
    assert choose_successor(gone, [here, elsewhere]) == here
    assert choose_successor(gone, [elsewhere], takes_sibling=True) is None


def test_a_pod_that_was_there_beside_it_has_not_replaced_it() -> None:
    sibling = pod("web-5d9f7-bbbbb", OLD, created_s=100)
    made_anew = pod("web-5d9f7-ccccc", OLD)
    starting = replace(made_anew, ready=-1)
    assert choose_successor(GONE, [sibling]) is None, "the owner has not made another yet"
    assert choose_successor(GONE, [sibling, starting]) is None
    assert choose_successor(GONE, [sibling, made_anew]) == made_anew
    assert choose_successor(GONE, [sibling, starting], takes_sibling=True) == sibling, "it never gets ready"


def test_a_bare_pod_has_no_successor() -> None:
    assert choose_successor(pod("web"), [pod("web-2")]) is None
