"""The questions by which a person is asked for a consent: what is done, and what it leaves behind."""

from collections.abc import Mapping
from typing import TypeAlias

from k8snet_tui.model.cluster import Pod
from k8snet_tui.model.trace_options import Strategy
from k8snet_tui.session.questions import Choice, Question

ORDER = (Strategy.POD, Strategy.EPHEMERAL, Strategy.NODE)
"""In which strategies that were allowed beforehand are taken: what leaves least behind first."""

LeftOut: TypeAlias = Mapping[Strategy, str]
"""Strategies that would be refused, each with the reason."""
KINDS = {
    Strategy.NODE: "starting from the node",
    Strategy.POD: "a probe pod",
    Strategy.EPHEMERAL: "a container added to the pod",
    Strategy.EXEC: "exec",
}


def scope_question(context: str) -> Question:
    return Question(
        title=f"May k8snet-tui run read-only commands inside pods of {context}?",
        why="nodes are read by exec",
        flags="--exec node",
        choices=(
            Choice("none", "nowhere", "no exec at all; traces need a probe pod"),
            Choice("source", "only in the pod I trace from", "interfaces of nodes are derived from the API"),
            Choice("node", "also in the network plugin's pods", "names every interface; audit logs show it"),
        ),
    )


def entry_question(node: str, pod: Pod) -> Question:
    return Question(
        title=f"{node} is entered by exec in {pod.key}, which is in its network.",
        why=f"starting from {node} means exec in {pod.key}",
        flags="--allow node or --exec node",
        choices=(Choice("node", f"start from {node}", "nothing is created; audit logs show the exec"),),
    )


def strategy_question(pod: Pod, why: str, left_out: LeftOut) -> Question:
    """The choice that leaves least behind comes first."""
    node = pod.node or "its node"
    choices = {
        Strategy.NODE: Choice(
            "node",
            f"start from {node}",
            "nothing is created; the path begins at the node; audit logs show the exec",
        ),
        Strategy.POD: Choice(
            "pod",
            f"start a probe pod beside it on {node}",
            f"allowed for all of {pod.namespace}; removed afterwards; other IP and labels, "
            "so other NetworkPolicies may apply",
        ),
        Strategy.EPHEMERAL: Choice(
            "ephemeral",
            f"add a busybox container to {pod.name}",
            "allowed for this pod alone; it stays in the pod's spec until the pod goes",
        ),
    }
    offered = {strategy: choice for strategy, choice in choices.items() if strategy not in left_out}
    return Question(
        title=f"{why}. How may {pod.name} be traced from?",
        why=why,
        flags=" or ".join(f"--allow {strategy.value}" for strategy in ORDER if strategy in offered),
        choices=tuple(offered.values()),
        left_out=tuple(f"{KINDS[strategy]}: {reason}" for strategy, reason in left_out.items()),
    )
