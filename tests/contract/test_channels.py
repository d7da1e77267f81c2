"""exec and attach on the wire: channels, statuses, and what ends when a connection does."""

import asyncio
import re
from urllib.parse import quote

import aiohttp
import pytest

from tests.contract.cluster import PODS, STDERR, STDOUT, Cluster, read_channels

EXEC = f"{PODS}/shell-1/exec?stdout=true&stderr=true"
SUCCESS = {"metadata": {}, "status": "Success"}


@pytest.mark.parametrize("protocol", ["v5.channel.k8s.io", "v4.channel.k8s.io"])
async def test_output_comes_on_its_channels_and_ends_in_a_status(cluster: Cluster, protocol: str) -> None:
    script = "command=sh&command=-c&command=echo%20out%3B%20echo%20err%20%3E%262"
    async with cluster.channels(f"{EXEC}&{script}", protocol) as socket:
        first = await socket.receive_bytes()
        received, status = await read_channels(socket)
    assert first == bytes((STDOUT,))
    assert received == {STDOUT: b"out\n", STDERR: b"err\n"}
    assert status == SUCCESS
    assert socket.close_code in (1000, 1006)


@pytest.mark.parametrize(("script", "code"), [("exit%207", 7), ("kill%20-9%20%24%24", 137)])
async def test_an_exit_code_is_a_cause_of_the_status(cluster: Cluster, script: str, code: int) -> None:
    async with cluster.channels(f"{EXEC}&command=sh&command=-c&command={script}") as socket:
        _, status = await read_channels(socket)
    assert status == {
        "metadata": {},
        "status": "Failure",
        "message": f"command terminated with non-zero exit code: command terminated with exit code {code}",
        "reason": "NonZeroExitCode",
        "details": {"causes": [{"reason": "ExitCode", "message": str(code)}]},
    }


async def test_closing_the_stdin_channel_ends_a_programs_input(cluster: Cluster) -> None:
    async with cluster.channels(f"{EXEC}&stdin=true&command=cat") as socket:
        await socket.send_bytes(b"\0hello\n")
        await socket.send_bytes(b"\xff\0")
        received, status = await read_channels(socket)
    assert (received[STDOUT], status) == (b"hello\n", SUCCESS)


async def test_a_terminal_echoes_and_joins_both_outputs(cluster: Cluster) -> None:
    async with cluster.channels(f"{EXEC}&stdin=true&tty=true&command=sh") as socket:
        await socket.send_bytes(b"\0echo out; echo err >&2; exit 3\n")
        received, status = await read_channels(socket)
    assert received.keys() == {STDOUT}
    assert b"out\r\n" in received[STDOUT]
    assert b"err\r\n" in received[STDOUT]
    assert status["details"]["causes"] == [{"reason": "ExitCode", "message": "3"}]


async def test_a_terminal_has_the_size_of_the_clients_window(cluster: Cluster) -> None:
    script = 'until [ "$(stty size)" = "40 111" ]; do sleep 0.1; done'
    asked = f"{EXEC}&stdin=true&tty=true&command=sh&command=-c&command={quote(script)}"
    async with cluster.channels(asked) as socket:
        await socket.send_bytes(b'\4{"Width":111,"Height":40}')
        _, status = await read_channels(socket)
    assert status == SUCCESS


@pytest.mark.parametrize(
    ("path", "code", "message"),
    [
        (f"{PODS}/absent/exec?command=ls&stdout=true", 404, 'pods "absent" not found'),
        (f"{EXEC}&container=absent&command=ls", 400, "container absent is not valid for pod shell-1"),
        (f"{PODS}/shell-1/attach?container=absent&stdout=true", 400, "container absent is not valid"),
        (f"{EXEC}&command=ls", 400, "Upgrade request required"),
    ],
)
async def test_a_refused_upgrade_is_a_status(cluster: Cluster, path: str, code: int, message: str) -> None:
    answer = await cluster.ask("GET", path)
    assert (answer.status, answer.json["code"], answer.json["kind"]) == (code, code, "Status")
    assert answer.json["message"].startswith(message)
    if "Upgrade" not in message:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            async with cluster.channels(path):
                pass
        assert refused.value.status == code


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("command=ls", "unable to upgrade connection: you must specify at least 1 of stdin, stdout, stderr"),
        ("stdout=true", "OCI runtime exec failed: exec failed: args must not be empty: unknown"),
    ],
)
async def test_what_the_kubelet_refuses_is_an_internal_error(
    cluster: Cluster, query: str, message: str
) -> None:
    async with cluster.channels(f"{PODS}/shell-1/exec?{query}") as socket:
        _, status = await read_channels(socket)
    assert (status["reason"], status["code"]) == ("InternalError", 500)
    assert status["message"].startswith("Internal error occurred: ")
    assert status["message"].endswith(message)


async def test_a_container_that_has_ended_takes_neither_exec_nor_attach(cluster: Cluster, name: str) -> None:
    ended = {"name": "short", "image": "busybox", "imagePullPolicy": "IfNotPresent", "command": ["true"]}
    other = {**ended, "name": "main", "command": ["sleep", "100"]}
    await cluster.create_pod(name, "true", spec={"containers": [ended, other]})
    await cluster.await_pod(name, "Running")
    await _await_container(cluster, name, "containerStatuses", "short", "terminated")
    for verb, message in (
        ("exec?command=ls&", 'container not found ("short")'),
        ("attach?", f"container short not found in pod {name}_default"),
    ):
        async with cluster.channels(f"{PODS}/{name}/{verb}container=short&stdout=true") as socket:
            _, status = await read_channels(socket)
        assert status["message"] == f"Internal error occurred: unable to upgrade connection: {message}"


ECHO = "while read -r line; do echo got $line; done; echo end"


async def test_a_container_with_stdin_once_ends_with_the_connection(cluster: Cluster, name: str) -> None:
    """What created containers rest on: they end when the one who attached vanishes."""
    await cluster.create_pod(name, "sh", "-c", ECHO, stdin=True, stdinOnce=True)
    await cluster.await_pod(name, "Running")
    query = "attach?stdin=true&stdout=true&stderr=true"
    async with cluster.channels(f"{PODS}/{name}/{query}") as socket:
        await socket.send_bytes(b"\0one\n")
        assert await socket.receive_bytes() == bytes((STDOUT,))
        assert await socket.receive_bytes() == bytes((STDOUT,)) + b"got one\n"
    pod = await cluster.await_pod(name, "Succeeded")
    assert pod["status"]["containerStatuses"][0]["state"]["terminated"]["exitCode"] == 0
    assert (await cluster.ask("GET", f"{PODS}/{name}/log")).text == "got one\nend\n"


async def test_attach_tells_the_end_of_the_program_as_success(cluster: Cluster, name: str) -> None:
    await cluster.create_pod(name, "sh", "-c", f"{ECHO}; exit 3", stdin=True, stdinOnce=True)
    await cluster.await_pod(name, "Running")
    async with cluster.channels(f"{PODS}/{name}/attach?stdin=true&stdout=true") as socket:
        await socket.send_bytes(b"\0one\n")
        await socket.send_bytes(b"\xff\0")
        received, status = await read_channels(socket)
    assert received[STDOUT] == b"got one\nend\n"
    assert status == SUCCESS
    pod = await cluster.await_pod(name, "Failed")
    assert pod["status"]["containerStatuses"][0]["state"]["terminated"]["exitCode"] == 3


async def test_an_ephemeral_container_is_driven_like_any_other(cluster: Cluster, name: str) -> None:
    await cluster.create_pod(name, "sleep", "100")
    await cluster.await_pod(name, "Running")
    added = {
        "name": "probe",
        "image": "busybox",
        "imagePullPolicy": "IfNotPresent",
        "command": ["sh", "-c", ECHO],
        "stdin": True,
        "stdinOnce": True,
    }
    patch = {"spec": {"ephemeralContainers": [added]}}
    media = "application/strategic-merge-patch+json"
    answer = await cluster.ask("PATCH", f"{PODS}/{name}/ephemeralcontainers", patch, content_type=media)
    assert answer.status == 200, answer.text
    assert answer.json["spec"]["ephemeralContainers"][0]["terminationMessagePolicy"] == "File"
    await _await_container(cluster, name, "ephemeralContainerStatuses", "probe", "running")
    query = "attach?container=probe&stdin=true&stdout=true"
    async with cluster.channels(f"{PODS}/{name}/{query}") as socket:
        await socket.send_bytes(b"\0one\n")
        await socket.receive_bytes()
        assert await socket.receive_bytes() == bytes((STDOUT,)) + b"got one\n"
    state = await _await_container(cluster, name, "ephemeralContainerStatuses", "probe", "terminated")
    assert (state["exitCode"], state["reason"]) == (0, "Completed")
    assert (await cluster.ask("GET", f"{PODS}/{name}")).json["status"]["phase"] == "Running"


async def _await_container(cluster: Cluster, pod: str, kind: str, name: str, state: str) -> dict[str, object]:
    async with asyncio.timeout(20):
        while True:
            status = (await cluster.ask("GET", f"{PODS}/{pod}")).json["status"]
            for container in status.get(kind, ()):
                if container["name"] == name and (found := container["state"].get(state)):
                    return dict(found)
            await asyncio.sleep(0.1)


async def test_a_program_goes_on_when_its_exec_is_cut(cluster: Cluster, name: str) -> None:
    """Only its input ends: a loop that does not read it would go on, on a genuine node too."""
    await cluster.create_pod(name, "sleep", "100")
    await cluster.await_pod(name, "Running")
    base = f"{PODS}/{name}/exec?stdout=true&command=sh&command=-c"
    async with cluster.channels(
        f"{base}&command=echo%20up%3B%20sleep%202%3B%20echo%20done%20%3E%20%2Ftmp%2Fx"
    ) as s:
        await s.receive_bytes()
        assert await s.receive_bytes() == bytes((STDOUT,)) + b"up\n"
    wait = quote("until [ -s /tmp/x ]; do sleep 0.1; done; cat /tmp/x")
    async with cluster.channels(f"{base}&command={wait}") as socket:
        received, _ = await read_channels(socket)
    assert re.fullmatch(rb"done\n", received.get(STDOUT, b""))
