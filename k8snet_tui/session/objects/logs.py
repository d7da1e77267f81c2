"""A container's log for as long as somebody reads it, over whatever happens to the line or the container.

When the line is lost or the container has ended, it goes on after the last line that was read.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from k8snet_tui.cluster.errors import ClusterError, NotAllowed, NotFound, Rejected
from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.cluster.streams.logs import read_log
from k8snet_tui.model.log import LogNote, LogPart, LogSource

AGAIN_S = 2.0


async def follow_log(c: Connection, source: LogSource) -> AsyncGenerator[LogPart, None]:
    """Without end, but for the log of a previous run. Raises NotAllowed and NotFound."""
    since, note = "", ""
    while True:
        try:
            async with aclosing(read_log(c, source, since=since)) as batches:
                async for lines in batches:
                    since, note = max(since, lines[-1].stamp), ""
                    yield lines
            told = "the log ends here: the container has ended"
        except (NotAllowed, NotFound):
            raise
        except Rejected as refusal:
            told = refusal.message  # `container "web" in pod "web" is waiting to start: …`
        except ClusterError as error:
            told = str(error)
        if told != note:
            note = told
            yield LogNote(told)
        if source.previous:
            return
        await asyncio.sleep(AGAIN_S)
