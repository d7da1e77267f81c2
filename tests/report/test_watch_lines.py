"""A path watched without a screen: a line for each change, none while nothing changes."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from k8snet_tui.model.observation import InventoryLearned, Observation
from k8snet_tui.model.trace import TcpResult
from k8snet_tui.report.watch_lines import WatchReport, summary
from tests.path.cluster_records import captured
from tests.trace.observations import ACROSS, healthy, inventory_of, opened, round_of, silence, tcp, trace_of

NOON = datetime(2026, 11, 27, 12, 0, 0)


def watched(*rounds: list[Observation], seconds: int = 1) -> list[str]:
    """What is printed after the lines of the first round; a round each so many seconds."""
    report, told, lines = WatchReport(), [opened()], []
    for number, each in enumerate([healthy(1), *rounds]):
        told += each  # type: ignore[arg-type]
        lines.append([*report.lines(trace_of(*told), NOON + timedelta(seconds=number * seconds))])
    return [line for of_round in lines[1:] for line in of_round]


def test_a_path_that_stays_as_it_is_prints_nothing_but_a_summary_a_minute() -> None:
    assert watched(*(healthy(number) for number in range(2, 50))) == []
    (line,) = watched(*(healthy(number) for number in range(2, 63)))
    assert line.startswith(
        "12:01:00  61 rounds: reached in 3 hops: cni0 – eth1 – cni0; loss 0% 0% 0%; average "
    )


def test_a_hop_that_moves_is_told_with_both_places() -> None:
    moved = {1: ACROSS[0], 2: "192.168.56.10", 3: ACROSS[2]}
    assert watched(healthy(2), round_of(3, moved))[0] == (
        "12:00:02  hop 2 moved from 192.168.56.12 (node-2 eth1) to 192.168.56.10 (controlplane eth1)"
    )


def test_a_path_that_breaks_and_comes_back_is_told_once_each() -> None:
    broken = [silence(number, ACROSS[0]) for number in range(2, 5)]
    said = watched(*broken[:2], [*broken[2], tcp(TcpResult.TIMEOUT)], healthy(5))
    assert "12:00:03  tcp port 80: timed out" in said
    assert any("✗ no answer from httpd" in line for line in said)
    assert said[-1] == "12:00:04  ✓ reached in 3 hops: cni0 – eth1 – cni0"


def test_a_device_that_goes_down_is_named() -> None:
    reading = captured().readings["node-2"]
    down = tuple(replace(each, up=each.name != "eth1") for each in reading.interfaces)  # type: ignore[union-attr]
    world = replace(captured(), readings={**captured().readings, "node-2": replace(reading, interfaces=down)})
    said = watched([InventoryLearned(inventory_of(world))])
    assert said == ["12:00:01  eth1 of node-2 is down"]


def test_a_loss_is_told_when_it_begins() -> None:
    lossy = {1: ACROSS[0], 3: ACROSS[2]}
    assert watched(round_of(2, lossy, (2,)), round_of(3, lossy, (2,))) == [
        "12:00:01  hop 2 (node-2 eth1): 1 of 2 unanswered: loss here, none beyond it: probably limited"
    ]


def test_the_summary_names_what_was_lost() -> None:
    trace = trace_of(opened(), healthy(1), round_of(2, {1: ACROSS[0], 3: ACROSS[2]}, (2,)))
    assert summary(trace) == (
        "2 rounds: reached in 3 hops: cni0 – eth1 – cni0; loss 0% 50% 0%; average 0.100 0.100 0.100 ms; "
        "hop 2 (node-2 eth1): 1 of 2 unanswered: loss here, none beyond it: probably limited"
    )


def test_averages_of_a_clock_that_starts_late_are_marked_as_bounds() -> None:
    late = replace(trace_of(opened(), healthy(1)), clocks_late=True)
    assert "average ≥0.100 ≥0.100 ≥0.100 ms" in summary(late)


def test_a_destination_whose_place_is_not_known_yet_has_not_moved_when_it_is() -> None:
    """Its kernel limits answers: silent where it was asked first, it answers the probe that went farthest."""
    unsure = round_of(1, {5: ACROSS[2]}, (1, 2, 3, 4), sure=False)
    report, first = WatchReport(), [opened(world=captured().unread("node-1", "node-2")), *unsure]
    said = [*report.lines(trace_of(*first), NOON), *report.lines(trace_of(*first, *healthy(2)), NOON)]
    assert [line for line in said if " moved " in line] == []
    assert sum("10.244.0.2 (httpd eth0 on node-2)" in line for line in said) == 1
