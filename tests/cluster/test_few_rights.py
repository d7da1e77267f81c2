"""Users who may do little: what still works does, the rest is one sentence that names what is missing.

A refusal ends with 3; nothing is created on the way to one.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.cluster.administrator import EXECS, READS_PODS, STRICT, WHOLE_CLUSTER, Administrator, Grant
from tests.cluster.kinds import Kind
from tests.traces.command_line import CommandLine, Outcome

ENDS = ("default/shell-1", "default/httpd")
TOOLLESS_ENDS = ("default/nginx", "default/httpd")
READS, RUNS = Grant(*READS_PODS), Grant(*EXECS)
CREATES = Grant("pods", "create,delete")
SEES_NODES = Grant("nodes", "get,list", WHOLE_CLUSTER)
NOT_ALLOWED = 3

User = Callable[..., CommandLine]


@pytest.fixture
def user(administrator: Administrator, place: str, tmp_path: Path) -> Iterator[User]:
    """Somebody of the test's own namespace, by the rights they have."""
    with ExitStack() as stack:
        yield lambda *grants: stack.enter_context(administrator.user(tmp_path, place, *grants))


def assert_refused(done: Outcome, *words: str) -> None:
    assert done.exit_code == NOT_ALLOWED, done.err
    assert all(each in done.err for each in words), done.err
    assert "Traceback" not in done.err and done.out == ""


@pytest.mark.parametrize(
    ("grants", "arguments", "words"),
    [
        ((), ENDS, ["may not get pods in the namespace default"]),
        ((RUNS,), ENDS, ["may not get pods in the namespace default"]),
        (
            (READS,),
            ENDS,
            ["pods/exec in the namespace default", "may not create pods in the"],
        ),
        ((READS,), (*ENDS, "--allow", "pod"), ["may not create pods in the namespace default"]),
        (
            (READS,),
            (*ENDS, "--allow", "ephemeral"),
            ["may not patch pods/ephemeralcontainers in the namespace"],
        ),
        (
            (READS,),
            (*ENDS, "--allow", "node"),
            ["network plugin, and this user may not list pods in"],
        ),
        ((READS, RUNS), ("default/shell-1", "default/svc/kubernetes"), ["may not get services"]),
        ((READS, RUNS), ("default/shell-1", "node/node-2"), ["may not get nodes in the whole cluster"]),
        (
            (READS, SEES_NODES),
            ("node/node-1", "default/httpd"),
            ["a node is entered by", "may not list pods in"],
        ),
        (
            (Grant("pods", "get,list,watch", WHOLE_CLUSTER), SEES_NODES),
            ("node/node-1", "default/httpd", "--exec", "node"),
            ["may not", "pods/exec in the namespace kube-"],
        ),
        (
            (READS, CREATES),
            (*TOOLLESS_ENDS, "--allow", "pod", "--exec", "none"),
            ["may not create pods/attach in the namespace default"],
        ),
    ],
    ids=[
        "nothing",
        "only exec",
        "no exec",
        "no pod create",
        "no ephemeral container",
        "no pods of the plugin",
        "no services",
        "no nodes",
        "nodes but no pods on them",
        "no exec in the plugin's pods",
        "neither attach nor logs",
    ],
)
def test_what_may_not_be_done_is_named(
    user: User, grants: tuple[Grant, ...], arguments: tuple[str, ...], words: list[str]
) -> None:
    assert_refused(user(*grants).run("trace", *arguments), *words)


def test_who_may_only_run_in_the_source_gets_the_whole_path(user: User, kind: Kind) -> None:
    """No nodes, no other namespace: the ends are known, what lies between is not, and that is said."""
    done = user(READS, RUNS).run("trace", *ENDS, "-o", "json")
    assert done.exit_code == 0, done.err
    first, middle, last = done.document["hops"]
    assert (first["node"], first["interface"]) == ("node-1", None)
    assert middle["node"] is None and middle["location_unknown_reason"] == "the nodes are not known"
    assert (last["node"], last["pod"]) == ("node-2", "default/httpd")
    assert done.document["summary"].startswith("reached in 3 hops")


def test_with_nodes_that_may_be_seen_but_not_entered_they_are_named_from_the_api(
    user: User, kind: Kind
) -> None:
    done = user(READS, RUNS, SEES_NODES).run("trace", *ENDS, "--exec", "node", "-o", "json")
    assert done.exit_code == 0, done.err
    assert [hop["node"] for hop in done.document["hops"]] == ["node-1", "node-2", "node-2"]
    told = [hop["interface"] for hop in done.document["hops"]]
    true = [interface for _, interface in kind.across("node-1", "node-2", 4)]
    assert all(one in (None, other) for one, other in zip(told, true, strict=True))


def test_without_attach_the_probe_pod_is_read_by_its_log(user: User) -> None:
    done = user(READS, CREATES, Grant("pods/log", "get")).run(
        "trace", *TOOLLESS_ENDS, "--allow", "pod", "-o", "json"
    )
    assert done.exit_code == 0, done.err
    assert done.document["strategy"] == "pod" and len(done.document["hops"]) == 3


def test_without_attach_an_added_container_is_read_by_its_log(user: User) -> None:
    adds = Grant("pods/ephemeralcontainers", "patch,update")
    done = user(READS, adds, Grant("pods/log", "get")).run(
        "trace", *TOOLLESS_ENDS, "--allow", "ephemeral", "-o", "json"
    )
    assert done.exit_code == 0, done.err
    assert done.document["strategy"] == "ephemeral" and len(done.document["hops"]) == 3


def test_a_probe_pod_that_may_not_be_deleted_is_named(user: User, cluster: CommandLine) -> None:
    creates = Grant("pods", "create")
    done = user(READS, creates, Grant("pods/attach", "create,get")).run(
        "trace", *TOOLLESS_ENDS, "--allow", "pod"
    )
    assert done.exit_code == 0
    assert "could not be removed; it ends by itself" in done.err
    name = done.err.partition("default/")[2].split()[0]
    # It has lost its stdin, and ends within half a minute; till then it may be another session's.
    for _ in range(40):
        said = cluster.run("cleanup", "--yes").out
        if "in use by a session" not in said:
            break
        time.sleep(1)
    assert f"default/{name}: yours: removed" in said


def test_who_has_one_namespace_alone_traces_within_it(
    user: User, administrator: Administrator, place: str
) -> None:
    for name, node in (("near", "node-1"), ("far", "node-2")):
        administrator.run(place, name, "sleep", "1000", node=node)
    done = user(Grant(*READS_PODS, place), Grant(*EXECS, place)).run("trace", "near", "far", "-o", "json")
    assert done.exit_code == 0, done.err
    assert done.document["hops"][-1]["pod"] == f"{place}/far"
    assert done.document["source"]["name"] == "near"


@pytest.mark.parametrize(
    ("strategy", "what"), [("pod", "a probe pod"), ("ephemeral", "a container added to it")]
)
def test_a_restricted_namespace_says_what_it_forbids(
    cluster: CommandLine, administrator: Administrator, place: str, strategy: str, what: str
) -> None:
    administrator.run(place, "strict", "sleep", "1000", securityContext=STRICT)
    administrator.protect(place, "restricted")
    done = cluster.run("trace", f"{place}/strict", "httpd", "--allow", strategy)
    assert_refused(done, "Pod Security (restricted", f"forbids {what.replace('it', 'strict')}")


def test_a_pod_that_may_not_send_probes_is_said_to_have_a_shell(
    cluster: CommandLine, administrator: Administrator, place: str
) -> None:
    administrator.run(place, "strict", "sleep", "1000", securityContext=STRICT)
    done = cluster.run("trace", f"{place}/strict", "httpd")
    assert_refused(done, "strict has a shell, but no tool that can send probes", "--allow pod")


@pytest.mark.parametrize("strategy", ["pod", "ephemeral"])
def test_a_baseline_namespace_allows_what_is_created(
    cluster: CommandLine, administrator: Administrator, place: str, strategy: str
) -> None:
    administrator.run(place, "strict", "sleep", "1000", securityContext=STRICT)
    administrator.protect(place, "baseline")
    traced = cluster.trace(f"{place}/strict", "httpd", "--allow", strategy)
    assert traced.exit_code == 0, traced.err
    assert traced.document["strategy"] == strategy


def test_a_quota_that_is_used_up_is_told_as_such(
    cluster: CommandLine, administrator: Administrator, place: str
) -> None:
    administrator.run(place, "strict", "sleep", "1000", securityContext=STRICT)
    administrator.limit_pods(place, 1)
    done = cluster.run("trace", f"{place}/strict", "httpd", "--allow", "pod")
    assert_refused(done, "exceeded quota", "limited: pods=1")


def test_a_policy_that_lets_nothing_in_is_a_no_with_its_last_hop(
    cluster: CommandLine, kind: Kind, administrator: Administrator, place: str
) -> None:
    if kind.plugin != "Calico":
        pytest.skip("Flannel enforces no NetworkPolicy")
    administrator.run(place, "web", image="httpd", node="node-2")
    administrator.admit_only(place)
    traced = wait_for(lambda: cluster.trace("shell-1", f"{place}/web:80"), exit_code=1)
    assert traced.document["reached"] is False
    assert traced.document["tcp"] == [{"port": 80, "result": "timed out"}]
    assert traced.places[:2] == kind.across("node-1", "node-2", 4)[:2]


def test_a_policy_for_one_port_is_a_path_that_is_open(
    cluster: CommandLine, kind: Kind, administrator: Administrator, place: str
) -> None:
    if kind.plugin != "Calico":
        pytest.skip("Flannel enforces no NetworkPolicy")
    administrator.run(place, "web", image="httpd", node="node-2")
    administrator.admit_only(place, 80)

    def open_port() -> Outcome:
        return cluster.trace("shell-1", f"{place}/web:80")

    traced = open_port()
    while traced.document["outcome"] == "reached":  # the policy is not in force yet
        traced = open_port()
    assert traced.exit_code == 0
    assert traced.document["summary"] == "no answer to udp probes, but tcp port 80 is open"


def wait_for(trace: Callable[[], Outcome], exit_code: int) -> Outcome:
    """A policy needs a moment to be in force; pytest's own limit ends the wait."""
    while (traced := trace()).exit_code != exit_code:
        continue
    return traced
