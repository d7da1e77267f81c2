"""Whether a packet of a size gets to the destination in one piece: the script that sends it, and its answer.

Both traceroutes take the length of the whole IP packet behind the address, and `-F` for "don't fragment".
BusyBox's leaves that to the kernel, which sets the bit on whatever its own device takes whole (ip(7),
IP_MTU_DISCOVER): so no size is asked for that the source would have to cut up itself.
"""

import asyncio
import re
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress
from ipaddress import ip_address

from k8snet_tui.model.address import is_same
from k8snet_tui.model.trace import SizeFate, SizeTried
from k8snet_tui.probe.stream import ProbeStream

TRIES = 3
"""Answers are limited to one a second."""
LONGEST_S = 15.0
MOST_SAID = 4096
SCRIPT = f"""
for tool in traceroute 'busybox traceroute'; do
  case $($tool -n -q 1 -w 1 -m 1 127.0.0.1 2>&1) in *' ms'*) break ;; esac
  tool=
done
[ "$tool" ] || exit 0
tries=0
while [ $tries -lt {TRIES} ]; do
  tries=$((tries + 1))
  said=$($tool -F -n -q 1 -w 2 -f 30 -m 30 -p $((33434 + tries)) "$1" "$2" 2>&1)
  case $said in *' ms'* | *'oo long'*) break ;; esac
  sleep 1
done
printf '%s\n' "$said"
"""
_ANSWER = re.compile(
    r"^ *30 +(?P<address>[0-9A-Fa-f.:]+) +[\d.]+ ms(?: +!F-(?P<limit>\d{1,6}))?", re.MULTILINE
)


async def try_size(
    run: Callable[[list[str]], AbstractAsyncContextManager[ProbeStream]], address: str, size_bytes: int
) -> SizeTried:
    """`run` starts the script where the packet is to be sent. Raises what its stream raises."""
    output = bytearray()
    with suppress(TimeoutError):
        async with asyncio.timeout(LONGEST_S), run(size_argv(address, size_bytes)) as stream:
            async for chunk in stream.chunks():
                output += chunk.data
    return read_fate(size_bytes, address, bytes(output[:MOST_SAID]))


def size_argv(address: str, size_bytes: int) -> list[str]:
    return ["sh", "-c", SCRIPT, "sh", str(ip_address(address)), str(size_bytes)]


def read_fate(size_bytes: int, destination: str, output: bytes) -> SizeTried:
    """What became of the packet, by what the script printed; nothing printed is no answer."""
    text = output.decode("utf-8", "replace")
    if "oo long" in text:
        return SizeTried(size_bytes, SizeFate.REFUSED, "the source itself")
    answer = _ANSWER.search(text)
    if answer and answer["limit"]:
        return SizeTried(size_bytes, SizeFate.REFUSED, answer["address"], int(answer["limit"]))
    if answer and is_same(answer["address"], destination):
        return SizeTried(size_bytes, SizeFate.PASSED)
    return SizeTried(size_bytes, SizeFate.UNANSWERED)
