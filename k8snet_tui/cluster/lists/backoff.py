"""How long to wait before a list or a watch is tried again, as the API's own clients do."""

import random

from k8snet_tui.cluster.errors import ClusterError, Expired, NotAllowed, Rejected, Throttled

SETTLED_S = 2.0
"""A watch that lasted this long was a good one."""
REFUSED_S = 30.0
"""Rights may be given: a refusal is asked about again now and then."""


class Backoff:
    """How long to wait before the next try: longer each time, never the same for two clients at once."""

    def __init__(self, first_s: float = 0.25, most_s: float = 10.0) -> None:
        self._next_s, self._most_s = first_s, most_s

    def next(self) -> float:
        """Between half of the step and all of it; the step doubles up to its most."""
        step = self._next_s
        self._next_s = min(step * 2, self._most_s)
        return step * random.uniform(0.5, 1.0)  # noqa: S311 (spreads clients, guards nothing)


class Patience:
    """How long to wait before the next try, by what has become of this one."""

    def __init__(self) -> None:
        self._backoff = Backoff()
        self._relisting = Backoff()
        """Of its own: that history is forgotten is no sign of a server in trouble."""
        self._short = 0
        """Watches in a row that ended well, and too soon."""

    def judge(self, error: ClusterError | None, lasted_s: float) -> tuple[ClusterError | None, float]:
        """What went wrong, if something did, and seconds."""
        if lasted_s > SETTLED_S:
            self._backoff, self._relisting, self._short = Backoff(), Backoff(), 0
            if error is None:
                return None, 0.0
        if error is None:
            # A server that goes down ends each watch so, once; what stands in its place does it always.
            self._short += 1
            error = Rejected("the server ends its watches at once") if self._short > 1 else None
        if isinstance(error, Expired):
            return error, self._relisting.next()
        least_s = error.retry_after_s if isinstance(error, Throttled) else 0.0
        return error, max(REFUSED_S if isinstance(error, NotAllowed) else least_s, self._backoff.next())
