"""Why a workload gets no pods: admission's words, from a genuine cluster and from its sources."""

import pytest

from k8snet_tui.diagnosis.pod_creation import explain_creation
from k8snet_tui.model.description import Event
from tests.diagnosis.captured import captured_events


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (
            "broken-quota",
            "no pod is created: the quota few is used up: pods=1 asked for, pods=0 used, pods=0 allowed",
        ),
        (
            "broken-hook",
            "no pod is created: the admission webhook guard.example.com does not answer: "
            "dial tcp 127.0.0.1:9: connect: connection refused",
        ),
    ],
)
def test_a_refused_creation_names_who_refused_it(name: str, sentence: str) -> None:
    finding = explain_creation(captured_events(name))
    assert finding and finding.sentence == sentence and finding.evidence


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (
            'Error creating: admission webhook "guard.io" denied the request: no latest tags',
            "the admission webhook guard.io refuses it: no latest tags",
        ),
        (
            'Error creating: pods "a" is forbidden: violates PodSecurity "restricted:latest": privileged',
            "Pod Security (restricted:latest) refuses it: privileged",
        ),
        (
            'Error creating: pods "a" is forbidden: error looking up service account x/y: '
            'serviceaccount "y" not found',
            'serviceaccount "y" not found',
        ),
    ],
)
def test_each_refuser_is_told_in_its_own_words(message: str, words: str) -> None:
    finding = explain_creation([Event("n/e", "FailedCreate", message, True)])
    assert finding and words in finding.sentence


def test_events_of_another_kind_are_no_refusal() -> None:
    assert explain_creation([Event("n/e", "SuccessfulCreate", "Created pod: a")]) is None
