"""Several people watch one path at once: routers and hosts answer one of them a second."""

from tests.lasting import lasting
from tests.traces.command_line import CommandLine, Outcome

WATCHERS = 4


@lasting
def test_a_healthy_path_is_called_healthy_to_each_of_several_watchers(cluster: CommandLine) -> None:
    trace = ("trace", "shell-1", "httpd", "--rounds", "3", "--exec", "node", "-o", "json")
    watching = [cluster.start(*trace) for _ in range(WATCHERS)]
    told = [process.communicate(timeout=50) for process in watching]
    seen = [Outcome(process.returncode, *each) for process, each in zip(watching, told, strict=True)]
    assert [each.exit_code for each in seen] == [0] * WATCHERS, [each.out + each.err for each in seen]
    assert max(len(each.document["hops"]) for each in seen) <= 3


def test_an_address_that_is_refused_stands_at_one_hop(cluster: CommandLine) -> None:
    """Refusals are limited as well: a trace right after another may hear none, and some networks are mute."""
    seen = [cluster.trace("shell-1", "198.51.100.9").document for _ in range(3)]
    assert not any(document["reached"] for document in seen)
    refused = [document["hops"] for document in seen if "!N" in document["summary"]]
    assert {len(hops) for hops in refused} <= {2}, seen
