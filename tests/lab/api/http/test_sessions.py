import asyncio

import aiohttp

from tests.lab.api_client import PODS, Server, await_state, make_body
from tests.waiting import LIMIT_S, until

BUSY = ("yes", "0123456789abcdef" * 64)
LAST = "timestamps=true&tailLines=1"


async def test_a_client_that_vanishes_leaves_no_task_behind(server: Server) -> None:
    async with server.client() as client:
        before = len(asyncio.all_tasks())
        for path in (f"{PODS}?watch=true", f"{PODS}/shell-1/log?follow=true"):
            response = await client.get(path)
            await asyncio.sleep(0.05)
            response.close()
        socket = await client.ws_connect(
            f"{PODS}/shell-1/exec?stdout=true&command=sleep&command=0.2", protocols=("v5.channel.k8s.io",)
        )
        socket._response.close()
        await until(lambda: len(asyncio.all_tasks()) <= before)


async def test_a_reader_who_does_not_read_holds_up_nobody_once_gone(server: Server) -> None:
    async with server.client() as client:
        await client.post(PODS, json=make_body("busy", *BUSY, restartPolicy="Never"))
        await await_state(client, "busy", "running")
        path = f"{PODS}/busy/attach?stdout=true"
        socket = await client.ws_connect(path, protocols=("v5.channel.k8s.io",))
        held = await await_standstill(client)
        socket._response.close()
        async with asyncio.timeout(LIMIT_S):
            while await read_log(client, LAST) == held:
                await asyncio.sleep(0.05)
        assert len(await read_log(client, "")) <= 1 << 20


async def await_standstill(client: aiohttp.ClientSession) -> bytes:
    """The last line, once no more come: the buffers between the program and its reader are full."""
    async with asyncio.timeout(LIMIT_S):
        line = await read_log(client, LAST)
        while True:
            await asyncio.sleep(0.3)
            before, line = line, await read_log(client, LAST)
            if line == before:
                return line


async def read_log(client: aiohttp.ClientSession, query: str) -> bytes:
    async with client.get(f"{PODS}/busy/log?{query}") as response:
        return await response.read()
