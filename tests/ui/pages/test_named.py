"""Names of what is to be opened."""

import pytest

from k8snet_tui.session.targets.target import WrongUse
from k8snet_tui.ui.pages.named import subject_named
from k8snet_tui.ui.pages.subjects import NodeSubject, PodSubject, Subject, WorkloadSubject


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("shell-1", PodSubject("home", "shell-1")),
        ("team/pod/web", PodSubject("team", "web")),
        ("node/node-1", NodeSubject("node-1")),
        ("deploy/web", WorkloadSubject("Deployment", "home", "web")),
        ("team/ds/agent", WorkloadSubject("DaemonSet", "team", "agent")),
    ],
)
def test_a_name_is_read_as_the_end_of_a_trace_is(name: str, subject: Subject) -> None:
    assert subject_named(name, "home") == subject


def test_what_has_no_page_says_what_has_one() -> None:
    with pytest.raises(WrongUse, match="has no page: open a pod"):
        subject_named("10.0.2.3", "home")
