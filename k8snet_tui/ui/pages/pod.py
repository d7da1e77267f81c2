"""A pod in full: why it does not run, its containers, its interface, and what is said of it."""

import time
from collections.abc import Sequence
from contextlib import aclosing
from typing import ClassVar

from k8snet_tui.model.cluster import ContainerKind, Live
from k8snet_tui.model.description import ContainerState, DescribedContainer, Phase, PodDescription
from k8snet_tui.model.inventory import Inventory, find_listed_pod
from k8snet_tui.model.log import LogSource
from k8snet_tui.model.network import NodeNetwork
from k8snet_tui.network.lookup import find_route
from k8snet_tui.session.objects.stories import PodStory
from k8snet_tui.ui.keymap import BY_HAND, COPYING, ITS_NODE, READING, Key, bindings
from k8snet_tui.ui.pages.entry import Entry, Sheet
from k8snet_tui.ui.pages.events import add_conditions, add_events, add_finding
from k8snet_tui.ui.pages.page import EntryPane, PageScreen
from k8snet_tui.ui.pages.subjects import (
    ByHandSubject,
    InterfaceSubject,
    LogSubject,
    ManifestSubject,
    NodeSubject,
    Open,
    PodSubject,
    WorkloadSubject,
)
from k8snet_tui.ui.render.figures import format_age
from k8snet_tui.ui.render.glyphs import DOT, REACHED, VETH_PAIR
from k8snet_tui.ui.render.styled_line import Tone
from k8snet_tui.ui.session_port import SessionPort


class PodPagePane(EntryPane):
    NAME = "pod"
    KEYS: ClassVar[tuple[Key, ...]] = (*READING, *ITS_NODE, *COPYING, *BY_HAND)
    HELP = (
        "A pod in full, live. First why it does not run, and what that rests on; then its containers with "
        "their last end, its conditions, and its events. Enter on a container opens its log."
    )


class PodPage(PageScreen):
    PANE = PodPagePane
    BINDINGS = bindings(READING, ITS_NODE, BY_HAND)

    def __init__(self, subject: PodSubject, session: SessionPort, inventory: Inventory) -> None:
        super().__init__(session, inventory)
        self._subject = subject
        self._story = PodStory()

    def title_words(self) -> str:
        return f"Pod {self._subject.namespace}/{self._subject.name}"

    async def follow(self) -> None:
        stories = self.session.objects.describe_pod(self._subject.namespace, self._subject.name)
        async with aclosing(stories):
            async for story in stories:
                self._story = story
                self.redraw()

    def make_entries(self, width: int) -> Sequence[Entry]:
        if self.failure:
            sheet = Sheet(width)
            sheet.text(self.failure, Tone.BAD)
            return sheet.entries
        return pod_entries(self._story, self.inventory, width, time.time(), time.monotonic())

    def action_log(self, previous: bool) -> None:
        opens = self.pane.entry.opens if self.pane.entry else None
        if isinstance(opens, LogSubject):
            source = LogSource(opens.source.namespace, opens.source.pod, opens.source.container, previous)
            self.post_message(Open(LogSubject(source, opens.containers)))
        elif self._story.pod:
            self.post_message(Open(log_of(self._story.pod, "", previous)))
        else:
            self.say("it is not read yet")

    def action_manifest(self) -> None:
        self.post_message(Open(ManifestSubject("pods", self._subject.namespace, self._subject.name)))

    def action_by_hand(self) -> None:
        pod = find_listed_pod(self.inventory.pods, f"{self._subject.namespace}/{self._subject.name}")
        if pod:
            self.post_message(Open(ByHandSubject.of_pod(pod)))
        else:
            self.say("it is not among the pods that are listed")

    def action_go_to_node(self) -> None:
        pod = self._story.pod
        if pod and pod.node:
            self.post_message(Open(NodeSubject(pod.node)))
        else:
            self.say("it has no node yet" if pod else "it is not read yet")


def log_of(pod: PodDescription, container: str = "", previous: bool = False) -> LogSubject:
    """Of the container that is named, else of the first that a person would want: one that does not run."""
    names = tuple(c.name for c in pod.containers)
    mains = [c for c in pod.containers if c.kind is ContainerKind.MAIN]
    init = [c for c in pod.containers if c.kind is ContainerKind.INIT and c.state.exit_code != 0]
    first = next(iter((*init, *mains)), None)
    name = container or (first.name if first else "")
    return LogSubject(LogSource(pod.namespace, pod.name, name, previous), names)


def pod_entries(
    story: PodStory, inventory: Inventory, width: int, now_s: float, mono_s: float
) -> list[Entry]:
    sheet, pod = Sheet(width), story.pod
    if pod is None:
        if isinstance(story.state, Live):
            sheet.text("there is no such pod, or it is gone", Tone.BAD)
        sheet.trouble(story.state, mono_s)
        return sheet.entries
    sheet.trouble(story.state, mono_s)
    if story.finding:
        add_finding(sheet, story.finding)
    else:
        sheet.text("it runs, and is ready", Tone.GOOD, mark=REACHED)
    _add_facts(sheet, pod, now_s)
    _add_network(sheet, pod, inventory)
    _add_containers(sheet, pod, now_s)
    add_events(sheet, story.events, story.events_state, now_s, mono_s)
    add_conditions(sheet, pod.conditions, now_s)
    if pod.volumes:
        sheet.section("Volumes")
        for name, source in pod.volumes:
            sheet.fact(name, source)
    return sheet.entries


def _add_facts(sheet: Sheet, pod: PodDescription, now_s: float) -> None:
    sheet.section("Pod")
    age = f"created {format_age(int(now_s - pod.created_s))} ago" if pod.created_s else ""
    phase = f"{pod.phase} ({pod.reason})" if pod.reason else pod.phase
    sheet.fact("phase", DOT.join(filter(None, (phase, f"QoS {pod.qos}" if pod.qos else "", age))))
    sheet.fact("node", pod.node or "none yet", opens=NodeSubject(pod.node) if pod.node else None)
    kind, _, name = pod.owner.partition("/")
    owner = WorkloadSubject(kind, pod.namespace, name) if name else None
    sheet.fact("owner", pod.owner or "none: nobody makes it anew when it is gone", opens=owner)
    sheet.fact("account", pod.service_account)
    sheet.fact("labels", ", ".join(f"{key}={value}" for key, value in pod.labels))


def _add_network(sheet: Sheet, pod: PodDescription, inventory: Inventory) -> None:
    """Its end on the node, and how the node gets packets there, as far as its node is read."""
    sheet.section("Network")
    sheet.fact("addresses", ", ".join(pod.addresses) or "none yet")
    if pod.host_network:
        sheet.fact("interface", f"the node's own ({', '.join(pod.host_addresses)})")
        return
    reading = inventory.readings.get(pod.node)
    if not isinstance(reading, NodeNetwork):
        why = reading.why if reading else "not read yet"
        sheet.fact("interface", f"not known: {pod.node} {why}" if pod.node else "")
        return
    for address in pod.addresses:
        if veth := inventory.veths.get(address):
            link = reading.interface(veth)
            port = f", port of {link.master}" if link and link.master else ""
            state = "" if link is None else ", up" if link.up else ", down"
            words = f"eth0{VETH_PAIR}{veth} on {pod.node}{port}{state}"
            sheet.fact("interface", words, opens=InterfaceSubject(pod.node, veth))
        if route := find_route(reading, address):
            gateway = f" via {route.gateway}" if route.gateway else ""
            sheet.fact("route", f"on {pod.node}: {route.destination} dev {route.interface}{gateway}")


def _add_containers(sheet: Sheet, pod: PodDescription, now_s: float) -> None:
    sheet.section("Containers")
    for container in pod.containers:
        opens = log_of(pod, container.name)
        kind = "" if container.kind is ContainerKind.MAIN else f" ({container.kind.value})"
        tone = Tone.PLAIN if _is_well(container) else Tone.WARNING
        sheet.fact(container.name, f"{container.image}{kind}", Tone.STRONG, opens=opens)
        sheet.fact("", _state_words(container, now_s), tone, opens=opens)
        if container.last:
            sheet.fact("", f"before: {_end_words(container.last, now_s)}", Tone.WARNING, opens=opens)
        sheet.fact("", _needs_words(container), Tone.FAINT, opens=opens)


def _is_well(container: DescribedContainer) -> bool:
    state = container.state
    if state.phase is Phase.TERMINATED:
        return state.exit_code == 0
    return state.phase is Phase.RUNNING and (container.ready or container.kind is ContainerKind.EPHEMERAL)


def _state_words(container: DescribedContainer, now_s: float) -> str:
    state = container.state
    restarts = f"restarted {container.restarts}×" if container.restarts else ""
    if state.phase is Phase.RUNNING:
        since = f"running {format_age(int(now_s - state.started_s))}"
        return DOT.join(filter(None, (since, "ready" if container.ready else "not ready", restarts)))
    if state.phase is Phase.TERMINATED:
        return DOT.join(filter(None, (_end_words(state, now_s), restarts)))
    return DOT.join(filter(None, (f"waiting: {state.reason or 'to be started'}", restarts, state.message)))


def _end_words(state: ContainerState, now_s: float) -> str:
    lasted = f"ran {format_age(int(state.finished_s - state.started_s))}" if state.started_s else ""
    ago = f"ended {format_age(int(now_s - state.finished_s))} ago" if state.finished_s else ""
    word = f"{state.reason or 'terminated'}, exit code {state.exit_code}"
    return DOT.join(filter(None, (word, lasted, ago, state.message)))


def _needs_words(container: DescribedContainer) -> str:
    limits = ", ".join(f"{name} {quantity}" for name, quantity in container.limits)
    requests = ", ".join(f"{name} {quantity}" for name, quantity in container.requests)
    parts = (
        f"limits {limits}" if limits else "",
        f"requests {requests}" if requests else "",
        f"ports {', '.join(container.ports)}" if container.ports else "",
        f"probes {', '.join(container.probes)}" if container.probes else "",
    )
    return DOT.join(filter(None, parts))
