"""Who may do what: each gate holds until a person has said yes, and asks once however many wait."""

import asyncio

import pytest

from k8snet_tui.model.cluster import Pod
from k8snet_tui.model.trace_options import Strategy
from k8snet_tui.session.consents import Cancelled, Consents, ExecScope, NotConsented, ask_nobody
from k8snet_tui.session.questions import Question

NGINX = Pod("default", "nginx", "1", node="node-1")
HTTPD = Pod("default", "httpd", "3", node="node-1")
ELSEWHERE = Pod("other", "nginx", "2", node="node-1")
FLANNEL = Pod("kube-flannel", "kube-flannel-x", "4", node="node-1")
WHY = "nginx has no shell and no tools"
CREATING = (Strategy.POD, Strategy.EPHEMERAL)


class Person:
    """Answers when `slow` is set."""

    def __init__(self, answer: str | None, *, slow: bool = False) -> None:
        self.answer = answer
        self.asked: list[Question] = []
        self.ready = asyncio.Event()
        if not slow:
            self.ready.set()

    async def __call__(self, question: Question) -> str | None:
        self.asked.append(question)
        await self.ready.wait()
        return self.answer


@pytest.mark.parametrize("strategy", CREATING)
async def test_a_yes_opens_the_gate_of_creating_and_nothing_else_does(strategy: Strategy) -> None:
    consents = Consents()
    with pytest.raises(NotConsented):
        consents.require_creation("prod", NGINX, strategy)
    with pytest.raises(Cancelled, match="nothing was started"):
        await consents.ask_strategy("prod", NGINX, WHY, Person(None))
    with pytest.raises(NotConsented):
        consents.require_creation("prod", NGINX, strategy)
    assert await consents.ask_strategy("prod", NGINX, WHY, Person(strategy.value)) is strategy
    consents.require_creation("prod", NGINX, strategy)
    for pod, context, other in (
        (ELSEWHERE, "prod", strategy),
        (NGINX, "staging", strategy),
        (NGINX, "prod", next(s for s in CREATING if s is not strategy)),
    ):
        with pytest.raises(NotConsented):
            consents.require_creation(context, pod, other)


@pytest.mark.parametrize("answer", [strategy.value for strategy in (*CREATING, Strategy.NODE)])
async def test_only_who_lets_a_trace_start_from_a_node_lets_that_node_be_entered(answer: str) -> None:
    consents = Consents()
    await consents.ask_strategy("prod", NGINX, WHY, Person(answer))
    assert consents.may_enter("prod", NGINX.node) is (answer == Strategy.NODE.value)
    assert not consents.may_enter("prod", "node-2") and not consents.may_enter("staging", NGINX.node)


def test_exec_none_rules_out_every_node_whatever_was_allowed_besides() -> None:
    consents = Consents(frozenset({Strategy.NODE}), ExecScope.NONE)
    assert not consents.may_enter("prod", NGINX.node)
    with pytest.raises(NotConsented, match="rules out"):
        consents.require_entry("prod", NGINX.node, FLANNEL)


async def test_a_probe_pod_is_allowed_for_its_namespace() -> None:
    consents, person = Consents(), Person("pod")
    for pod in (NGINX, HTTPD):
        assert await consents.ask_strategy("prod", pod, WHY, person) is Strategy.POD
        consents.require_creation("prod", pod, Strategy.POD)
    assert len(person.asked) == 1


async def test_a_container_that_stays_is_allowed_for_its_one_pod() -> None:
    consents, person = Consents(), Person("ephemeral")
    await consents.ask_strategy("prod", NGINX, WHY, person)
    with pytest.raises(NotConsented):
        consents.require_creation("prod", HTTPD, Strategy.EPHEMERAL)
    await consents.ask_strategy("prod", HTTPD, WHY, person)
    await consents.ask_strategy("prod", NGINX, WHY, person)
    assert len(person.asked) == 2


@pytest.mark.parametrize("answer", ["pod", None], ids=["yes", "no"])
async def test_however_many_wait_one_is_asked_and_all_get_the_answer(answer: str | None) -> None:
    consents, person = Consents(), Person(answer, slow=True)
    waiting = [asyncio.create_task(consents.ask_strategy("prod", NGINX, WHY, person)) for _ in range(20)]
    await asyncio.sleep(0)
    person.ready.set()
    outcomes = await asyncio.gather(*waiting, return_exceptions=True)
    assert len(person.asked) == 1
    if answer:
        assert set(outcomes) == {Strategy.POD}
    else:
        assert all(isinstance(outcome, NotConsented) for outcome in outcomes)


async def test_a_question_that_another_answer_has_settled_is_not_asked() -> None:
    consents, person = Consents(), Person("pod", slow=True)
    pods = (NGINX, HTTPD)
    waiting = [asyncio.create_task(consents.ask_strategy("prod", pod, WHY, person)) for pod in pods]
    await asyncio.sleep(0)
    person.ready.set()
    assert await asyncio.gather(*waiting) == [Strategy.POD, Strategy.POD]
    assert len(person.asked) == 1


async def test_when_the_one_who_asks_is_called_away_the_next_one_asks() -> None:
    consents, away, person = Consents(), Person("pod", slow=True), Person("ephemeral")
    first = asyncio.create_task(consents.ask_strategy("prod", NGINX, WHY, away))
    await asyncio.sleep(0)
    second = asyncio.create_task(consents.ask_strategy("prod", NGINX, WHY, person))
    await asyncio.sleep(0)
    first.cancel()
    assert await second is Strategy.EPHEMERAL


async def test_a_no_is_not_remembered_as_a_yes() -> None:
    consents = Consents()
    with pytest.raises(NotConsented, match="--allow pod"):
        await consents.ask_strategy("prod", NGINX, WHY, ask_nobody)
    assert await consents.ask_strategy("prod", NGINX, WHY, Person("node")) is Strategy.NODE


async def test_what_would_be_refused_is_not_offered_and_the_reason_is_said() -> None:
    person = Person("node")
    left_out = {Strategy.POD: "jane may not create pods"}
    await Consents().ask_strategy("prod", NGINX, WHY, person, left_out)
    (question,) = person.asked
    assert [choice.key for choice in question.choices] == ["node", "ephemeral"]
    assert question.left_out == ("a probe pod: jane may not create pods",)


async def test_what_was_allowed_beforehand_but_would_be_refused_is_not_taken() -> None:
    consents = Consents(frozenset({Strategy.POD, Strategy.NODE}))
    assert await consents.ask_strategy("prod", NGINX, WHY, ask_nobody) is Strategy.POD
    refused = {Strategy.POD: "jane may not"}
    assert await consents.ask_strategy("prod", NGINX, WHY, ask_nobody, refused) is Strategy.NODE


async def test_a_yes_lets_one_node_be_entered_and_a_no_none() -> None:
    consents = Consents(scope=ExecScope.SOURCE)
    with pytest.raises(NotConsented, match="--exec node"):
        await consents.ask_entry("prod", "node-1", FLANNEL, ask_nobody)
    with pytest.raises(NotConsented):
        await consents.ask_entry("prod", "node-1", FLANNEL, Person(None))
    with pytest.raises(NotConsented):
        consents.require_entry("prod", "node-1", FLANNEL)
    await consents.ask_entry("prod", "node-1", FLANNEL, Person("node"))
    consents.require_entry("prod", "node-1", FLANNEL)
    for context, node in (("prod", "node-2"), ("staging", "node-1")):
        with pytest.raises(NotConsented):
            consents.require_entry(context, node, FLANNEL)


@pytest.mark.parametrize("scope", [ExecScope.NONE, ExecScope.SOURCE])
def test_what_was_said_beforehand_is_obeyed_on_the_lab_too(scope: ExecScope) -> None:
    consents = Consents(scope=scope, unasked=ExecScope.NODE)
    with pytest.raises(NotConsented):
        consents.require_entry("k8snet-lab", "node-1", FLANNEL)


def test_entering_a_node_needs_no_question_in_the_lab() -> None:
    Consents(unasked=ExecScope.NODE).require_entry("k8snet-lab", "node-1", FLANNEL)


async def test_exec_none_rules_out_what_was_allowed() -> None:
    consents = Consents(frozenset({Strategy.NODE}), ExecScope.NONE)
    with pytest.raises(NotConsented, match="--exec none"):
        await consents.ask_entry("prod", "node-1", FLANNEL, Person("node"))


async def test_the_scope_of_reading_is_asked_once_a_context() -> None:
    consents, person = Consents(), Person("node", slow=True)
    waiting = [asyncio.create_task(consents.ask_scope("prod", person)) for _ in range(3)]
    await asyncio.sleep(0)
    person.ready.set()
    assert await asyncio.gather(*waiting) == [ExecScope.NODE] * 3
    await consents.ask_scope("staging", person)
    assert len(person.asked) == 2


async def test_no_answer_about_reading_allows_nothing_and_is_asked_again() -> None:
    consents, person = Consents(), Person(None)
    assert [await consents.ask_scope("prod", person) for _ in range(2)] == [None, None]
    assert len(person.asked) == 2 and consents.listed("prod") == ()


async def test_all_that_was_allowed_is_listed_and_what_is_withdrawn_is_asked_again() -> None:
    consents = Consents(frozenset({Strategy.POD}))
    await consents.ask_scope("prod", Person("node"))
    await consents.ask_strategy("prod", NGINX, WHY, Person("ephemeral"), {Strategy.POD: "not allowed"})
    await consents.ask_entry("staging", "node-7", FLANNEL, Person("node"))
    assert [each.words for each in consents.listed("prod")] == [
        "read-only commands in the network plugin's pods: nodes are read",
        "a probe pod, for any pod",
        "a container added to the pod, for default/nginx",
    ]
    for consent in consents.listed("prod"):
        consents.withdraw("prod", consent)
    assert consents.listed("prod") == () and consents.scope("prod") is None
    assert not consents.may_enter("prod", NGINX.node)
    for strategy in CREATING:
        with pytest.raises(NotConsented):
            consents.require_creation("prod", NGINX, strategy)
    person = Person("source")
    await consents.ask_scope("prod", person)
    assert len(person.asked) == 1, "the next reading asks again"
    assert consents.may_enter("staging", "node-7"), "what was allowed elsewhere stays"


async def test_one_consent_is_withdrawn_and_the_others_stay() -> None:
    consents = Consents(frozenset(CREATING))
    await consents.ask_strategy("prod", ELSEWHERE, WHY, Person("node"), dict.fromkeys(CREATING, "refused"))
    listed = consents.listed("prod")
    assert [each.words for each in listed][2:] == [
        "starting from the node, for pods of other",
        "entering node-1",
    ]
    consents.withdraw("prod", listed[1])
    assert consents.listed("prod") == (listed[0], *listed[2:])
    consents.withdraw("prod", listed[3])
    assert not consents.may_enter("prod", ELSEWHERE.node)
    assert consents.listed("prod") == (listed[0], listed[2])


@pytest.mark.parametrize("scope", ExecScope)
@pytest.mark.parametrize("is_unasked", [True, False])
async def test_how_far_reading_goes_is_asked_again_however_it_was_settled(
    scope: ExecScope, is_unasked: bool
) -> None:
    consents = Consents(unasked=scope) if is_unasked else Consents(scope=scope)
    (consent,) = consents.listed("prod")
    assert consent.is_about_reading
    consents.withdraw("prod", consent)
    assert consents.scope("prod") is None and not consents.may_enter("prod", "node-1")
