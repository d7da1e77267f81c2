import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8snet_tui.lab.api.http.selectors import parse_field_selector, parse_label_selector
from k8snet_tui.lab.objects.resources import PODS
from k8snet_tui.lab.objects.statuses import ApiError
from tests.lab.bodies import make_pod


@pytest.mark.parametrize(
    ("selector", "chosen"),
    [
        ("", "abc"),
        ("x=1", "a"),
        ("x==1,y", "a"),
        ("x!=1", "bc"),
        ("x in (1, 2)", "ab"),
        ("x notin (1)", "bc"),
        ("!x", "c"),
        ("example.com/x=", ""),
    ],
)
def test_a_label_selector_chooses(selector: str, chosen: str) -> None:
    pods = [make_pod("a", x="1", y="3"), make_pod("b", x="2"), make_pod("c")]
    matches = parse_label_selector(selector)
    assert "".join(pod["metadata"]["name"] for pod in pods if matches(pod)) == chosen


@given(st.text(alphabet="ab=!,() innotin./", max_size=20))
def test_no_selector_is_more_than_a_bad_request(text: str) -> None:
    for parse in (parse_label_selector, lambda t: parse_field_selector(t, PODS)):
        try:
            parse(text)(make_pod("a"))
        except ApiError as error:
            assert error.code == 400
