"""How tests ask the stub in a lab: `await lab.run("shell-1", "ip", "addr")`."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from k8snet_tui.lab.lifecycle.launcher import RunningLab


class Stub:
    """The stub of a lab, by the kubeconfig that names its port."""

    def __init__(self, kubeconfig: Path) -> None:
        self.port = int(kubeconfig.read_text().split("127.0.0.1:")[1].split()[0])

    async def ask(self, do: str, pod: str, **rest: Any) -> dict[str, Any]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=2**24)
        writer.write(json.dumps({"do": do, "pod": pod, **rest}).encode() + b"\n")
        answer: dict[str, Any] = json.loads(await reader.read())
        writer.close()
        return answer

    async def run(self, pod: str, *argv: str, **rest: Any) -> str:
        """What the program printed; it has to succeed."""
        answer = await self.ask("exec", pod, argv=argv, **rest)
        assert answer.get("code") == 0, answer
        return str(answer["out"])

    async def address(self, pod: str, version: int = 4) -> str:
        """Its first address of that family."""
        addresses: list[str] = (await self.ask("address", pod))["addresses"]
        return next(a for a in addresses if ip_address(a).version == version)

    async def trace(self, pod: str, address: str) -> list[str]:
        """The address at each hop."""
        family = f"-{ip_address(address).version}"
        printed = await self.run(pod, "traceroute", family, "-n", "-q", "1", "-w", "2", "-m", "5", address)
        return [line.split()[1] for line in printed.splitlines() if line[:2].strip().isdigit()]


class Lab(Stub):
    def __init__(self, running: RunningLab) -> None:
        super().__init__(running.kubeconfig)
        self.running = running


Start = Callable[..., Awaitable[Lab]]
