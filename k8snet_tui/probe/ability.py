"""Can the far end send what is asked for? Found out before a trace begins, and told in one sentence.

UDP is what every far end was tried with when it was opened. For other probes it looks for a tool when it is
first asked, so it is asked for one to its own loopback.
"""

import asyncio

from k8snet_tui.model.trace_options import Protocol
from k8snet_tui.probe.channel import Channel, StreamOver
from k8snet_tui.probe.demultiplexer import Subscription
from k8snet_tui.probe.dialects.registry import NO_TOOL, find_dialect

LIMIT_S = 20.0
"""mtr alone takes two seconds for each kind of probe that it is tried with."""
LOOPBACK = "127.0.0.1"
ANY_PORT = 33434


class CannotSend(Exception):
    """Says what the source's tool lacks, or its right, and what is possible instead."""

    exit_code = 3


async def require_ability(
    channel: Channel, protocol: Protocol, port: int | None, where: str, destination: str
) -> None:
    """Raises CannotSend, and whatever the stream raises. A far end that ticks by itself is not asked.

    `destination`: an address, or empty where probes of either family can be sent.
    """
    is_ipv6 = ":" in destination
    if not channel.is_driven or (protocol is Protocol.UDP and port is None and not is_ipv6):
        return
    try:
        if protocol not in channel.tools:
            await _ask(channel, protocol)
    except StreamOver:
        ended = f"what sends probes in {where} ended before it said whether it can send {protocol}"
        raise CannotSend(ended) from None
    found = channel.tools.get(protocol)
    if found is None or found.tool == NO_TOOL:
        possible = await _find_possible(channel, is_ipv6=is_ipv6)
        raise CannotSend(f"{_say_why(channel, protocol, where)}; possible here: {possible}")
    if is_ipv6 and protocol in channel.dialect(protocol).ipv4_only:
        possible = await _find_possible(channel, is_ipv6=True)
        alone = f"{found.tool} in {where} sends {protocol} probes over IPv4 alone"
        raise CannotSend(f"{alone}; possible here over IPv6: {possible}")
    if port is not None and not channel.dialect(protocol).keeps_port(protocol):
        raise CannotSend(
            f"{found.tool} in {where} cannot keep to one port: it tells {protocol} probes apart by theirs"
        )


async def _ask(channel: Channel, protocol: Protocol) -> None:
    subscription = channel.subscribe(protocol, ANY_PORT)
    try:
        async with asyncio.timeout(LIMIT_S):
            if protocol is not Protocol.UDP:
                await channel.send_probes(subscription, 0, range(1, 2), 1, LOOPBACK)
            await _wait_for_tool(subscription, channel, protocol)
    except TimeoutError:
        return
    finally:
        channel.unsubscribe(subscription)


async def _wait_for_tool(subscription: Subscription, channel: Channel, protocol: Protocol) -> None:
    while protocol not in channel.tools:
        await subscription.receive(LIMIT_S)


def _say_why(channel: Channel, protocol: Protocol, where: str) -> str:
    udp = channel.tools.get(Protocol.UDP)
    tool = udp.tool if udp else "its tool"
    if protocol in find_dialect(tool).arguments:
        return f"{tool} in {where} may not send {protocol} probes: that takes CAP_NET_RAW"
    return f"{where} has no tool that can send {protocol} probes, only {tool}"


async def _find_possible(channel: Channel, *, is_ipv6: bool) -> str:
    """By what each of its tools can send, in the order of their names."""
    for protocol in (Protocol.ICMP, Protocol.TCP):
        if protocol not in channel.tools:
            await _ask(channel, protocol)
    possible = (p for p, found in channel.tools.items() if found.tool != NO_TOOL)
    fitting = sorted(p for p in possible if not (is_ipv6 and p in channel.dialect(p).ipv4_only))
    return ", ".join(fitting) or "nothing"
