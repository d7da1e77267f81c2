"""A genuine journal with genuine lines of containerd: what of it complains about one pod, and no more."""

import json

import pytest

from k8snet_tui.diagnosis.runtime_log import quote_journal
from k8snet_tui.model.description import DescribedContainer, PodDescription
from tests.diagnosis.captured import CAPTURES

JOURNAL = (CAPTURES / "runtime" / "containerd.json").read_bytes()
UID = "4f7716fb-e3f3-45c2-979a-3fc3b6b0bf6b"
SANDBOX = PodDescription("default", "unconn2", UID, "node-2")
IMAGE = PodDescription(
    "default", "noimage", "another", "node-2", containers=(DescribedContainer("c", "nosuch.local/x:1"),)
)


def entry(message: object, at_s: int = 0) -> bytes:
    fields = {"MESSAGE": message, "SYSLOG_IDENTIFIER": "crio", "__REALTIME_TIMESTAMP": f"{at_s}000000"}
    return json.dumps(fields).encode() + b"\n"


def test_a_sandbox_that_failed_is_quoted_with_who_where_and_when() -> None:
    (line,) = quote_journal(JOURNAL, SANDBOX)
    who, _, words = line.partition(": ")
    assert who.startswith("containerd on node-2, ") and who.count(":") == 2
    assert words == (
        f"RunPodSandbox for &PodSandboxMetadata{{Name:unconn2,Uid:{UID},Namespace:default,Attempt:0,}} "
        "failed: "
        'failed to setup network for sandbox "808c68bf10e1…": plugin type="nosuchplugin" failed (add): '
        'failed to find plugin "nosuchplugin" in path [/usr/lib/cni]'
    )


def test_an_image_that_was_not_pulled_is_quoted_for_the_pod_that_names_it() -> None:
    (line,) = quote_journal(JOURNAL, IMAGE)
    assert 'PullImage "nosuch.local/x:1" failed: failed to pull and unpack image' in line


def test_other_pods_lines_are_left_out_even_of_one_whose_name_begins_so() -> None:
    assert quote_journal(JOURNAL, PodDescription("default", "unconn", "third", "node-2")) == ()


def test_what_is_said_of_each_new_sandbox_is_told_once_and_only_the_last_three_things() -> None:
    again = b"".join(
        entry(f'level=error msg="no network for {UID}" error="sandbox {n:x}{"ab" * 16}"', n)
        for n in range(16, 40)
    )
    (line,) = quote_journal(again, SANDBOX)
    assert line.endswith("sandbox 27ababababab…")
    many = b"".join(entry(f'level=error msg="trouble {n} of {UID}"') for n in range(9))
    assert [line[-len(UID) - 5 : -len(UID) - 4] for line in quote_journal(many, SANDBOX)] == ["6", "7", "8"]


@pytest.mark.parametrize(
    "output",
    [
        b"",
        b"-- No entries --\n",
        JOURNAL[:40],
        b"[1, 2]\n\xff\xfe\n{}",
        entry(None),
        entry([255, 254]),
        entry(f"level=info msg={UID}"),
        entry(f"level=error {UID}", at_s=10**15),
    ],
)
def test_what_is_no_complaint_or_no_journal_is_passed_over(output: bytes) -> None:
    assert quote_journal(output, SANDBOX) == ()
