"""`--cni` and `--interface`, from the command line to where a trace and the screen take the plugin from."""

from types import SimpleNamespace
from typing import cast

import pytest

from k8snet_tui import cli
from k8snet_tui.arguments.parser import build_parser
from k8snet_tui.model.network import Cni
from k8snet_tui.session.cluster_session import ClusterSession
from k8snet_tui.session.inventory.gather import gather_inventory
from k8snet_tui.session.inventory.live_inventory import LiveInventory
from k8snet_tui.settings import ClusterSettings
from tests.cluster_unit.fake_api import connected, serving

CHOSEN = Cni("Cilium", reason="chosen by --cni", node_interface="ens5")


def given(*arguments: str) -> ClusterSettings:
    return cli._cluster_settings(build_parser().parse_args(arguments))


def session_with(settings: ClusterSettings, **more: object) -> ClusterSession:
    known = {"context": "test", "server": "v1", "is_lab": False, "may_enter_nodes": False}
    return cast(ClusterSession, SimpleNamespace(settings=settings, **known, **more))


async def test_a_trace_takes_the_plugin_that_a_person_chose() -> None:
    settings = given("trace", "a", "b", "--cni", "cilium", "--interface", "ens5")
    async with serving() as api, connected(api.config()) as connection:
        api.answer("/api/v1/nodes", {"metadata": {}, "items": []})
        assert (await gather_inventory(session_with(settings, connection=connection), [])).cni == CHOSEN


def test_so_does_the_screen() -> None:
    session = session_with(given("--cni", "cilium", "--interface", "ens5"))
    assert LiveInventory(session, None, lambda: None).snapshot().cni == CHOSEN


@pytest.mark.parametrize("name", ["", "a/b", "e th0", "sixteen-letters1", "..", "\x1b[2J"])
def test_what_is_no_name_of_an_interface_is_refused(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        given("--interface", name)
    assert ended.value.code == 2
    assert "\x1b" not in capsys.readouterr().err
