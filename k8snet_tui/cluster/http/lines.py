"""Lines out of chunks, without asking the transport for lines: one line may come in a thousand chunks."""

from collections.abc import AsyncGenerator, AsyncIterator

from k8snet_tui.cluster.errors import StreamLost

LINE_LIMIT = 64 * 1024 * 1024


async def split_lines(chunks: AsyncIterator[bytes], limit: int = LINE_LIMIT) -> AsyncGenerator[bytes, None]:
    """Whole, non-empty lines; an unfinished last one is dropped. Raises StreamLost for one beyond `limit`."""
    parts: list[bytes] = []
    size = 0
    async for chunk in chunks:
        *ended, rest = chunk.split(b"\n")
        for line in ended:
            # Parts are joined once a line, so a huge one costs its size and not its square.
            whole = b"".join([*parts, line]) if parts else line
            parts, size = [], 0
            if whole:
                yield whole
        if rest:
            parts.append(rest)
            size += len(rest)
        if size > limit:
            raise StreamLost(f"the server sent a line of more than {limit} bytes")
