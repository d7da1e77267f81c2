"""Runs the commands that are typed, and says in their bar what could not be done."""

from collections.abc import Callable
from pathlib import Path

from textual.app import App

from k8snet_tui.failures import explain
from k8snet_tui.model.trace_options import MOST_FLOWS
from k8snet_tui.session.targets.target import ServiceTarget, WrongUse, parse_target
from k8snet_tui.ui.commands.ends import Ends, seen_target
from k8snet_tui.ui.commands.line import Command, Names, NotACommand
from k8snet_tui.ui.commands.table import ALL_NAMESPACES
from k8snet_tui.ui.commands.trace_words import NAMES, read_trace_words
from k8snet_tui.ui.context_switch import ContextSwitch
from k8snet_tui.ui.pages.named import subject_named
from k8snet_tui.ui.pages.subjects import Open
from k8snet_tui.ui.render.styled_line import Tone
from k8snet_tui.ui.screens.choice import ChoiceModal
from k8snet_tui.ui.screens.consents import ConsentsModal
from k8snet_tui.ui.screens.monitor import MonitorScreen
from k8snet_tui.ui.session_port import ExportRecording, SessionPort

HOME = "default"
"""The namespace of bare names, while all namespaces are shown."""
MOST_NAMES = 5000
"""A longer list completes nothing in time."""


class NotConnected(Exception):
    exit_code = 3


class CommandRunner:
    """What commands may do, for one screen."""

    def __init__(
        self,
        app: App[Exception],
        contexts: ContextSwitch,
        screen: MonitorScreen,
        export: ExportRecording | None,
    ) -> None:
        self._app, self._contexts, self._screen = app, contexts, screen
        self._export = export
        self._bar = screen.command_bar

    async def run(self, text: str) -> None:
        """Whatever a command meets, the screen stays as it was before it."""
        try:
            command, name = self._bar.command_line.read(text)
            if command.names is None:
                self._bar.close()
            await command.run(self, name)
        except Exception as error:
            sentence = explain(error)
            if sentence is None:
                raise
            if not self._bar.is_open:
                self._bar.open(text)
            self._bar.say(sentence)

    async def offer_names(self, command: Command) -> None:
        """For completion; why there are none is said when the command is given."""
        assert command.names
        try:
            names = await command.names(self)
        except Exception as error:
            if explain(error) is None:
                raise
            names = ()
        self._bar.offer(command, names)

    def go_to(self, pane: str) -> None:
        self._screen.go_to(pane)

    def show_help(self) -> None:
        self._screen.action_help()

    def quit(self) -> None:
        self._app.call_later(self._app.action_quit)  # which ends this task among others

    async def trace(self, words: str) -> None:
        ends, options = read_trace_words(words, HOME)
        self._require_session()
        self._bar.close()
        if ends:
            seen = Ends(self._seen(ends.source), self._seen(ends.destination))
            self._screen.panes.show_ends(seen)
        await self._screen.trace_with(options)

    def record(self, file: str) -> None:
        """Begins it, or ends the one that is on."""
        recording = self._screen.recording
        if recording.is_on and file:
            raise NotACommand("the trace is being recorded already; :record alone ends that")
        said = recording.stop() if recording.is_on else recording.start(file)
        self._screen.feed.show_recording()
        self._bar.close()
        self._screen.say(said)

    def note(self, text: str) -> None:
        if not text:
            raise NotACommand(":note is followed by what you want to say")
        self._screen.recording.note(text)
        self._bar.close()
        self._screen.say(f"noted: {text}")

    def export(self, words: str) -> None:
        names = [word for word in words.split() if word != "--redact"]
        if len(names) > 1:
            raise NotACommand(":export takes one name of a file, and --redact")
        recording = self._screen.recording
        page = Path(names[0] if names else recording.report_name()).expanduser()
        assert self._export
        said = self._export(recording.contents(), page, masked="--redact" in words.split())
        self._bar.close()
        self._screen.say(said)

    def change_interval(self, text: str) -> None:
        self._screen.change_interval(text)
        self._bar.close()

    async def trace_flows(self, text: str) -> None:
        """Raises WrongUse, which says what there is."""
        if text not in map(str, range(1, MOST_FLOWS + 1)):
            raise WrongUse(f"how many? :flows 4, up to {MOST_FLOWS}; :flows 1 is the path alone")
        self._require_session()
        self._bar.say("choosing flows…", Tone.FAINT)
        await self._screen.trace_flows(int(text))
        self._bar.close()

    async def change_context(self, name: str) -> None:
        name = name or await self._choose("Contexts", await self.context_names(), self._contexts.current)
        if not name:
            self._bar.close()
            return
        self._require_session()
        self._bar.open(f"ctx {name}")
        self._bar.say(f"connecting to {name}… Esc stays here", Tone.FAINT)
        await self._contexts.switch(name)
        # The bar goes with its screen, when the cluster that is left has been tidied.
        self._bar.say(f"leaving {self._contexts.current}…", Tone.FAINT)

    async def change_namespace(self, name: str) -> None:
        session = self._require_session()
        if not name:
            found = await session.namespaces()
            note = "" if found.are_all else "only those met so far: listing them is not allowed · "
            current = self._screen.namespace or ALL_NAMESPACES
            name = await self._choose("Namespaces", (ALL_NAMESPACES, *found.names), current, note)
        is_new = name != (self._screen.namespace or ALL_NAMESPACES)
        if name and is_new:
            await session.switch_namespace(None if name == ALL_NAMESPACES else name)
        self._bar.close()
        if not is_new:
            what = "all namespaces" if name == ALL_NAMESPACES else name
            self._screen.say(f"these are the pods of {what} already")

    async def choose_end(self, name: str, choose: Callable[[Ends, str], Ends]) -> None:
        """Raises WrongUse for what can be no end; whether it is there shows when it is traced."""
        self._require_session()
        if not name:
            raise WrongUse("which one? :to httpd, :to svc/httpd:80, :to 10.0.2.3, :from node/node-1")
        if isinstance(parse_target(name, HOME), ServiceTarget) and choose is Ends.set_source:
            raise WrongUse(
                f"{name} sends nothing: a Service is no source; name one of its pods, or a workload"
            )
        panes = self._screen.panes
        self._bar.close()
        panes.show_ends(choose(panes.ends, self._seen(name)))

    def _seen(self, name: str) -> str:
        return seen_target(name, self._screen.inventory.pods)

    async def open_named(self, name: str) -> None:
        """Raises WrongUse for what has no page."""
        self._require_session()
        if not name:
            raise WrongUse("open what? :open shell-1, :open node/node-1, :open deploy/web")
        subject = subject_named(name, self._screen.namespace or HOME)
        self._bar.close()
        self._screen.post_message(Open(subject))

    async def names_to_open(self) -> Names:
        """Of destinations those that are a thing of their own; a Service only leads to one."""
        return [name for name in await self.names_of_destinations() if "svc" not in name.split("/")[:-1]]

    async def names_of_destinations(self) -> Names:
        inventory = self._screen.inventory
        nodes = [f"node/{node.name}" for node in inventory.nodes]
        pods = [pod.key for pod in inventory.pods]
        if len(pods) + len(nodes) > MOST_NAMES:
            return ()
        return (*pods, *nodes, *(await self._require_session().named_targets(HOME))[:MOST_NAMES])

    async def review_consents(self) -> None:
        """Until the modal is left."""
        session = self._require_session()
        while answer := await self._app.push_screen_wait(ConsentsModal(session.consents())):
            for consent in answer.withdrawn:
                await session.withdraw(consent)
            if answer.asks:
                await session.ask_to_read(self._screen.ask)

    async def words_of_traces(self) -> Names:
        return (*NAMES, *await self.names_of_destinations())

    async def context_names(self) -> Names:
        self._require_session()
        assert self._contexts.contexts
        return await self._contexts.contexts.names()

    async def namespace_names(self) -> Names:
        return (ALL_NAMESPACES, *(await self._require_session().namespaces()).names)

    def _require_session(self) -> SessionPort:
        if self._contexts.session is None:
            raise NotConnected("there is no cluster on the screen yet")
        return self._contexts.session

    async def _choose(self, title: str, names: Names, current: str, note: str = "") -> str:
        return await self._app.push_screen_wait(ChoiceModal(title, names, current, note)) or ""
