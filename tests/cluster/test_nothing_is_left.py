"""Whatever becomes of us, nothing of ours goes on in the cluster."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.cluster.administrator import Administrator
from tests.cluster.conftest import wait_until_nothing_is_left
from tests.traces.command_line import PROGRAM, CommandLine, names_nothing_to_remove

WAYS = [
    ("shell-1", ()),
    ("nginx", ("--allow", "pod")),
    ("nginx", ("--allow", "ephemeral")),
    ("node/node-1", ("--allow", "node")),
]


@contextmanager
def endless_trace(
    cluster: CommandLine, source: str, options: tuple[str, ...]
) -> Iterator["subprocess.Popen[str]"]:
    """A trace that has had its first answer."""
    argv = [PROGRAM, "trace", source, "httpd", "--rounds", "100000", "-o", "jsonl", *options]
    environment = {**os.environ, "KUBECONFIG": cluster.kubeconfig}
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True, env=environment) as tracing:
        assert tracing.stdout is not None
        assert any('"event":"hop"' in line for line in tracing.stdout)
        try:
            yield tracing
        finally:
            tracing.kill()


@pytest.mark.timeout(120)
@pytest.mark.parametrize(("source", "options"), WAYS)
def test_killed_in_the_middle_it_leaves_nothing_that_runs(
    cluster: CommandLine, administrator: Administrator, source: str, options: tuple[str, ...]
) -> None:
    """kill -9: within a minute what it had started has ended; a probe pod is then removed by `cleanup`."""
    with endless_trace(cluster, source, options) as tracing:
        assert administrator.running_of_ours()
        tracing.send_signal(signal.SIGKILL)
        tracing.wait()
    end = time.monotonic() + 60
    while (left := administrator.running_of_ours()) and time.monotonic() < end:
        time.sleep(0.5)
    assert not left
    assert "not removed" not in cluster.run("cleanup", "--yes").out
    wait_until_nothing_is_left(administrator, cluster)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_told_to_end_it_removes_what_it_created(
    cluster: CommandLine, administrator: Administrator, number: signal.Signals
) -> None:
    with endless_trace(cluster, "nginx", ("--allow", "pod")) as tracing:
        tracing.send_signal(number)
        assert tracing.wait(20) in (128 + number, 130)
    assert names_nothing_to_remove(cluster.run("cleanup").out)
    wait_until_nothing_is_left(administrator, cluster)


def test_a_pod_deleted_in_the_middle_is_said_to_be_gone(
    cluster: CommandLine, administrator: Administrator, place: str
) -> None:
    administrator.run(place, "source", "sleep", "1000")
    with endless_trace(cluster, f"{place}/source", ()) as tracing:
        administrator.core.delete_namespaced_pod("source", place, grace_period_seconds=1)
        told, _ = tracing.communicate(timeout=40)
    assert tracing.returncode == 1
    assert "source" in told.splitlines()[-1] and "gone" in told.splitlines()[-1]
