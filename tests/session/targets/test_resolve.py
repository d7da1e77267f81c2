from types import SimpleNamespace
from typing import cast

import pytest

from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.model.cluster import Container, Node, Pod, Port
from k8snet_tui.model.inventory import Inventory
from k8snet_tui.session.targets.resolve import resolve_ends
from k8snet_tui.session.targets.target import NoAddress, WrongUse
from tests.inventories import collect

HOME = cast(Connection, SimpleNamespace(config=SimpleNamespace(namespace="default")))
WEB = Container("web", "httpd", running=True, ports=(Port(80), Port(53, "UDP"), Port(8080)))
DUAL = Pod("default", "shell-1", "1", node="node-1", addresses=("10.244.1.4", "fd10:244:0:1::4"))
HTTPD = Pod("other", "httpd", "2", node="node-2", containers=(WEB,), addresses=("10.244.2.2", "fd10:244::2"))
YOUNG = Pod("default", "young", "3", status="ContainerCreating")
NODE = Node("node-1", "4", addresses=("192.168.56.11",))
KNOWN = Inventory("prod", collections=collect([NODE], [DUAL, HTTPD, YOUNG]))


async def test_a_pod_elsewhere_goes_by_its_namespace_too() -> None:
    first, second = await resolve_ends("shell-1", "other/httpd", HOME, KNOWN, None)
    assert (first.name, second.name) == ("shell-1", "other/httpd")
    assert (first.address, second.address) == ("10.244.1.4", "10.244.2.2")


async def test_declared_tcp_ports_are_known_and_a_given_one_stands_alone() -> None:
    _, declared = await resolve_ends("shell-1", "other/httpd", HOME, KNOWN, None)
    _, given = await resolve_ends("shell-1", "other/httpd:8443", HOME, KNOWN, None)
    assert declared.ports == (80, 8080) and given.ports == (8443,)


async def test_an_ipv6_address_is_traced_to_from_the_pods_ipv6_address() -> None:
    first, second = await resolve_ends("shell-1", "2606:4700::2", HOME, KNOWN, None)
    assert (first.address, second.address) == ("fd10:244:0:1::4", "2606:4700::2")


async def test_an_address_of_a_pod_is_called_by_that_pod_and_said() -> None:
    _, second = await resolve_ends("shell-1", "10.244.2.2", HOME, KNOWN, None)
    assert (second.name, second.pod, second.node) == ("other/httpd", "other/httpd", "node-2")
    assert second.resolution == "10.244.2.2 is other/httpd"


async def test_a_pod_without_an_address_says_what_it_is_doing() -> None:
    with pytest.raises(NoAddress, match="no IP address yet: it is ContainerCreating"):
        await resolve_ends("shell-1", "young", HOME, KNOWN, None)


async def test_what_a_cluster_calls_an_address_and_is_none_goes_nowhere() -> None:
    odd = Pod("default", "odd", "5", addresses=("fe80::1%\ntrace", "no address"))
    known = Inventory("prod", collections=collect(pods=[DUAL, odd]))
    with pytest.raises(WrongUse, match="odd has no IPv4 address"):
        await resolve_ends("shell-1", "odd", HOME, known, None)


async def test_a_family_that_is_not_there_is_wrongly_asked_for() -> None:
    with pytest.raises(WrongUse, match=r"no IPv6 address, only 192\.168\.56\.11"):
        await resolve_ends("shell-1", "node/node-1", HOME, KNOWN, 6)


@pytest.mark.parametrize("as_source", [True, False], ids=["from it", "to it"])
async def test_a_pod_that_has_ended_is_refused_in_a_sentence_that_says_it_is_over(as_source: bool) -> None:
    over = Pod("default", "load", "6", node="node-1", status="Completed", phase="Succeeded")
    known = Inventory("prod", collections=collect([NODE], [DUAL, over]))
    ends = ("load", "shell-1") if as_source else ("shell-1", "load")
    with pytest.raises(NoAddress, match="load has ended and has no address") as ended:
        await resolve_ends(*ends, HOME, known, None)
    assert ended.value.exit_code == 1


async def test_an_address_that_an_ended_pod_bore_is_the_running_pods() -> None:
    over = Pod("default", "a-load", "6", status="Evicted", phase="Failed")
    known = Inventory("prod", collections=collect([NODE], [DUAL, over]))
    _, second = await resolve_ends("node/node-1", DUAL.addresses[0], HOME, known, None)
    assert second.pod == DUAL.key


async def test_an_address_is_found_however_it_is_written() -> None:
    _, second = await resolve_ends("shell-1", "fd10:0244:0000::0002", HOME, KNOWN, None)
    assert (second.address, second.pod) == ("fd10:244::2", "other/httpd")
