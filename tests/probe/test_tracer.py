import ast
import re
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

import pytest

from k8snet_tui.model.probe_answers import Reply, Unreadable
from k8snet_tui.probe import tracer
from k8snet_tui.probe.remote import python_argv
from tests.probe.captures import read_run


def run_tracer(*arguments: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [sys.executable, tracer.__file__, *arguments], capture_output=True, timeout=20, check=False
    )


def test_it_prints_a_run_that_is_read_as_traceroutes() -> None:
    run = run_tracer("-n", "-q", "2", "127.0.0.1")
    answers = read_run(run.stdout)
    assert run.returncode == 0
    assert [(a.ttl, a.address) for a in answers if isinstance(a, Reply)] == [(1, "127.0.0.1")] * 2
    assert not [a for a in answers if isinstance(a, Unreadable)]


def test_a_time_is_measured() -> None:
    (reply,) = read_run(run_tracer("-n", "-q1", "127.0.0.1").stdout)
    assert isinstance(reply, Reply)
    assert reply.rtt_ms
    assert 0 < reply.rtt_ms < 100


def test_the_probes_of_a_round_go_out_one_after_the_other(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now_ms = 0
    monkeypatch.setattr(tracer, "time", SimpleNamespace(monotonic=lambda: now_ms / 1000))
    tracing = tracer.Tracer()
    tracer.obey(tracing, "udp 1 1 3 1 33434 127.0.0.1")
    answered = {}
    for now_ms in range(8):
        tracing.step(now_ms / 1000)
        answered[now_ms] = re.findall(r"@1 (\d)", capsys.readouterr().out)
    assert {at_ms: ttls for at_ms, ttls in answered.items() if ttls} == {0: ["1"], 3: ["2"], 6: ["3"]}


@pytest.mark.parametrize("arguments", [[], ["-q", "x", "127.0.0.1"], ["--nonsense", "127.0.0.1"]])
def test_wrong_use_gets_the_usage(arguments: list[str]) -> None:
    run = run_tracer(*arguments)
    assert (run.returncode, run.stderr.decode()) == (2, tracer.USAGE)


def test_options_of_other_traceroutes_are_passed_over() -> None:
    assert run_tracer("-I", "-n", "127.0.0.1", "-w", "5,3,10", "-N", "16", "60").returncode == 0


def test_a_service_on_the_very_port_is_an_answer() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as service:
        service.bind(("127.0.0.1", 0))
        probe = tracer.Probe("127.0.0.1", 1, service.getsockname()[1])
        probe.send()
        _, sender = service.recvfrom(100)
        service.sendto(b"here", sender)
        answer = probe.receive(time.monotonic())
        probe.socket.close()
    assert answer
    assert (answer.address, answer.final) == ("127.0.0.1", True)


@pytest.mark.parametrize(
    ("origin", "kind", "code", "icmp_6", "read"),
    [
        (2, 11, 0, False, ("", False)),
        (2, 3, 3, False, ("", True)),
        (2, 3, 1, False, (" !H", True)),
        (2, 3, 4, False, (" !F-1450", True)),
        (2, 3, 13, False, (" !X", True)),
        (2, 3, 99, False, (" !<99>", True)),
        (3, 3, 0, True, ("", False)),
        (3, 1, 4, True, ("", True)),
        (3, 1, 0, True, (" !N", True)),
        (3, 2, 0, True, (" !F-1450", True)),
        (1, 0, 0, False, None),
    ],
)
def test_icmp_codes_become_traceroutes_marks(
    origin: int, kind: int, code: int, icmp_6: bool, read: tuple[str, bool] | None
) -> None:
    assert tracer.read_error(struct.pack("=IBBBBII", 113, origin, kind, code, 0, 1450, 0), icmp_6) == read


def test_it_is_written_for_old_pythons_and_the_standard_library() -> None:
    tree = ast.parse(Path(tracer.__file__).read_text(), feature_version=(3, 6))
    imported = {n.names[0].name for n in ast.walk(tree) if isinstance(n, ast.Import)}
    imported |= {str(n.module) for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    assert imported <= sys.stdlib_module_names


def test_it_fits_into_the_first_line_of_a_request() -> None:
    assert len(quote(python_argv()[2], safe="")) < 7000  # 8190 is what many servers and proxies take
