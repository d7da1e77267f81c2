"""How far a round reaches: what earlier rounds teach about the length of the path.

Probes beyond the destination reach it too, and it answers only so many a second. So a known length is kept
until the path shows that it is longer, or the end stays silent for some rounds.

An end that answered behind a silence may be nearer: of several probes that reached it, it answered a later
one. The next round sends no further than to where the silence began, and the rest only if that is no end.
"""

from k8snet_tui.probe.open_round import OpenRound

STEPS = (6, 14, 30, 64)
"""How far a search goes, step by step."""
MISSES = 2
"""So many rounds without the path's end, and its length counts as unknown again."""
SEARCH_EVERY = 10
"""Where there is no end, so often a round searches all the way."""


class Reach:
    def __init__(self, max_ttl: int, known_length: int | None = None) -> None:
        self._max_ttl = max_ttl
        self._last_heard = 0
        self._missed = 0
        self._rounds = 0
        self._searches_now = True
        self._unsure: int | None = None
        """As far as the round is sent at first, to see whether the path is shorter than `length`."""
        self._sure_of: int | None = None
        """A length that was looked into so."""
        self.length = known_length

    @property
    def ended_last_time(self) -> bool:
        return self._missed == 0

    def begin(self) -> int:
        """The highest TTL to send at once."""
        self._searches_now = self.length is None and self._rounds % SEARCH_EVERY == 0
        return min(self._max_ttl, self._unsure or self.length or max(STEPS[0], self._last_heard + 2))

    def go_on(self, current: OpenRound, waited: bool) -> int | None:
        """The highest TTL of the next step, if there is to be one; `waited`: the running one had its time."""
        last = current.last_sent
        if current.length is not None or last >= self._max_ttl:
            return None
        is_longer = current.last_heard == last
        if self._unsure and self.length and last < self.length:
            return self.length if is_longer or waited or current.exhausted else None
        if is_longer or (self._searches_now and (waited or current.exhausted)):
            return min(self._max_ttl, next((s for s in STEPS if s > last), self._max_ttl))
        return None

    def learn(self, closed: OpenRound) -> None:
        self._rounds += 1
        self._last_heard = closed.last_heard
        if closed.length is not None:
            self._look_into(closed)
            self.length, self._missed = closed.length, 0
            return
        self._unsure = None
        self._missed += 1
        if self.length is not None and self._missed >= MISSES:
            self.length, self._rounds = None, 0

    def _look_into(self, closed: OpenRound) -> None:
        """Once a length: where the silence stays, it is a quiet hop's."""
        if self._unsure and closed.length == self.length:
            self._sure_of = closed.length
        self._unsure = None if closed.length == self._sure_of else closed.first_unsure
