"""What runs at the far end, and the ticks that drive it.

The programs are constants. What changes goes there as a tick: numbers, and one address that `ipaddress` has
read first. A tick asks for one range of TTLs at once; the far end never waits for an earlier tick.
"""

import base64
import re
import zlib
from functools import cache
from ipaddress import ip_address
from pathlib import Path

HIGHEST_TTL = 64
BOUNDED_TTL = 8
"""How far the loop that ticks itself probes."""


def _without_comments(script: str) -> str:
    return re.sub(r"(?m)^ *#.*\n|^ +|^\n", "", script)


LOOP_SCRIPT = _without_comments(Path(__file__).with_name("loop.sh").read_text("utf-8"))

BOUNDED_SCRIPT = """\
round=0
while [ $round -lt "$2" ]; do
round=$((round + 1))
echo "trace $round 1 $3 $4 $((33370 + round * 64)) $5"
sleep 3
done | sh -c "$1"
"""
"""Ticks by itself. The last pause outlives the wait of the last probe."""


def loop_argv() -> list[str]:
    """The loop for a container with a shell and a traceroute; without one it says `@tool none` and ends."""
    return ["sh", "-c", LOOP_SCRIPT]


@cache
def _packed_tracer() -> str:
    source = Path(__file__).with_name("tracer.py").read_bytes()
    packed = base64.b64encode(zlib.compress(source, 9)).decode("ascii")
    return f"import base64,zlib;exec(zlib.decompress(base64.b64decode('{packed}')))"


def python_argv() -> list[str]:
    """The same loop for a container with python3: same ticks, same framing, no privilege needed."""
    return ["python3", "-c", _packed_tracer()]


def bounded_argv(address: str, rounds: int, *, last_ttl: int = BOUNDED_TTL, wait_s: int = 2) -> list[str]:
    """The loop without stdin, for a container whose log is all we may read: it ticks itself, and ends."""
    numbers = [str(min(rounds, 100)), str(min(last_ttl, HIGHEST_TTL)), str(min(wait_s, 3))]
    return ["sh", "-c", BOUNDED_SCRIPT, "sh", LOOP_SCRIPT, *numbers, str(ip_address(address))]


NO_TICK = b"\n"
"""Keeps the loop waiting for the next tick."""


def trace_tick(tick: int, first: int, last: int, wait_s: int, port: int, address: str) -> bytes:
    """One range of TTLs, all at once: the first to `port`, each further one to the next port.

    `tick` comes back with each of its answers.
    """
    return b"trace %d %d %d %d %d %s\n" % (tick, first, last, wait_s, port, _ascii(address))


def tcp_tick(tick: int, wait_s: int, port: int, address: str) -> bytes:
    """One connection; `tick` comes back with what became of it."""
    return b"tcp %d 0 0 %d %d %s\n" % (tick, wait_s, port, _ascii(address))


def _ascii(address: str) -> bytes:
    return str(ip_address(address)).encode("ascii")
