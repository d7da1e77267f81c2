import pytest

from k8snet_tui.model.cluster import Pod
from k8snet_tui.model.trace import Strategy
from k8snet_tui.session.consents import Consents, ExecScope, NotConsented, ask_nobody
from k8snet_tui.session.questions import Question

NGINX = Pod("default", "nginx", "1", node="node-1")
WHY = "nginx has no shell and no tools"
ELSEWHERE = Pod("other", "nginx", "2", node="node-1")


class Person:
    def __init__(self, answer: str | None) -> None:
        self.answer = answer
        self.asked: list[Question] = []

    async def __call__(self, question: Question) -> str | None:
        self.asked.append(question)
        return self.answer


async def test_consent_is_asked_once_a_namespace() -> None:
    consents, person = Consents(), Person("pod")
    for _ in range(2):
        assert await consents.ask_strategy("prod", NGINX, WHY, person) is Strategy.POD
    assert len(person.asked) == 1


async def test_consent_holds_in_no_other_namespace_or_context() -> None:
    consents, person = Consents(), Person("ephemeral")
    await consents.ask_strategy("prod", NGINX, WHY, person)
    await consents.ask_strategy("prod", ELSEWHERE, WHY, person)
    await consents.ask_strategy("staging", NGINX, WHY, person)
    assert len(person.asked) == 3


async def test_a_no_is_not_remembered_as_a_yes() -> None:
    consents = Consents()
    with pytest.raises(NotConsented, match="--allow pod"):
        await consents.ask_strategy("prod", NGINX, WHY, ask_nobody)
    assert await consents.ask_strategy("prod", NGINX, WHY, Person("node")) is Strategy.NODE


async def test_entering_a_node_needs_no_question_in_the_lab() -> None:
    await Consents().ask_entry("k8snet-lab", True, "node-1", NGINX, ask_nobody)


async def test_entering_a_node_elsewhere_needs_a_yes() -> None:
    with pytest.raises(NotConsented, match="--exec node"):
        await Consents(scope=ExecScope.SOURCE).ask_entry("prod", False, "node-1", NGINX, ask_nobody)


async def test_the_scope_of_reading_is_asked_once_a_context() -> None:
    consents, person = Consents(), Person("node")
    assert await consents.ask_scope("prod", person) is ExecScope.NODE
    assert await consents.ask_scope("prod", person) is ExecScope.NODE
    await consents.ask_scope("staging", person)
    assert len(person.asked) == 2
