"""What a person has allowed, and for how long it counts.

A consent holds for the session and never across contexts: a strategy by its namespace, but an ephemeral
container for its one pod, for it can never be removed; entering a node for that node. How far reading may go
(`ExecScope`) holds by context. The `require_` functions are the gates: they ask nobody, and stand where
things are done.
"""

from enum import StrEnum

from msgspec import Struct

from k8snet_tui.model.cluster import Pod
from k8snet_tui.model.trace_options import Strategy
from k8snet_tui.session.consent_questions import (
    KINDS,
    ORDER,
    LeftOut,
    entry_question,
    scope_question,
    strategy_question,
)
from k8snet_tui.session.questions import Ask, Asking, Question


class ExecScope(StrEnum):
    """In which pods a fixed, read-only script may run."""

    NONE = "none"
    SOURCE = "source"
    NODE = "node"


class NotConsented(Exception):
    """The person said no, or there was nobody to ask."""

    exit_code = 3


class Cancelled(NotConsented):
    """The person answered a question so."""

    def __init__(self) -> None:
        super().__init__("cancelled: nothing was started")


_READING, _BEFOREHAND, _GIVEN, _ENTERED = "reading", "beforehand", "given", "entered"
_SCOPES = {
    ExecScope.NONE: "no command in any pod: nodes are not read",
    ExecScope.SOURCE: "read-only commands in the pod one traces from: nodes are not read",
    ExecScope.NODE: "read-only commands in the network plugin's pods: nodes are read",
}


class Consent(Struct, frozen=True):
    """One thing that was allowed, or ruled out, as it can be looked at and withdrawn."""

    words: str
    key: tuple[str, ...]
    """What it is about; only for `Consents.withdraw`."""

    @property
    def is_about_reading(self) -> bool:
        """How far reading may go."""
        return self.key == (_READING,)


class Consents:
    """The yeses of one session with one cluster."""

    def __init__(
        self,
        allowed: frozenset[Strategy] = frozenset(),
        scope: ExecScope | None = None,
        unasked: ExecScope | None = None,
    ) -> None:
        """`scope` was given beforehand and is never asked; `unasked` counts where nobody has said a word."""
        self._allowed = allowed
        self._scope_beforehand = scope
        self._unasked = unasked
        self._scopes: dict[str, ExecScope] = {}
        self._given: dict[tuple[Strategy, str, str], str] = {}
        """By strategy, context, and what it holds for, a namespace or a pod's UID: that by its name."""
        self._entered: set[tuple[str, str]] = set()
        """Context and node."""
        self._asking = Asking()

    def scope(self, context: str) -> ExecScope | None:
        """None: not asked yet."""
        return self._scope_beforehand or self._scopes.get(context) or self._unasked

    async def ask_scope(self, context: str, ask: Ask) -> ExecScope | None:
        """None where the person cancels: nothing is allowed by that, nor ruled out."""
        if known := self.scope(context):
            return known
        answer = await self._asking.ask_once(context, lambda: ask(scope_question(context)))
        return self._scopes.setdefault(context, ExecScope(answer)) if answer else None

    async def ask_strategy(
        self, context: str, pod: Pod, why: str, ask: Ask, left_out: LeftOut | None = None
    ) -> Strategy:
        """How to trace from a pod that cannot be entered as it is: `why` says so. Raises `NotConsented`."""
        left_out = left_out or {}
        if known := self._find_given(context, pod, left_out):
            return known

        async def ask_unless_given() -> str | None:
            # While another question was open, its answer may have settled this one.
            given = self._find_given(context, pod, left_out)
            return given or await ask(strategy_question(pod, why, left_out))

        answer = await self._asking.ask_once((context, pod.uid), ask_unless_given)
        if answer is None:
            raise Cancelled
        strategy = Strategy(answer)
        holds_for = pod.key if strategy is Strategy.EPHEMERAL else f"pods of {pod.namespace}"
        self._given[_consent(strategy, context, pod)] = holds_for
        if strategy is Strategy.NODE:
            self._entered.add((context, pod.node))
        return strategy

    async def ask_entry(self, context: str, node: str, pod: Pod, ask: Ask) -> None:
        """May a node be entered by its network plugin's pod? Raises `NotConsented`."""
        if self.scope(context) is ExecScope.NONE or self.may_enter(context, node):
            self.require_entry(context, node, pod)
            return
        key = (context, node, Strategy.NODE)
        if await self._asking.ask_once(key, lambda: ask(entry_question(node, pod))) is None:
            raise Cancelled
        self._entered.add((context, node))

    def may_enter(self, context: str, node: str) -> bool:
        scope = self.scope(context)
        if scope is ExecScope.NONE:
            return False
        return scope is ExecScope.NODE or Strategy.NODE in self._allowed or (context, node) in self._entered

    def require_entry(self, context: str, node: str, pod: Pod) -> None:
        """Raises `NotConsented` unless exec in `pod`, to get into `node`, was allowed."""
        if self.scope(context) is ExecScope.NONE:
            raise NotConsented(f"entering {node} means exec in {pod.key}, which --exec none rules out")
        if not self.may_enter(context, node):
            raise NotConsented(f"entering {node} means exec in {pod.key}: --exec node allows it")

    def require_creation(self, context: str, pod: Pod, strategy: Strategy) -> None:
        """Raises `NotConsented` unless this may be created to trace from `pod`."""
        if strategy not in self._allowed and _consent(strategy, context, pod) not in self._given:
            raise NotConsented(f"nobody has allowed {KINDS[strategy]} for {pod.key}")

    def listed(self, context: str) -> tuple[Consent, ...]:
        """All that counts there now, whether it was asked or said beforehand."""
        scope = self.scope(context)
        return (
            *((Consent(_SCOPES[scope], (_READING,)),) if scope else ()),
            *(
                Consent(f"{KINDS[strategy]}, for any pod", (_BEFOREHAND, strategy))
                for strategy in ORDER
                if strategy in self._allowed
            ),
            *(
                Consent(f"{KINDS[key[0]]}, for {holds_for}", (_GIVEN, *key))
                for key, holds_for in self._given.items()
                if key[1] == context
            ),
            *(
                Consent(f"entering {node}", (_ENTERED, where, node))
                for where, node in sorted(self._entered)
                if where == context
            ),
        )

    def withdraw(self, context: str, consent: Consent) -> None:
        """From now on it is asked again. What was ruled out is no longer so, and asked as well."""
        match consent.key:
            case (kind,) if kind == _READING:
                self._scope_beforehand = self._unasked = None
                self._scopes.pop(context, None)
            case (kind, strategy) if kind == _BEFOREHAND:
                self._allowed -= {Strategy(strategy)}
            case (kind, strategy, where, holds_for) if kind == _GIVEN:
                self._given.pop((Strategy(strategy), where, holds_for), None)
            case (kind, where, node) if kind == _ENTERED:
                self._entered.discard((where, node))

    def _find_given(self, context: str, pod: Pod, left_out: LeftOut) -> Strategy | None:
        for strategy in ORDER:
            is_given = strategy in self._allowed or _consent(strategy, context, pod) in self._given
            if is_given and strategy not in left_out:
                return strategy
        return None


def _consent(strategy: Strategy, context: str, pod: Pod) -> tuple[Strategy, str, str]:
    return strategy, context, pod.uid if strategy is Strategy.EPHEMERAL else pod.namespace


async def ask_nobody(question: Question) -> str | None:
    """For callers without a person. Raises `NotConsented` with the flags that answer beforehand."""
    told = f"{question.why}, and nothing was allowed: add {question.flags}"
    raise NotConsented("; ".join((told, *question.left_out)))
