"""How far a round reaches: what earlier rounds teach about the length of the path.

Probes beyond the destination reach it too, and it answers only so many a second. So a known length is kept
until the path shows that it is longer, or the end stays silent for some rounds.

An end that answered behind a silence may be nearer: of several probes that reached it, it answered a later
one. The next rounds send no further than to where the silence began, and the rest only if that is no end.
"""

from k8snet_tui.probe.answers import OpenRound

STEPS = (6, 14, 30, 64)
"""How far a search goes, step by step."""
MISSES = 5
"""So many rounds without the path's end, and its length counts as unknown again: to look further would make
an end that limits its answers only more silent."""
SEARCH_EVERY = 10
"""Where there is no end, so often a round searches all the way."""
LOOKS = 5
"""So often a silence below the end is looked into before it is taken for quiet hops."""


class Reach:
    def __init__(self, max_ttl: int, known_length: int | None = None, fixed: int | None = None) -> None:
        self._max_ttl = max_ttl
        self._fixed = fixed
        """Of a far end that ticks by itself: all its rounds reach so far."""
        self._last_heard = 0
        self.missed = 0
        """Rounds since the last one that met the path's end."""
        self._rounds = 0
        self._searches_now = True
        self._unsure: int | None = None
        """As far as the round is sent at first, to see whether the path is shorter than `length`."""
        self._looks = 0
        """Rounds in which the same silence was below the same length."""
        self.length = known_length

    def begin(self) -> int:
        """The highest TTL to send at once."""
        self._searches_now = self.length is None and self._rounds % SEARCH_EVERY == 0
        if self._fixed:
            return self._fixed
        return min(self._max_ttl, self._unsure or self.length or max(STEPS[0], self._last_heard + 2))

    def go_on(self, current: OpenRound, waited: bool) -> int | None:
        """The highest TTL of the next step, if there is to be one; `waited`: the running one had its time."""
        last = current.last_sent
        if self._fixed or current.length is not None or current.cannot_send or last >= self._max_ttl:
            return None
        is_longer = current.last_heard == last
        if self._unsure and self.length and last < self.length:
            return self.length if is_longer or waited or current.exhausted else None
        if is_longer or (self._searches_now and (waited or current.exhausted)):
            return min(self._max_ttl, next((s for s in STEPS if s > last), self._max_ttl))
        return None

    def learn(self, closed: OpenRound) -> bool:
        """True where the place of the path's end is sure: no silence is below it, or it was looked into."""
        self._rounds += 1
        self._last_heard = closed.last_heard
        if closed.length is not None:
            is_sure = self._look_into(closed)
            self.length, self.missed = closed.length, 0
            return is_sure
        self.missed += 1
        if self.length is not None and self.missed >= MISSES:
            self.length, self._rounds, self._unsure, self._looks = None, 0, None, 0
        return False

    def _look_into(self, closed: OpenRound) -> bool:
        unsure = closed.first_unsure
        if unsure is None or closed.length != self.length:
            self._looks = 0
        if unsure is None:
            self._unsure = None
            return True
        self._looks += 1
        is_sure = self._looks > LOOKS
        self._unsure = None if is_sure else unsure
        return is_sure
