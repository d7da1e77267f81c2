"""`k8snet-tui trace SOURCE DESTINATION --by-hand`: the commands that show the same path, ready to be pasted.

Nothing is traced and no pod or node is entered; the ends and the pods of their nodes are asked of the API.
"""

import asyncio
import shlex

from k8snet_tui.commands.running import run_to_exit_code
from k8snet_tui.commands.trace import TraceRequest
from k8snet_tui.model.inventory import Inventory
from k8snet_tui.session.by_hand import HandCommand, ends_by_hand
from k8snet_tui.session.cluster_session import ClusterSession, open_session
from k8snet_tui.session.inventory.gather import list_pods_on
from k8snet_tui.session.targets.resolve import resolve_ends
from k8snet_tui.session.targets.target import WrongUse
from k8snet_tui.settings import ClusterSettings


def print_by_hand(request: TraceRequest, settings: ClusterSettings) -> int:
    """A comment and a command for each thing to see; errors are sentences on stderr."""
    return run_to_exit_code(_print(request, settings))


async def _print(request: TraceRequest, settings: ClusterSettings) -> int:
    async with open_session(settings) as session:
        lines = await _lines(session, request.source, request.destination, request)
        if request.both:
            lines += ["", *await _lines(session, request.destination, request.source, request)]
    print("\n".join(lines))
    return 0


async def _lines(session: ClusterSession, source: str, destination: str, request: TraceRequest) -> list[str]:
    nothing_known = Inventory(session.context)
    options = request.options
    ends = await resolve_ends(source, destination, session.connection, nothing_known, options.family)
    if ends[0].pod is None and ends[0].node is None:
        raise WrongUse(f"probes start at a pod or a node, and {ends[0].name} names neither")
    nodes = sorted({end.node for end in ends if end.node})
    listed = await asyncio.gather(*(list_pods_on(session, node) for node in nodes))
    lines = [_comment(end.resolution) for end in ends if end.resolution]
    for command in ends_by_hand([pod for pods in listed for pod in pods], *ends, options):
        lines += [_comment(command.shows), _line(command, session.settings)]
    return lines


def _comment(text: str) -> str:
    """One line, whatever is in a name: a second one would be run."""
    return "# " + "".join(each if each.isprintable() else "?" for each in text)


def _line(command: HandCommand, settings: ClusterSettings) -> str:
    """To the same cluster as was asked of here."""
    program, *arguments = command.argv
    chosen = {"--kubeconfig": settings.kubeconfig, "--context": settings.context}
    given = (word for option, value in chosen.items() if value for word in (option, value))
    return shlex.join((program, *given, *arguments))
