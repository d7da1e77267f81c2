"""The cluster under test as the raw tests see it: requests, watches and channels no client library."""

import asyncio
import json
import re
import ssl
import subprocess
from base64 import b64decode
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import IO, Any

import aiohttp
import yaml

PODS = "/api/v1/namespaces/default/pods"
STDOUT, STDERR, ERROR = 1, 2, 3
TUTORIAL = {"shell-1": "node-1", "nginx": "node-1", "web1": "node-1", "httpd": "node-2", "shell-2": "node-2"}
"""The pods that have to be there, and where."""

_TOO_EARLY = re.compile(r"^E\d{4} .*Unknown stream id \d, discarding message\n", re.M)
"""kubectl reads before it has made its streams; the first message, an empty one, may come in between."""


class Kubectl:
    def __init__(self, program: str, environment: Mapping[str, str]) -> None:
        self._program = program
        self._environment = environment

    def __call__(self, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Never raises for an exit code."""
        done = subprocess.run(
            [self._program, *words],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=40,
            env=self._environment,
        )
        done.stderr = _TOO_EARLY.sub("", done.stderr)
        return done

    @contextmanager
    def start(self, *words: str, said: str = "") -> Iterator[IO[str]]:
        """Its output while it goes on, its input open behind what is said; killed at the end."""
        argv, pipe = [self._program, *words], subprocess.PIPE
        with subprocess.Popen(argv, stdin=pipe, stdout=pipe, text=True, env=self._environment) as process:
            assert process.stdin and process.stdout
            process.stdin.write(said)
            process.stdin.flush()
            try:
                yield process.stdout
            finally:
                process.kill()


class Answer:
    def __init__(self, status: int, text: str) -> None:
        self.status = status
        self.text = text

    @property
    def json(self) -> Any:
        return json.loads(self.text)


class Cluster:
    """From a kubeconfig with a token, as the lab and the tests' genuine clusters have one."""

    def __init__(self, kubeconfig: Path) -> None:
        config = yaml.safe_load(kubeconfig.read_text())
        cluster, user = config["clusters"][0]["cluster"], config["users"][0]["user"]
        self.kubeconfig = kubeconfig
        self.server: str = cluster["server"]
        self.headers = {"Authorization": f"Bearer {user['token']}"}
        if authority := cluster.get("certificate-authority-data"):
            self.ssl = ssl.create_default_context(cadata=b64decode(authority).decode())
        else:
            self.ssl = ssl.create_default_context(cafile=cluster["certificate-authority"])

    @asynccontextmanager
    async def session(self) -> AsyncIterator[aiohttp.ClientSession]:
        connector = aiohttp.TCPConnector(ssl=self.ssl)
        async with aiohttp.ClientSession(self.server, headers=self.headers, connector=connector) as session:
            yield session

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None:
            sent.setdefault("content-type", "application/json")
        payload = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        async with (
            self.session() as session,
            session.request(method, path, data=payload, headers=sent) as response,
        ):
            return Answer(response.status, await response.text())

    async def watch(self, path: str, **headers: str) -> AsyncIterator[Any]:
        async with self.session() as session, session.get(path, headers=headers) as response:
            rest = b""
            async for chunk in response.content.iter_any():
                *lines, rest = (rest + chunk).split(b"\n")
                for line in lines:
                    yield json.loads(line)

    async def watch_until(self, path: str, wanted: tuple[str, str]) -> list[tuple[str, str]]:
        """Type and name of every event, up to the wanted one."""
        seen = []
        async for event in self.watch(path):
            seen.append((event["type"], event["object"]["metadata"]["name"]))
            if seen[-1] == wanted:
                break
        return seen

    async def create_pod(self, name: str, *command: str, **container: Any) -> Any:
        """A pod of busybox on node-1 that is not started again. `spec` goes to its spec."""
        spec = container.pop("spec", {})
        labels = container.pop("labels", {})
        whole = {"name": "main", "image": "busybox", "imagePullPolicy": "IfNotPresent", "command": command}
        body = {
            "metadata": {"name": name, "labels": labels},
            "spec": {
                "nodeName": "node-1",
                "restartPolicy": "Never",
                "terminationGracePeriodSeconds": 1,
                "containers": [{**whole, **container}],
                **spec,
            },
        }
        answer = await self.ask("POST", PODS, body)
        assert answer.status == 201, answer.text
        return answer.json

    async def await_pod(self, name: str, phase: str) -> Any:
        """Asks until the pod is in the phase; its containers' states may be any."""
        async with asyncio.timeout(20):
            while True:
                pod = (await self.ask("GET", f"{PODS}/{name}")).json
                if pod.get("status", {}).get("phase") == phase:
                    return pod
                await asyncio.sleep(0.1)

    async def await_gone(self, name: str) -> None:
        async with asyncio.timeout(20):
            while (await self.ask("GET", f"{PODS}/{name}")).status != 404:
                await asyncio.sleep(0.1)

    @asynccontextmanager
    async def channels(
        self, path: str, protocol: str = "v5.channel.k8s.io"
    ) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
        async with (
            self.session() as session,
            session.ws_connect(path, protocols=(protocol,)) as socket,
        ):
            assert socket.protocol == protocol
            yield socket


async def read_channels(socket: aiohttp.ClientWebSocketResponse) -> tuple[dict[int, bytes], Any]:
    """What came on each channel until the server closed, and the status at the end."""
    received: dict[int, bytes] = {}
    async with asyncio.timeout(20):
        async for message in socket:
            received[message.data[0]] = received.get(message.data[0], b"") + message.data[1:]
    return received, json.loads(received.pop(ERROR))
