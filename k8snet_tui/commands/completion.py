"""`k8snet-tui completion SHELL` prints a constant script, and `__complete` is what that script asks.

The answer begins with `files` or `words`; behind `words` each line is a candidate. Whatever fails, nothing is
said and nothing is offered: somebody is in the middle of a line.
"""

import asyncio
import os
import signal
from collections.abc import Sequence
from pathlib import Path

from k8snet_tui.model.completion import Sought, Unfinished

LIMIT_S = 2.0
"""For what is asked of the cluster."""
HARD_LIMIT_S = 4.0
"""Looking up a name, or a login's program, need not heed the other limit."""


def print_script(shell: str) -> int:
    print((Path(__file__).parent / "shells" / f"completion.{shell}").read_text("utf-8"), end="")
    return 0


def print_candidates(unfinished: Unfinished) -> int:
    """Always 0."""
    signal.setitimer(signal.ITIMER_REAL, HARD_LIMIT_S)  # its signal ends the program, without a word
    if unfinished.sought is Sought.FILES:
        print(Sought.FILES.value)
        return 0
    if unfinished.sought is Sought.WORDS:
        found: Sequence[str] = [word for word in unfinished.words if word.startswith(unfinished.typed)]
    else:
        found = _ask(unfinished)
    print(Sought.WORDS.value, *(unfinished.before + each for each in found), sep="\n", flush=True)
    os._exit(0)  # a look-up of a name that goes on in a thread would be waited for


def _ask(unfinished: Unfinished) -> Sequence[str]:
    from k8snet_tui.cluster.errors import ClusterError  # words are offered without it
    from k8snet_tui.session.targets.candidates import find_candidates

    async def ask() -> Sequence[str]:
        async with asyncio.timeout(LIMIT_S):
            return await find_candidates(unfinished)

    try:
        return asyncio.run(ask())
    except (ClusterError, OSError):  # of the latter TimeoutError is one
        return ()
