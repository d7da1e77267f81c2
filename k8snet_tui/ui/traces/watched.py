"""The traces on the screen: all of them, which one is in the path pane, and which is its way back."""

from msgspec import Struct
from msgspec.structs import replace

from k8snet_tui.model.trace import Trace
from k8snet_tui.ui.commands.ends import Ends


class FlowLabel(Struct, frozen=True):
    """Which of several flows of one path it is."""

    number: int
    """From 1."""
    name: str
    """What it differs by: `port 40001`, `to shell-2`."""


class FollowedTrace(Struct, frozen=True):
    """One trace as the screen knows it."""

    number: int
    """The screen's own, from when it was asked for: the session gives its id later."""
    ends: Ends
    """As they were chosen."""
    trace: Trace = Trace()
    is_running: bool = True
    flow: FlowLabel | None = None
    is_recorded: bool = False
    """Into a file that was asked for."""

    @property
    def is_paused(self) -> bool:
        return self.is_running and self.trace.pace.is_paused


class Watched(Struct, frozen=True):
    every: tuple[FollowedTrace, ...] = ()
    """In the order in which they were begun."""
    opened: int = 0
    """The number of the one in the path pane; 0 for none."""
    back: int = 0
    """The number of its way back; 0 for none."""
    flows_reason: str = ""
    """Why flows are not what one would expect; empty where they are, and where there are none."""

    @property
    def there(self) -> FollowedTrace | None:
        """The one in the path pane."""
        return self.find(self.opened)

    @property
    def way_back(self) -> FollowedTrace | None:
        return self.find(self.back)

    @property
    def shown(self) -> tuple[FollowedTrace, ...]:
        """Those in the path pane."""
        return tuple(each for each in (self.there, self.way_back) if each is not None)

    @property
    def page(self) -> tuple[FollowedTrace, ...]:
        """A line each: all but ways back."""
        return tuple(each for each in self.every if each.number != self.back)

    @property
    def flows(self) -> dict[int, FollowedTrace]:
        """The flows of one path by their numbers; none where it is traced once."""
        return {each.flow.number: each for each in self.every if each.flow is not None}

    @property
    def running(self) -> tuple[FollowedTrace, ...]:
        return tuple(each for each in self.every if each.is_running)

    @property
    def is_paused(self) -> bool:
        """All that run are."""
        return bool(self.running) and all(each.is_paused for each in self.running)

    def find(self, number: int) -> FollowedTrace | None:
        return next((each for each in self.every if each.number == number), None)

    def with_latest(self, latest: FollowedTrace) -> "Watched":
        """It takes the place of what was known of the same trace; a trace that was put away stays away."""
        if self.find(latest.number):
            every = tuple(latest if each.number == latest.number else each for each in self.every)
            return replace(self, every=every)
        return replace(self, every=(*self.every, latest)) if latest.is_running else self

    def without(self, number: int) -> "Watched":
        every = tuple(each for each in self.every if each.number != number)
        opened = 0 if number == self.opened else self.opened
        return Watched(every, opened, 0 if not opened or number == self.back else self.back)
