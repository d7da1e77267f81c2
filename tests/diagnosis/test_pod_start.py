"""Why a pod does not start, said of pods that a genuine cluster would not start."""

import pytest
from msgspec.structs import replace

from k8snet_tui.diagnosis.pod_start import explain_pod
from k8snet_tui.model.description import Condition, ContainerState, Event, Phase
from tests.diagnosis.captured import captured_case, captured_node

SENTENCES = {
    "nofit": "no node fits: 2 have not enough memory (it asks for 900Gi), "
    "2 have a taint that it does not tolerate",
    "noselector": "no node fits: 2 have not the labels that it asks for (disk=ssd), "
    "2 have a taint that it does not tolerate",
    "noclaim": "its volume is missing: there is no PersistentVolumeClaim nosuchclaim",
    "noimage": "its image registry.invalid/team/web:7 can't be pulled: "
    "its registry's name can't be looked up (registry.invalid)",
    "neverimage": "its image nothere:1 is not on node-1, and may not be pulled",
    "sandbox": "node-2 can't give it a network: the CNI plugin nosuchplugin failed: "
    'failed to find plugin "nosuchplugin" in path [/usr/lib/cni]',
    "novolume": 'its volume can\'t be mounted: configmap "nosuchmap" not found',
    "noconfig": 'its container main can\'t be made: secret "nosecret" not found',
    "noprogram": "its container main can't be started: "
    'exec: "nosuchprogram": executable file not found in $PATH: unknown',
    "crash": "its container main ends with exit code 3",
    "oom": "its container main ran out of memory: its limit is 16Mi",
    "unlively": "its container main is killed again and again: its liveness probe fails",
    "unready": "its container main runs, but its readiness probe fails: "
    "dial tcp 10.244.2.6:81: connect: connection refused",
    "initwaits": "it waits for its init container migrate: its container migrate ends with exit code 1",
}


@pytest.mark.parametrize("name", SENTENCES)
def test_the_sentence_names_the_reason_and_rests_on_what_was_said(name: str) -> None:
    finding = explain_pod(captured_case(name))
    assert finding and finding.is_broken and finding.evidence and finding.remedy
    assert finding.sentence == SENTENCES[name]


def test_a_node_that_is_down_comes_before_all_that_its_pods_say() -> None:
    down = captured_node("node-9")
    for name in ("deadnode", "unready", "shell-1"):
        finding = explain_pod(captured_case(name, down))
        assert finding and "does not answer: Kubelet never posted node status" in finding.sentence


def test_a_pod_that_runs_needs_no_sentence() -> None:
    assert explain_pod(captured_case("shell-1", captured_node("controlplane"))) is None


def test_what_was_said_long_ago_is_no_reason_now() -> None:
    case = captured_case("novolume")
    finding = explain_pod(replace(case, now_s=case.now_s + 3600))
    assert finding and "no event says why" in finding.sentence


def test_a_volume_that_came_late_is_no_reason_any_more() -> None:
    case = captured_case("noimage")
    late = Event("n/e", "FailedMount", "MountVolume.SetUp failed for volume : timed out", last_s=case.now_s)
    finding = explain_pod(replace(case, events=(*case.events, late)))
    assert finding and finding.sentence == SENTENCES["noimage"]


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("failed to resolve reference: docker.io/library/nothere:1: not found", "does not have it"),
        ("pull access denied, repository does not exist or may require authorization", "refuses"),
        ("dial tcp: lookup regstry.io: no such host", "name is not known (regstry.io)"),
        ("x509: certificate signed by unknown authority", "certificate is not trusted"),
        ("429 Too Many Requests - toomanyrequests: rate limit", "too many requests"),
        ("dial tcp 10.0.0.9:443: i/o timeout", "can't be reached"),
    ],
)
def test_a_pull_that_fails_says_what_the_registry_said(answer: str, why: str) -> None:
    case = captured_case("noimage")
    event = Event("n/e", "Failed", f'Failed to pull image "x": {answer}', True, last_s=case.now_s)
    container = replace(
        case.pod.containers[0], state=ContainerState(Phase.WAITING, "ImagePullBackOff", "Back-off")
    )
    event = replace(event, container=container.name)
    finding = explain_pod(replace(case, pod=replace(case.pod, containers=(container,)), events=(event,)))
    assert finding and why in finding.sentence


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        ("0/3 nodes are available: 3 Too many pods.", "no node fits: 3 have no room for another pod"),
        (
            "0/2 nodes are available: 1 node(s) had untolerated taint "
            "{node.kubernetes.io/disk-pressure: }, 1 node(s) were unschedulable. preemption: none",
            "no node fits: 1 has a taint that it does not tolerate (node.kubernetes.io/disk-pressure), "
            "1 has been cordoned",
        ),
        ("no nodes available to schedule pods", "no node fits: no nodes available to schedule pods"),
        (
            "0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims.",
            "its volume is missing: PersistentVolumeClaim nosuchclaim is not bound",
        ),
    ],
)
def test_what_the_scheduler_says_is_said_in_a_persons_words(message: str, sentence: str) -> None:
    case = captured_case("noclaim")
    said = Condition("PodScheduled", "False", "Unschedulable", message)
    finding = explain_pod(replace(case, pod=replace(case.pod, conditions=(said,))))
    assert finding and finding.sentence == sentence


def test_a_pod_that_nobody_schedules_says_so_after_a_while() -> None:
    case = captured_case("noclaim")
    unseen = replace(case, pod=replace(case.pod, conditions=()), events=())
    early = explain_pod(replace(unseen, now_s=case.pod.created_s + 2))
    late = explain_pod(replace(unseen, now_s=case.pod.created_s + 20))
    assert early and not early.is_broken
    assert (
        late
        and late.sentence == "nobody has looked for a node: its scheduler default-scheduler does not answer"
    )


def test_an_evicted_pod_says_what_its_node_lacked() -> None:
    pod = captured_case("crash").pod
    evicted = replace(pod, phase="Failed", reason="Evicted", message="The node was low on resource: memory.")
    finding = explain_pod(replace(captured_case("crash"), pod=evicted))
    assert finding and finding.sentence == "it was evicted: The node was low on resource: memory."


def test_a_pod_held_in_deletion_names_what_holds_it() -> None:
    case = captured_case("shell-1")
    deleted = replace(case.pod, deleted_s=case.now_s - 100, finalizers=("example.com/guard",))
    held = explain_pod(replace(case, pod=deleted))
    node_lost = explain_pod(replace(case, pod=deleted, node=captured_node("node-9")))
    assert held and held.sentence == "it is to be deleted, but example.com/guard holds it"
    assert node_lost and "it is to be deleted, but its node node-1 does not answer" in node_lost.sentence
