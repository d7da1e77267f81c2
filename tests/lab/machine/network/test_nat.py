"""What is behind a node's eth0, and what it answers to addresses that it has no route to."""

import time

import pytest

from tests.lab.stub_client import Lab

pytestmark = [pytest.mark.lab, pytest.mark.asyncio(loop_scope="session")]


@pytest.mark.parametrize("address", ["10.244.9.9", "192.0.2.1"])
async def test_an_address_that_nobody_has_is_refused_by_the_nat_gateway(lab: Lab, address: str) -> None:
    printed = await lab.run("shell-1", "traceroute", "-n", "-q", "1", "-w", "2", "-m", "8", address)
    hops = [line.split() for line in printed.splitlines()[1:]]
    assert [hop[1] for hop in hops] == ["10.244.1.1", "10.0.2.2"]
    assert hops[-1][-1] == "!N"


async def test_an_ipv6_only_lab_is_as_closed(ipv6_lab: Lab) -> None:
    argv = ("traceroute", "-6", "-n", "-q", "1", "-w", "2", "-m", "8", "fd10:244:0:9::9")
    hops = [line.split() for line in (await ipv6_lab.run("shell-1", *argv)).splitlines()[1:]]
    assert [hop[1] for hop in hops] == ["fd10:244:0:1::1", "fd02::2"]
    assert hops[-1][-1] == "!N"


async def test_a_nodes_own_pods_get_their_answers_through_it(lab: Lab) -> None:
    assert await lab.trace("shell-2", "10.0.2.3") == ["10.244.2.1", "10.0.2.3"]


async def test_names_are_refused_at_once(lab: Lab) -> None:
    """An unanswered name costs a trace a second each time; a busy machine may cost it one, but not always."""
    web1, took_s = await lab.address("web1"), []
    for _ in range(5):
        began_s = time.monotonic()
        await lab.run("shell-1", "traceroute", "-q", "1", web1)
        took_s.append(time.monotonic() - began_s)
    assert min(took_s) < 1
