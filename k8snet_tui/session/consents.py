"""What a person has allowed, for how long it counts, and how it is asked.

A consent holds for the session, by context, namespace and strategy, and never across contexts. How far
reading may go (`ExecScope`) holds by context.
"""

from enum import StrEnum

from k8snet_tui.model.cluster import Pod
from k8snet_tui.model.trace import Strategy
from k8snet_tui.session.questions import Ask, Choice, Question


class ExecScope(StrEnum):
    """In which pods a fixed, read-only script may run."""

    NONE = "none"
    SOURCE = "source"
    NODE = "node"


CANCELLED = "cancelled: nothing was started"


class NotConsented(Exception):
    """The person said no, or there was nobody to ask."""

    exit_code = 3


class Consents:
    """The ledger of yeses of one session."""

    def __init__(self, allowed: frozenset[Strategy] = frozenset(), scope: ExecScope | None = None) -> None:
        self._given_beforehand = allowed
        self._given: dict[tuple[str, str], Strategy] = {}
        self._scopes: dict[str, ExecScope] = {}
        self._scope_beforehand = scope

    def scope(self, context: str) -> ExecScope | None:
        """None: not asked yet."""
        return self._scope_beforehand or self._scopes.get(context)

    async def ask_scope(self, context: str, ask: Ask) -> ExecScope:
        known = self.scope(context)
        if known:
            return known
        answer = await ask(_scope_question(context))
        self._scopes[context] = ExecScope(answer) if answer else ExecScope.SOURCE
        return self._scopes[context]

    async def ask_strategy(self, context: str, pod: Pod, why: str, ask: Ask) -> Strategy:
        """How to trace from a pod that cannot be entered as it is: `why` says so. Raises `NotConsented`."""
        remembered = self._given.get((context, pod.namespace))
        if remembered:
            return remembered
        for strategy in (Strategy.POD, Strategy.EPHEMERAL, Strategy.NODE):
            if strategy in self._given_beforehand:
                return strategy
        answer = await ask(_strategy_question(pod, why))
        if answer is None:
            raise NotConsented(CANCELLED)
        self._given[context, pod.namespace] = Strategy(answer)
        return Strategy(answer)

    async def ask_entry(self, context: str, is_lab: bool, node: str, pod: Pod, ask: Ask) -> None:
        """May a node be entered by its network plugin's pod? Raises `NotConsented`."""
        if self.scope(context) is ExecScope.NONE:
            raise NotConsented(f"starting from {node} means exec in {pod.key}, which --exec none rules out")
        if is_lab or self.scope(context) is ExecScope.NODE or Strategy.NODE in self._given_beforehand:
            return
        if self._given.get((context, pod.namespace)) is Strategy.NODE:
            return
        if await ask(_entry_question(node, pod)) is None:
            raise NotConsented(CANCELLED)
        self._given[context, pod.namespace] = Strategy.NODE


async def ask_nobody(question: Question) -> str | None:
    """For callers without a person. Raises `NotConsented` with the flags that answer beforehand."""
    raise NotConsented(f"{question.why}, and nothing was allowed: add {question.flags}")


def _scope_question(context: str) -> Question:
    return Question(
        title=f"May k8snet-tui run read-only commands inside pods of {context}?",
        why="nodes are read by exec",
        flags="--exec node",
        choices=(
            Choice("node", "also in the network plugin's pods", "names every interface; audit logs show it"),
            Choice("source", "only in the pod I trace from", "interfaces of nodes are derived from the API"),
            Choice("none", "nowhere", "no exec at all; traces need a probe pod"),
        ),
    )


def _entry_question(node: str, pod: Pod) -> Question:
    return Question(
        title=f"{node} is entered by exec in {pod.key}, which is in its network.",
        why=f"starting from {node} means exec in {pod.key}",
        flags="--allow node or --exec node",
        choices=(Choice("node", f"start from {node}", "nothing is created; audit logs show the exec"),),
    )


def _strategy_question(pod: Pod, why: str) -> Question:
    node = pod.node or "its node"
    return Question(
        title=f"{why}. How may {pod.name} be traced from? The answer holds for its namespace.",
        why=why,
        flags="--allow pod, --allow ephemeral or --allow node",
        choices=(
            Choice(
                "ephemeral",
                f"add a busybox container to {pod.name}",
                "it stays in the pod's spec until the pod goes",
            ),
            Choice(
                "pod",
                f"start a probe pod beside it on {node}",
                "removed afterwards; other IP and labels, so other NetworkPolicies may apply",
            ),
            Choice("node", f"start from {node}", "nothing is created; the path begins at the node"),
        ),
    )
