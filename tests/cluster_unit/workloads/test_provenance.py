"""What `cleanup` may remove: only what is provably ours, or provably over."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from k8snet_tui.cluster.workloads.orders import Leftover, order_probe_pod
from k8snet_tui.cluster.workloads.pod_specs import specify_probe_pod
from k8snet_tui.cluster.workloads.provenance import read_leftover
from k8snet_tui.cluster.workloads.signing import sign

HOUR_S = 3600.0
OWNER = {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "db", "uid": "u", "controller": True}
Change = Callable[[dict[str, Any]], object]


@pytest.fixture(autouse=True)
def own_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))


def probe_pod(
    *changes: Change, phase: str = "Succeeded", age_s: float = 100, signed: bool = True
) -> dict[str, Any]:
    """As a session of this user made it, but for `changes`."""
    order = order_probe_pod(
        "team", "node-1", session="s1", image="busybox:1", command=("sh", "-c", "loop"), lifetime_s=300
    )
    pod = specify_probe_pod(order, may_add=True, signature=sign(order) if signed else "")
    body: dict[str, Any] = json.loads(pod.to_json())
    made = datetime.fromtimestamp(time.time() - age_s, UTC).isoformat()
    body["metadata"] |= {"namespace": "team", "uid": "uid-1", "creationTimestamp": made}
    body["status"] = {"phase": phase}
    for change in changes:
        change(body)
    return body


def judged(*changes: Change, **fields: Any) -> Leftover:
    return read_leftover(json.dumps(probe_pod(*changes, **fields)).encode())


def test_what_a_session_of_this_user_made_and_left_is_removed() -> None:
    leftover = judged()
    assert leftover.is_own and leftover.is_removable and leftover.told == "yours"


def test_a_probe_pod_that_runs_belongs_to_a_session_that_lives() -> None:
    leftover = judged(phase="Running")
    assert leftover.is_own and not leftover.is_removable and "in use" in leftover.told


@pytest.mark.parametrize(("going_s", "is_stuck"), [(2, False), (100, True)])
def test_a_pod_whose_removal_waits_for_its_node_is_told_from_one_that_is_going(
    going_s: float, is_stuck: bool
) -> None:
    asked = datetime.fromtimestamp(time.time() - going_s, UTC).isoformat()
    leftover = judged(lambda body: body["metadata"].update(deletionTimestamp=asked))
    assert leftover.is_going and leftover.is_stuck is is_stuck
    assert not judged().is_going and not judged().is_stuck


def test_a_probe_pod_that_waits_too_long_to_start_has_nobody() -> None:
    assert not judged(phase="Pending", age_s=10).is_removable
    assert judged(phase="Pending", age_s=100).is_removable


def test_a_mirror_of_the_image_leaves_it_ours() -> None:
    mirrored = lambda body: body["spec"]["containers"][0].update(image="mirror.example/hub/busybox:1")  # noqa: E731
    assert judged(mirrored).is_removable


FORGED: list[tuple[str, Change]] = [
    ("another name", lambda body: body["metadata"].update(name="production-db")),
    ("a name that is nearly ours", lambda body: body["metadata"].update(name="k8snet-probe-aeiou")),
    ("a name that was not signed", lambda body: body["metadata"].update(name="k8snet-probe-zzzzz")),
    ("another image", lambda body: body["spec"]["containers"][0].update(image="postgres:16")),
    ("another command", lambda body: body["spec"]["containers"][0].update(command=["postgres"])),
    ("another node", lambda body: body["spec"].update(nodeName="node-2")),
    ("the node's network", lambda body: body["spec"].update(hostNetwork=True)),
    ("an owner", lambda body: body["metadata"].update(ownerReferences=[OWNER])),
    ("another namespace", lambda body: body["metadata"].update(namespace="prod")),
    ("no container of ours", lambda body: body["spec"]["containers"][0].update(name="app")),
    ("it is restarted", lambda body: body["spec"].update(restartPolicy="Always")),
]


@pytest.mark.parametrize("change", [change for _, change in FORGED], ids=[name for name, _ in FORGED])
def test_whatever_differs_from_what_was_signed_is_left_alone(change: Change) -> None:
    assert judged().is_removable
    assert not judged(change).is_removable


def test_a_creator_can_be_forged_and_proves_nothing() -> None:
    leftover = judged(signed=False)
    assert not leftover.is_own and not leftover.is_removable


def test_a_past_expiry_counts_by_the_servers_clock_alone() -> None:
    past: Change = lambda body: body["metadata"]["annotations"].update(  # noqa: E731
        {"k8snet-tui.io/expires": "2020-01-01T00:00:00Z"}
    )
    assert not judged(past, signed=False).is_removable
    assert not judged(past, signed=False, phase="Running", age_s=HOUR_S).is_removable
    assert judged(signed=False, phase="Failed", age_s=HOUR_S).is_removable


def test_annotations_cannot_write_on_the_terminal() -> None:
    evil = "\x1b]52;c;ZXZpbA==\x07\x1b[2Jme\nteam/other: yours: removed"
    leftover = judged(
        lambda body: body["metadata"]["annotations"].update({"k8snet-tui.io/creator": evil}), signed=False
    )
    assert leftover.told.isprintable()
