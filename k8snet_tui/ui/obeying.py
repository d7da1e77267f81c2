"""Does what a command asks for, and says in its bar what could not be done."""

from textual.app import App

from k8snet_tui.ui import commands
from k8snet_tui.ui.commands import ALL_NAMESPACES, Wish, read_command
from k8snet_tui.ui.door import MonitorDoor
from k8snet_tui.ui.failures import explain
from k8snet_tui.ui.lines import Tone
from k8snet_tui.ui.screens.choice import ChoiceModal
from k8snet_tui.ui.screens.monitor import MonitorScreen
from k8snet_tui.ui.visits import Visits

PANES = {commands.PODS: "pods", commands.NODES: "nodes", commands.PATH: "path"}


class NotConnected(Exception):
    exit_code = 3


class Obeying:
    def __init__(self, app: App[Exception], visits: Visits, screen: MonitorScreen) -> None:
        self._app, self._visits, self._screen = app, visits, screen
        self._bar = screen.command_bar

    async def obey(self, text: str) -> None:
        """Whatever a command meets, the screen stays as it was before it."""
        try:
            wish = read_command(text)
            if wish.command is commands.CTX:
                await self._change_context(wish.name)
            elif wish.command is commands.NS:
                await self._change_namespace(wish.name)
            else:
                self._bar.close()
                self._do_at_once(wish)
        except Exception as error:
            sentence = explain(error)
            if sentence is None:
                raise
            if not self._bar.is_open:
                self._bar.open(text)
            self._bar.say(sentence)

    async def offer_names(self, kind: str) -> None:
        """For completion; why there are none is said when the command is given."""
        try:
            names = await (self._list_contexts() if kind == "context" else self._list_namespaces())
        except Exception as error:
            if explain(error) is None:
                raise
            names = ()
        self._bar.offer(kind, names)

    def _do_at_once(self, wish: Wish) -> None:
        if wish.command is commands.QUIT:
            self._app.call_later(self._app.action_quit)  # which ends this task among others
        elif wish.command is commands.HELP:
            self._screen.action_help()
        else:
            self._screen.go_to(PANES[wish.command])

    async def _change_context(self, name: str) -> None:
        name = name or await self._choose("Contexts", await self._list_contexts(), self._visits.context)
        if not name:
            self._bar.close()
            return
        self._require_door()
        self._bar.open(f"{commands.CTX.word} {name}")
        self._bar.say(f"connecting to {name}… Esc stays here", Tone.FAINT)
        await self._visits.switch(name)
        # The bar goes with its screen, when the cluster that is left has been tidied.
        self._bar.say(f"leaving {self._visits.context}…", Tone.FAINT)

    async def _change_namespace(self, name: str) -> None:
        door = self._require_door()
        if not name:
            found = await door.namespaces()
            note = "" if found.are_all else "only those met so far: listing them is not allowed · "
            current = self._screen.namespace or ALL_NAMESPACES
            name = await self._choose("Namespaces", (ALL_NAMESPACES, *found.names), current, note)
        if name:
            await door.switch_namespace(None if name == ALL_NAMESPACES else name)
        self._bar.close()

    async def _list_contexts(self) -> tuple[str, ...]:
        self._require_door()
        assert self._visits.contexts
        return await self._visits.contexts.names()

    async def _list_namespaces(self) -> tuple[str, ...]:
        return (ALL_NAMESPACES, *(await self._require_door().namespaces()).names)

    def _require_door(self) -> MonitorDoor:
        if self._visits.door is None:
            raise NotConnected("there is no cluster on the screen yet")
        return self._visits.door

    async def _choose(self, title: str, names: tuple[str, ...], current: str, note: str = "") -> str:
        return await self._app.push_screen_wait(ChoiceModal(title, names, current, note)) or ""
