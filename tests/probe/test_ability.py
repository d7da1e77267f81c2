"""What a source cannot send is refused in one sentence, which says what it can."""

import pytest

from k8snet_tui.model.trace_options import Protocol
from k8snet_tui.probe.ability import CannotSend, require_ability
from k8snet_tui.probe.channel import open_channel
from tests.probe.test_channel import ByHand

UDP, ICMP, TCP, PARIS = Protocol


async def require(
    said: bytes,
    protocol: Protocol,
    port: int | None = None,
    *,
    destination: str = "10.244.2.2",
    ended: bool = False,
) -> list[list[int]]:
    """The ticks that it took."""
    far_end = ByHand()
    far_end.say(said)
    if ended:
        far_end.say(b"")
    async with open_channel(far_end) as channel:
        await require_ability(channel, protocol, port, "shell-1", destination)
    return far_end.ticks


async def test_udp_is_what_every_far_end_was_opened_with_and_nothing_is_asked() -> None:
    assert await require(b"@tool busybox traceroute\n", UDP) == []


async def test_others_are_asked_for_once_by_a_probe_to_its_own_loopback() -> None:
    said = b"@tool busybox traceroute\n@tool/icmp busybox traceroute\n@tool/tcp none\n"
    assert len(await require(said, ICMP)) == 1


@pytest.mark.parametrize(
    ("said", "protocol", "port", "sentence"),
    [
        (
            b"@tool busybox traceroute\n@tool/icmp busybox traceroute\n@tool/tcp none\n",
            TCP,
            None,
            "shell-1 has no tool that can send tcp probes, only busybox traceroute; possible here: icmp, udp",
        ),
        (
            b"@tool busybox traceroute\n@tool/udp-paris none\n@end 1\n"
            b"@tool/icmp busybox traceroute\n@end 2\n@tool/tcp none\n@end 3\n",
            PARIS,
            None,
            "shell-1 has no tool that can send udp-paris probes, only busybox traceroute; "
            "possible here: icmp, udp",
        ),
        (
            b"@tool traceroute\n@tool/icmp none\n@tool/tcp none\n",
            ICMP,
            None,
            "traceroute in shell-1 may not send icmp probes: that takes CAP_NET_RAW; possible here: udp",
        ),
        (
            b"@tool inetutils-traceroute\n",
            UDP,
            53,
            "inetutils-traceroute in shell-1 cannot keep to one port: it tells udp probes apart by theirs",
        ),
    ],
)
async def test_a_refusal_says_why_and_what_is_possible(
    said: bytes, protocol: Protocol, port: int | None, sentence: str
) -> None:
    with pytest.raises(CannotSend) as refused:
        await require(b"".join((said, b"@end 1\n")), protocol, port)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("protocol", "tool", "possible"), [(UDP, "inetutils-traceroute", "nothing"), (PARIS, "mtr", "icmp, udp")]
)
async def test_a_tool_of_ipv4_alone_is_not_asked_for_ipv6(
    protocol: Protocol, tool: str, possible: str
) -> None:
    paris = tool if protocol is PARIS else "none"
    said = (
        f"@tool {tool}\n@tool/icmp {tool}\n@tool/tcp none\n@tool/udp-paris {paris}\n@end 1\n@end 2\n@end 3\n"
    )
    assert await require(said.encode(), protocol) is not None
    with pytest.raises(CannotSend) as refused:
        await require(said.encode(), protocol, destination="fd10:244::2")
    assert str(refused.value) == (
        f"{tool} in shell-1 sends {protocol} probes over IPv4 alone; possible here over IPv6: {possible}"
    )


async def test_a_far_end_that_ends_while_it_is_asked_is_a_sentence_too() -> None:
    with pytest.raises(CannotSend) as refused:
        await require(b"@tool mtr\n", ICMP, ended=True)
    assert str(refused.value) == "what sends probes in shell-1 ended before it said whether it can send icmp"
