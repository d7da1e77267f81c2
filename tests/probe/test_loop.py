"""The far end's loop, run for real: under each shell of this machine, probing the loopback."""

import asyncio
import ctypes
import os
import shutil
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeAlias

import psutil
import pytest

from k8snet_tui.model.probe_answers import (
    Answer,
    ProbeLine,
    Reply,
    TcpAnswer,
    TickOver,
    ToolFound,
    Unreadable,
)
from k8snet_tui.model.trace_options import Protocol
from k8snet_tui.probe import tracer
from k8snet_tui.probe.demultiplexer import Frame, FrameReader
from k8snet_tui.probe.dialects.registry import find_dialect
from k8snet_tui.probe.remote import LOOP_SCRIPT, bounded_argv, dial_tick, python_argv, trace_tick
from tests.probe.process_stream import ProcessStream, run_stream
from tests.waiting import LIMIT_S

# A busybox shell may prefer its own traceroute to one on PATH: it is tried with that alone.
SHELLS = list(
    {
        (Path(found).resolve(), *options): [name, *options]
        for name, *options in (["sh"], ["dash"], ["bash"], ["bash", "--posix"], ["mksh"])
        if (found := shutil.which(name))
    }.values()
)
"""Each once: `sh` is one of the others almost everywhere."""
PR_SET_CHILD_SUBREAPER = 36
IPV6 = Path("/proc/net/if_inet6").exists()
ANSWERS = 'echo " 1  127.0.0.1  0.1 ms"'
PROBE_S = 77
"""How long a silent probe goes on that is not ended."""
SILENT = 'case $* in *192.0.2.1) exec sleep 77 ;; *) echo " 1  127.0.0.1  0.1 ms" ;; esac'


@pytest.fixture(params=SHELLS, ids=" ".join)
def shell(request: pytest.FixtureRequest) -> list[str]:
    return [*request.param, "-c"]


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder for PATH: what every container with a shell has, and no traceroute yet."""
    for name in ("sh", "sleep", "bash", "python3"):
        if found := shutil.which(name):
            (tmp_path / name).symlink_to(sys.executable if name == "python3" else found)
    return tmp_path


def install(programs: Path, script: str) -> Mapping[str, str]:
    program = programs / "traceroute"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return {**os.environ, "PATH": str(programs)}


def install_tracer(programs: Path) -> Mapping[str, str]:
    return install(programs, f'exec {sys.executable} {tracer.__file__} "$@"')


def resolve(shell: list[str]) -> list[str]:
    return [str(shutil.which(shell[0])), *shell[1:]]


Told: TypeAlias = Frame | Answer


async def read_until(stream: ProcessStream, last: type[Frame], count: int = 1) -> list[Told]:
    """Frames, and the answers in those about probes; a reply has the tick's number for its round."""
    reader, told = FrameReader(), list[Told]()
    async with asyncio.timeout(LIMIT_S):
        async for chunk in stream.chunks():
            for frame in reader.feed(chunk.data):
                told += _answers(frame) if isinstance(frame, ProbeLine) else [frame]
            if sum(isinstance(each, last) for each in told) >= count:
                break
    return told


async def read_text(stream: ProcessStream, last: str) -> str:
    text = ""
    async with asyncio.timeout(LIMIT_S):
        async for chunk in stream.chunks():
            text += chunk.data.decode()
            if last in text:
                break
    return text


def _answers(line: ProbeLine) -> list[Answer]:
    return find_dialect("traceroute").reader(line.tick)(line.ttl, line.text)


@asynccontextmanager
async def run_loop(
    shell: list[str], env: Mapping[str, str], idle_s: int = 30
) -> AsyncIterator[ProcessStream]:
    script = LOOP_SCRIPT.replace("idle_s=30", f"idle_s={idle_s}")
    async with run_stream([*resolve(shell), script], env) as stream:
        yield stream


async def test_mtr_is_given_no_port_of_its_own_over_ipv6(shell: list[str], programs: Path) -> None:
    env = install(programs, "exit 1")
    (programs / "traceroute").rename(programs / "mtr")
    (programs / "mtr").write_text(
        "#!/bin/sh\necho h 0 127.0.0.1\ncase $* in *-L*::1) ;; *) echo p 0 100 33001 ;; esac\n"
    )
    async with run_loop(shell, env) as stream:
        await stream.send(trace_tick(1, 1, 1, 1, 33434, "::1"))
        told = await read_text(stream, "@end 1")
    assert "@tool mtr" in told and "p 0 100" in told.partition("h 0")[2]


async def test_a_tick_probes_its_ttls_and_tells_the_end(shell: list[str], programs: Path) -> None:
    async with run_loop(shell, install_tracer(programs)) as stream:
        await stream.send(trace_tick(1, 1, 3, 2, 33434, "127.0.0.1"))
        answers = await read_until(stream, TickOver)
        assert await stream.end() == 0
    replies = sorted((a.ttl, a.address) for a in answers if isinstance(a, Reply))
    assert replies == [(1, "127.0.0.1"), (2, "127.0.0.1"), (3, "127.0.0.1")]
    assert answers[0] == ToolFound("plain traceroute")
    assert answers[-1] == TickOver(1)


@pytest.mark.skipif(not IPV6, reason="no IPv6 here")
async def test_an_ipv6_address_needs_no_other_tick(shell: list[str], programs: Path) -> None:
    async with run_loop(shell, install_tracer(programs)) as stream:
        await stream.send(trace_tick(5, 1, 1, 2, 33434, "::1"))
        answers = await read_until(stream, TickOver)
    assert [(a.round, a.ttl, a.address) for a in answers if isinstance(a, Reply)] == [(5, 1, "::1")]


async def test_a_later_tick_does_not_wait_for_an_earlier_one(shell: list[str], programs: Path) -> None:
    slow_first = 'case "$*" in *"-f 1 -m 1 -p 33434"*) sleep 1;; esac; echo " 1  127.0.0.1  0.1 ms"'
    async with run_loop(shell, install(programs, slow_first)) as stream:
        await stream.send(
            trace_tick(2, 1, 1, 2, 33434, "127.0.0.1") + trace_tick(3, 1, 1, 2, 33435, "127.0.0.1")
        )
        answers = await read_until(stream, TickOver, 2)
    assert [a.tick for a in answers if isinstance(a, TickOver)] == [3, 2]


async def test_the_end_of_stdin_ends_everything_at_once(shell: list[str], programs: Path) -> None:
    async with run_loop(shell, install(programs, SILENT)) as stream:
        await stream.send(trace_tick(1, 1, 6, 60, 33434, "192.0.2.1"))
        await read_until(stream, ToolFound, 2)
        family = await wait_for_children(stream, 6)
        begun_s = time.monotonic()
        await stream.end()
        assert time.monotonic() - begun_s < LIMIT_S
    assert not psutil.wait_procs(family, timeout=LIMIT_S)[1]


@pytest.fixture
def adopted() -> Iterator[Callable[[], list[psutil.Process]]]:
    """What was left behind by its parent comes to this process, as in a container to its first one."""
    prctl = ctypes.CDLL(None).prctl
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    before = psutil.Process().children()  # labs of other tests, which live for the whole session
    yield lambda: [child for child in psutil.Process().children() if child not in before]
    prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


@pytest.mark.parametrize("pause_s", [0.0, 0.004, 0.01, 0.02])
async def test_an_end_in_the_middle_of_a_tick_leaves_nothing_to_be_adopted(
    shell: list[str], programs: Path, pause_s: float, adopted: Callable[[], list[psutil.Process]]
) -> None:
    async with run_loop(shell, install(programs, SILENT), idle_s=300) as stream:
        await read_until(stream, ToolFound)
        await stream.send(trace_tick(2, 1, 10, 60, 33434, "192.0.2.1"))
        await asyncio.sleep(pause_s)
        begun_s = time.monotonic()
        await stream.end()
        assert time.monotonic() - begun_s < PROBE_S
    assert adopted() == []


async def wait_for_children(stream: ProcessStream, sleeps: int) -> list[psutil.Process]:
    parent = psutil.Process(stream.process.pid)
    while True:
        family: list[psutil.Process] = parent.children(recursive=True)
        if sum(is_probe(p) for p in family) >= sleeps:
            return family
        await asyncio.sleep(0.05)


def is_probe(process: psutil.Process) -> bool:
    try:
        return "77" in process.cmdline()
    except psutil.Error:
        return False


async def test_without_ticks_it_ends_by_itself(shell: list[str], programs: Path) -> None:
    async with run_loop(shell, install(programs, SILENT), idle_s=1) as stream:
        await stream.send(trace_tick(1, 1, 2, 60, 33434, "192.0.2.1"))
        family = await wait_for_children(stream, 2)
        async with asyncio.timeout(LIMIT_S):
            await stream.process.wait()
    assert not psutil.wait_procs(family, timeout=LIMIT_S)[1]


async def test_rounds_leave_no_zombies(shell: list[str], programs: Path) -> None:
    async with run_loop(shell, install(programs, ANSWERS)) as stream:
        for number in range(2, 12):
            await stream.send(trace_tick(number, 1, 2, 1, 33434 + number, "127.0.0.1"))
            await read_until(stream, TickOver)
        family = psutil.Process(stream.process.pid).children(recursive=True)
        zombies = [p for p in family if p.is_running() and p.status() == psutil.STATUS_ZOMBIE]
        assert len(zombies) <= 2  # what ended since the last tick


async def test_a_shell_without_tools_says_so(shell: list[str], programs: Path) -> None:
    env = install(programs, "exit 1")
    if "busybox" in shell[0]:
        pytest.skip("a busybox shell has its own traceroute")
    async with run_loop(shell, env) as stream:
        assert await read_until(stream, ToolFound) == [ToolFound("none")]
        assert await stream.process.wait() == 0


async def test_what_is_no_tick_is_passed_over(shell: list[str], programs: Path) -> None:
    lines = (b"udp 1 1 1 x$(id) 1 127.0.0.1\n", b"\n", b"dial\n", b"rm -rf\n", b"udp 1 1 1 2 a[$(id)] ::1\n")
    ticks = [trace_tick(number, 1, 1, 1, 33434, "127.0.0.1") for number in range(2, 7)]
    async with run_loop(shell, install(programs, ANSWERS)) as stream:
        answers: list[Told] = []
        for line, tick in zip(lines, ticks, strict=True):
            await stream.send(line + tick)
            answers += await read_until(stream, TickOver)
    assert [a.round for a in answers if isinstance(a, Reply)] == [2, 3, 4, 5, 6]
    assert not [a for a in answers if isinstance(a, Unreadable | TcpAnswer)]


async def test_a_text_for_an_address_stays_one_quoted_word(shell: list[str], programs: Path) -> None:
    env = install(programs, 'echo " 1  127.0.0.1  0.1 ms"; for last; do :; done; echo "last <$last>"')
    async with run_loop(shell, env) as stream:
        await stream.send(b"udp 2 1 1 1 1 $(touch hacked); `id` *\n")
        answers = await read_until(stream, TickOver)
    assert [a.line for a in answers if hasattr(a, "line")] == ["last <$(touch hacked); `id` *>"]


async def test_python_alone_runs_the_same_loop(programs: Path) -> None:
    async with run_stream([sys.executable, *python_argv()[1:]]) as stream:
        await stream.send(trace_tick(1, 1, 2, 2, 33434, "127.0.0.1"))
        answers = await read_until(stream, TickOver)
        assert await stream.end() == 0
    assert answers[0] == ToolFound("python3")
    assert sorted(a.ttl for a in answers if isinstance(a, Reply)) == [1, 2]


@pytest.mark.skipif(not shutil.which("busybox"), reason="no busybox here")
async def test_busybox_alone_is_enough() -> None:
    async with run_stream([*resolve(["busybox", "sh", "-c"]), LOOP_SCRIPT], {"PATH": ""}) as stream:
        answers = await read_until(stream, ToolFound)
        if answers == [ToolFound("none")]:
            pytest.skip("this busybox may not send, or has no traceroute in its shell")
        await stream.send(trace_tick(1, 1, 2, 2, 33434, "127.0.0.1"))
        answers += await read_until(stream, TickOver)
    assert answers[0] == ToolFound("busybox traceroute")
    assert sorted(a.ttl for a in answers if isinstance(a, Reply)) == [1, 2]


async def test_a_loop_without_stdin_ticks_itself_and_ends(programs: Path) -> None:
    argv = bounded_argv("127.0.0.1", 1, last_ttl=2, wait_s=3)
    async with run_stream(argv, install_tracer(programs)) as stream:
        answers = await read_until(stream, TickOver)
        assert await stream.process.wait() == 0
    assert sorted(a.ttl for a in answers if isinstance(a, Reply)) == [1, 2]


async def test_a_tcp_try_knows_open_from_refused(shell: list[str], programs: Path) -> None:
    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with run_loop(shell, install_tracer(programs)) as stream:
        await stream.send(dial_tick(1, 2, port, "127.0.0.1"))
        opened = await read_until(stream, TcpAnswer)
        server.close()
        await server.wait_closed()
        await stream.send(dial_tick(2, 2, port, "127.0.0.1"))
        refused = await read_until(stream, TcpAnswer)
    assert opened[-1] == TcpAnswer(1, 0, "")
    assert isinstance(refused[-1], TcpAnswer)
    assert "refused" in refused[-1].said


async def test_each_kind_of_probe_has_the_first_tool_that_can_send_it(
    shell: list[str], programs: Path
) -> None:
    linux = (
        'case $* in --version) echo "Modern traceroute for Linux, version 2.1.2" ;;'
        ' -T*) exit 1 ;; *) echo " 1  127.0.0.1  0.1 ms"; echo "$*" ;; esac'
    )
    env = install(programs, linux)
    mtr = programs / "mtr"
    mtr.write_text("#!/bin/sh\nprintf 'x 0 1\\nh 0 127.0.0.1\\np 0 81 1\\n'\n")
    mtr.chmod(0o755)
    async with run_loop(shell, env) as stream:
        for number, protocol in enumerate(Protocol, 2):
            await stream.send(trace_tick(number, 1, 1, 1, 5353, "127.0.0.1", protocol))
        frames = await read_until(stream, TickOver, 4)
    tools = {each.protocol: each.tool for each in frames if isinstance(each, ToolFound)}
    assert tools == {
        **dict.fromkeys((Protocol.UDP, Protocol.ICMP), "traceroute"),
        **dict.fromkeys((Protocol.TCP, Protocol.UDP_PARIS), "mtr"),
    }
    said = [each.line for each in frames if isinstance(each, Unreadable)]
    assert "-U -p 5353 -n -q 1 -w 1 -f 1 -m 1 --back 127.0.0.1" in said


async def test_python_sends_icmp_and_tcp_too() -> None:
    async with run_stream([sys.executable, *python_argv()[1:]]) as stream:
        for number, protocol in enumerate((Protocol.ICMP, Protocol.TCP), 2):
            await stream.send(trace_tick(number, 1, 1, 2, 9, "127.0.0.1", protocol))
        frames = await read_until(stream, TickOver, 2)
    tools = {each.protocol: each.tool for each in frames if isinstance(each, ToolFound)}
    replies = {each.round: each.address for each in frames if isinstance(each, Reply)}
    assert tools[Protocol.TCP] == "python3" and replies[3] == "127.0.0.1"
    assert (tools[Protocol.ICMP] == "python3") is (replies.get(2) == "127.0.0.1")


async def test_python_says_that_it_cannot_send_one_flow() -> None:
    async with run_stream([sys.executable, *python_argv()[1:]]) as stream:
        await stream.send(trace_tick(2, 1, 1, 2, 9, "127.0.0.1", Protocol.UDP_PARIS))
        frames = await read_until(stream, ToolFound, 2)
    assert ToolFound("none", Protocol.UDP_PARIS) in frames
