"""The flows of one path that are worth a trace each: those that the kernels may send another way.

A kernel that chooses by addresses alone sends all ports one way, so its other flows are other pods'
addresses (`net.ipv4.fib_multipath_hash_policy`, Documentation/networking/ip-sysctl).
"""

import random
from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.trace_options import Endpoint, Protocol, TraceOptions
from k8snet_tui.path.chain import expect_chain

BY_ADDRESSES = (0, 2)
"""Hash policies: of addresses, and of those inside a tunnel."""
PORTS = range(40_000, 60_000)
"""Of flows; another program in the source's network hardly has them."""
APART_S = 1.0
"""From the beginning of one flow to that of the next: routers and destinations answer once a second."""


class Flow(Struct, frozen=True):
    name: str
    """What it differs by: `port 40001`, `to shell-2`."""
    destination: str
    """As a target is named."""
    options: TraceOptions


class FlowChoice(Struct, frozen=True):
    flows: tuple[Flow, ...]
    why: str = ""
    """Why they are not what one would expect; empty where they are."""


def choose_flows(
    destination: str, ends: tuple[Endpoint, Endpoint], inventory: Inventory, count: int, options: TraceOptions
) -> FlowChoice:
    """At most `count`, the first to `destination`; a single one where no other could go another way."""
    nodes, readings, veths, cni = inventory.nodes, inventory.readings, inventory.veths, inventory.cni
    chain = expect_chain(*ends, nodes, readings, veths, cni)
    shared = [ways for ways in chain.equal_cost if ways.address == ends[1].address]
    if shared and all(ways.policy in BY_ADDRESSES for ways in shared):
        why = f"{shared[0].node} chooses by addresses, so ports change nothing: "
        return _by_addresses(destination, ends, inventory, count, options, why)
    if options.protocol not in (Protocol.UDP, Protocol.UDP_PARIS):
        why = f"{options.protocol} probes have no ports that could be chosen: one flow is traced"
        return FlowChoice((Flow("", destination, options),), why)
    first = options.port or random.choice(PORTS)  # noqa: S311
    return FlowChoice(_in_turns(_by_port(destination, options, port) for port in range(first, first + count)))


def one_flow(destination: str, options: TraceOptions, why: str) -> FlowChoice:
    """For a source that cannot send others."""
    return FlowChoice((Flow("", destination, options),), f"{why}; one flow is traced")


def _by_port(destination: str, options: TraceOptions, port: int) -> Flow:
    return Flow(f"port {port}", destination, replace(options, protocol=Protocol.UDP_PARIS, port=port))


def _by_addresses(
    destination: str,
    ends: tuple[Endpoint, Endpoint],
    inventory: Inventory,
    count: int,
    options: TraceOptions,
    why: str,
) -> FlowChoice:
    source, end = ends
    others = _pods_beside(end, source, inventory)[: count - 1]
    first = Flow(f"to {end.name}", destination, options)
    if not others:
        return FlowChoice((first,), f"{why}{end.node} has no other pod to trace to, and one flow is traced")
    flows = (Flow(f"to {key.removeprefix('default/')}", key, options) for key in others)
    return FlowChoice(_in_turns((first, *flows)), f"{why}the other flows go to other pods of {end.node}")


def _in_turns(flows: Iterable[Flow]) -> tuple[Flow, ...]:
    """They begin one after the other, and those that go on until they are stopped share the rounds of one."""
    every = tuple(flows)
    return tuple(
        replace(
            flow,
            options=replace(
                flow.options,
                begins_after_s=number * APART_S,
                interval_s=flow.options.interval_s * (1 if flow.options.rounds else len(every)),
            ),
        )
        for number, flow in enumerate(every)
    )


def _pods_beside(end: Endpoint, source: Endpoint, inventory: Inventory) -> Sequence[str]:
    """With an address of their own in the same family, on the same node."""
    is_ipv6 = ":" in end.address
    return [
        pod.key
        for pod in inventory.pods
        if pod.node == end.node
        and pod.status == "Running"
        and not pod.host_network
        and pod.key not in (source.pod, end.pod)
        and any((":" in address) is is_ipv6 for address in pod.addresses)
    ]
