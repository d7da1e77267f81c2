"""The commands: a record says the words, what is done, and what completes it. Panes bring their own."""

from collections.abc import Awaitable, Callable, Sequence

from k8snet_tui.ui.commands.ends import Ends
from k8snet_tui.ui.commands.line import Command, Controls, Names
from k8snet_tui.ui.panes.registry import PANES

ALL_NAMESPACES = "all"


def _going_to(pane: str) -> Callable[[Controls, str], Awaitable[None]]:
    async def go(controls: Controls, _: str) -> None:
        controls.go_to(pane)

    return go


async def _record(controls: Controls, file: str) -> None:
    controls.record(file)


async def _note(controls: Controls, text: str) -> None:
    controls.note(text)


async def _export(controls: Controls, words: str) -> None:
    controls.export(words)


async def _free_text(_: Controls) -> Names:
    """What follows is nobody's name."""
    return ()


async def _review_consents(controls: Controls, _: str) -> None:
    await controls.review_consents()


async def _help(controls: Controls, _: str) -> None:
    controls.show_help()


FLOW_COUNTS = ("1", "2", "4", "8", "16")
INTERVALS = ("0.5", "1", "2", "5", "10", "60")


async def _change_interval(controls: Controls, text: str) -> None:
    controls.change_interval(text)


async def _offer_intervals(_: Controls) -> Sequence[str]:
    return INTERVALS


async def _offer_flow_counts(_: Controls) -> Names:
    return FLOW_COUNTS


async def _quit(controls: Controls, _: str) -> None:
    controls.quit()


COMMANDS: tuple[Command, ...] = (
    Command(
        ("ctx", "context", "contexts"),
        "another context; without a name, choose one",
        lambda controls, name: controls.change_context(name),
        lambda controls: controls.context_names(),
    ),
    Command(
        ("ns", "namespace", "namespaces"),
        "pods of one namespace, or of all",
        lambda controls, name: controls.change_namespace(name),
        lambda controls: controls.namespace_names(),
    ),
    *(Command((p.NAME, *p.OTHER_NAMES), f"go to the {p.NAME}", _going_to(p.NAME)) for p in PANES),
    Command(
        ("from",),
        "the source by its name, as on the command line",
        lambda controls, name: controls.choose_end(name, Ends.set_source),
        lambda controls: controls.names_to_open(),
    ),
    Command(
        ("to",),
        "the destination: a pod, svc/httpd:80, 10.0.2.3, deploy/web",
        lambda controls, name: controls.choose_end(name, Ends.set_destination),
        lambda controls: controls.names_of_destinations(),
    ),
    Command(
        ("trace",),
        "between two ends, or those that are marked; udp, icmp, tcp, udp-paris, -4, -6",
        lambda controls, words: controls.trace(words),
        lambda controls: controls.words_of_traces(),
        takes_many=True,
    ),
    Command(
        ("open", "describe"),
        "all of a pod, node/NAME, deploy/NAME, rs/, sts/, ds/, job/",
        lambda controls, name: controls.open_named(name),
        lambda controls: controls.names_to_open(),
    ),
    Command(
        ("interval",),
        "seconds from round to round of the trace that is shown",
        _change_interval,
        _offer_intervals,
    ),
    Command(
        ("flows",),
        "so many flows of the path and which ways they take, as trace --flows; 1: the path alone",
        lambda controls, text: controls.trace_flows(text),
        _offer_flow_counts,
    ),
    Command(("record",), "record the trace in a new file; again to end it", _record, _free_text),
    Command(("note",), "a note about this moment", _note, _free_text),
    Command(("export",), "to FILE.md an incident report, .cast, .svg; --redact", _export, _free_text),
    Command(("allow",), "what was allowed on this cluster, to look at or withdraw", _review_consents),
    Command(("help", "h", "?"), "the keys of the pane", _help),
    Command(("q", "q!", "quit", "exit"), "quit", _quit),
)
