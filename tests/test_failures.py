"""What a person reads when something fails, and what when we have failed."""

import pytest

from k8snet_tui.cluster.config.client_config import Secret
from k8snet_tui.cluster.errors import NotReachable
from k8snet_tui.cluster.http.paths import pod_path
from k8snet_tui.failures import DEFECT, describe_defect, explain, report
from k8snet_tui.redaction import HIDDEN


def a_defect() -> Exception:
    """One that has met a secret on its way."""
    secret = Secret("opaque-secret-of-a-user")
    try:
        pod_path(secret.value, None)  # type: ignore[arg-type]
    except Exception as error:
        error.args = (secret.value,)
        return error
    raise AssertionError("nothing failed")


def test_a_failure_is_its_sentence_and_its_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    failure = NotReachable("it is away", remedy="wait")
    assert explain(failure) == "it is away; wait"
    assert explain(ExceptionGroup("several", [failure])) == "it is away; wait"
    assert report(failure) == 3
    assert capsys.readouterr().err == "k8snet-tui: it is away\n  wait\n"


def test_a_defect_is_one_sentence_with_its_place_and_nothing_that_it_met(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert explain(a_defect()) is None
    assert report(a_defect()) == DEFECT == 70
    said = capsys.readouterr()
    assert said.err.count("\n") == 1 and "TypeError at cluster/http/paths.py, line " in said.err
    assert "please report" in said.err and "opaque" not in said.err and said.out == ""


def test_a_defect_in_a_group_or_a_worker_is_told_as_what_it_is() -> None:
    class Failed(Exception):
        error = ZeroDivisionError()

    assert "ZeroDivisionError" in describe_defect(ExceptionGroup("several", [Failed()]))


def test_what_is_said_of_a_failure_hides_secrets_of_the_session(capsys: pytest.CaptureFixture[str]) -> None:
    class Clumsy(Exception):
        exit_code = 2
        remedy = "not opaque-secret-of-a-user"

    Secret("opaque-secret-of-a-user")
    assert report(Clumsy("it was opaque-secret-of-a-user")) == 2
    assert "opaque" not in capsys.readouterr().err
    assert explain(Clumsy("opaque-secret-of-a-user")) == f"{HIDDEN}; not {HIDDEN}"
