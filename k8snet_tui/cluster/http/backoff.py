"""How long to wait before the next try: longer each time, never the same for two clients at once."""

import random


class Backoff:
    def __init__(self, first_s: float = 0.25, most_s: float = 10.0) -> None:
        self._first_s, self._most_s = first_s, most_s
        self._next_s = first_s

    def next(self) -> float:
        """Between half of the step and all of it; the step doubles up to its most."""
        step = self._next_s
        self._next_s = min(step * 2, self._most_s)
        return step * random.uniform(0.5, 1.0)  # noqa: S311 (spreads clients, guards nothing)
