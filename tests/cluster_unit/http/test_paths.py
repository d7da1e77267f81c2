import pytest

from k8snet_tui.cluster.http.paths import pod_path


@pytest.mark.parametrize(
    ("name", "segment"), [("a/b", "a%2Fb"), ("..", "%2E%2E"), ("", "%20"), ("caf\udce9", "caf%3F")]
)
def test_no_name_leads_elsewhere_and_none_is_a_failure(name: str, segment: str) -> None:
    assert pod_path("team", name, "log") == f"/api/v1/namespaces/team/pods/{segment}/log"
