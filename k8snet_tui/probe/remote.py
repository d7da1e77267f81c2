"""What runs at the far end, and the ticks that drive it.

The programs are constants. What changes goes there as a tick: numbers, and one address that `ipaddress` has
read first. A tick asks for one range of TTLs at once; the far end never waits for an earlier tick.
"""

import ast
import base64
import re
import zlib
from functools import cache, lru_cache
from ipaddress import ip_address
from pathlib import Path

from k8snet_tui.model.trace_options import Protocol
from k8snet_tui.probe.dialects.registry import PROGRAMS, TOOLS

HIGHEST_TTL = 64
BOUNDED_TTL = 8
"""How far the loop that ticks itself probes."""


def _without_comments(script: str) -> str:
    return re.sub(r"(?m)^ *#.*\n|^ +|^\n", "", script)


def _fill_in(script: str) -> str:
    """With what the dialects know of their tools: constants, all of them."""
    cases = [
        f"'{dialect.name}/{protocol}') set -- {words} ;;"
        for dialect in TOOLS
        for protocol, words in dialect.arguments.items()
    ]
    parts = {
        "arguments": "\n".join(cases),
        "ranged": " | ".join(f"'{d.name}/{protocol}'" for d in TOOLS for protocol in d.paces_s),
        "versions": "\n".join(f"*'{d.version}'*) echo '{d.name}' ;;" for d in TOOLS if d.version),
        "programs": " ".join(f"'{program}'" for program in PROGRAMS),
    }
    for name, part in parts.items():
        script = script.replace(f"%{name}%", part)
    return script


LOOP_SCRIPT = _fill_in(_without_comments(Path(__file__).with_name("loop.sh").read_text("utf-8")))

BOUNDED_SCRIPT = """\
round=0
while [ $round -lt "$2" ]; do
round=$((round + 1))
echo "$6 $round 1 $3 $4 $((33370 + round * 64)) $5"
sleep 3
done | sh -c "$1"
"""
"""Ticks by itself. The last pause outlives the wait of the last probe."""


def loop_argv() -> list[str]:
    """The loop for a container with a shell and a traceroute; without one it says `@tool none` and ends."""
    return ["sh", "-c", LOOP_SCRIPT]


def _without_docstrings(source: str) -> str:
    """It travels in a URL, and not every proxy takes long ones."""
    lines = source.splitlines()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and node.end_lineno:
            lines[node.lineno - 1 : node.end_lineno] = [""] * (node.end_lineno - node.lineno + 1)
    return re.sub(r"\n{2,}", "\n", "\n".join(lines))


@cache
def _packed_tracer() -> str:
    source = _without_docstrings(Path(__file__).with_name("tracer.py").read_text("utf-8"))
    packed = base64.b64encode(zlib.compress(source.encode("utf-8"), 9)).decode("ascii")
    return f"import base64,zlib;exec(zlib.decompress(base64.b64decode('{packed}')))"


def python_argv() -> list[str]:
    """The same loop for a container with python3: same ticks, same framing, no privilege needed."""
    return ["python3", "-c", _packed_tracer()]


def bounded_argv(
    address: str,
    rounds: int,
    *,
    last_ttl: int = BOUNDED_TTL,
    wait_s: int = 2,
    protocol: Protocol = Protocol.UDP,
) -> list[str]:
    """The loop without stdin, for a container whose log is all we may read: it ticks itself, and ends."""
    numbers = [str(min(rounds, 100)), str(min(last_ttl, HIGHEST_TTL)), str(min(wait_s, 3))]
    return ["sh", "-c", BOUNDED_SCRIPT, "sh", LOOP_SCRIPT, *numbers, str(ip_address(address)), protocol]


NO_TICK = b"\n"
"""Keeps the loop waiting for the next tick."""


def trace_tick(
    tick: int, first: int, last: int, wait_s: int, port: int, address: str, protocol: Protocol = Protocol.UDP
) -> bytes:
    """One range of TTLs, all at once: the first to `port`, each further one to the same or to the next.

    `tick` comes back with each of its answers.
    """
    kind = protocol.encode("ascii")
    return b"%s %d %d %d %d %d %s\n" % (kind, tick, first, last, wait_s, port, _ascii(address))


def dial_tick(tick: int, wait_s: int, port: int, address: str) -> bytes:
    """One connection; `tick` comes back with what became of it."""
    return b"dial %d 0 0 %d %d %s\n" % (tick, wait_s, port, _ascii(address))


@lru_cache(maxsize=1024)  # of a trace's one address, a tick each second
def _ascii(address: str) -> bytes:
    return str(ip_address(address)).encode("ascii")
