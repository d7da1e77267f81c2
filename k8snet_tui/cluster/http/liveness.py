"""Whether the server still answers while nothing comes by itself.

A watch of a quiet cluster is as silent as one whose line is dead, and a proxy in between keeps the kernel
from telling them apart. So a silence is asked about. Any answer is a sign of life, a refusal too.
"""

import asyncio

from k8snet_tui.cluster.errors import ClusterError, NotReachable
from k8snet_tui.cluster.http.connection import Connection

PATH = "/livez"
"""API servers answer it at once even to those whom they make wait."""
SILENCE_S = 5.0
ANSWER_S = 5.0


async def cut_when_silent(c: Connection) -> None:
    """Without end. Whoever reads a stream then begins anew, and says what it meets."""
    while True:
        await asyncio.sleep(max(0.0, SILENCE_S - c.silent_s))
        if c.silent_s < SILENCE_S:
            continue
        try:
            await c.request("GET", PATH, timeout_s=ANSWER_S)
        except NotReachable:
            c.cut_streams()
            await asyncio.sleep(SILENCE_S)
        except ClusterError:
            await asyncio.sleep(SILENCE_S)
