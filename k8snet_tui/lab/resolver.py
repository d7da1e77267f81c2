"""The resolver at 10.0.2.3: it knows no name and says so at once, so that nobody waits for one."""

import socket
from contextlib import suppress

_HEADER_BYTES = 12
_RESPONSE, _RECURSION_AVAILABLE, _REFUSED = 0x80, 0x80, 5


def refuse_query(resolver: socket.socket) -> None:
    with suppress(OSError):  # nobody there any more, or nothing to read after all
        query, sender = resolver.recvfrom(4096)
        if len(query) >= _HEADER_BYTES and not query[2] & _RESPONSE:
            resolver.sendto(refusal(query), sender)


def refusal(query: bytes) -> bytes:
    """The query with its flags turned into an answer's (RFC 1035, 4.1.1). Its question stays; what comes
    after, as EDNS options, is cut off and counted as none.
    """
    flags = bytes([query[2] | _RESPONSE, _RECURSION_AVAILABLE | _REFUSED])
    return query[:2] + flags + query[4:6] + bytes(6) + query[_HEADER_BYTES : _end_of_question(query)]


def _end_of_question(query: bytes) -> int:
    """The name's labels up to the empty one, then type and class."""
    at = _HEADER_BYTES
    while at < len(query) and query[at]:
        at += 1 + query[at]
    return at + 5
