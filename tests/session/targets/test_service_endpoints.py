"""Why a service has nothing to trace to, each reason with what to do next."""

import pytest

from k8snet_tui.model.cluster import Port, Service, ServiceEndpoint
from k8snet_tui.session.targets.service_endpoints import choose_endpoint
from k8snet_tui.session.targets.target import NoAddress, WrongUse

WEB = Service("team", "web", ("10.96.0.7",), (Port(80),), selector="app=web")
BY_HAND = Service("team", "web", ("10.96.0.7",), (Port(80),))
UNREADY = [ServiceEndpoint(f"10.244.1.{n}", ready=False, pod=f"team/web-{n}") for n in range(1, 6)]


@pytest.mark.parametrize(
    ("service", "behind", "why", "remedy"),
    [
        (WEB, [], "no pod with an address has the labels app=web", "kubectl get pods -n team --show-labels"),
        (BY_HAND, [], "no selector to find pods by", "EndpointSlices"),
        (
            WEB,
            UNREADY,
            "5 endpoints, none of them ready: team/web-1, team/web-2, team/web-3 and 2 more",
            "trace to team/web-1",
        ),
    ],
)
def test_a_service_without_a_ready_endpoint_says_why(
    service: Service, behind: list[ServiceEndpoint], why: str, remedy: str
) -> None:
    with pytest.raises(NoAddress) as none:
        choose_endpoint(service, behind, 4, "svc/web")
    assert why in str(none.value) and remedy in none.value.remedy


def test_a_service_that_only_is_another_name_leads_out_of_the_cluster() -> None:
    outside = Service("team", "web", external_name="example.com")
    with pytest.raises(WrongUse, match=r"stands for the host example\.com outside of the cluster"):
        choose_endpoint(outside, [], None, "svc/web")


def test_one_that_is_ready_is_taken_in_the_family_that_is_asked_for() -> None:
    ready = [ServiceEndpoint("10.244.1.9", ready=True), ServiceEndpoint("fd10::9", ready=True)]
    one = "of its 6 endpoints the one that is ready"
    assert choose_endpoint(WEB, [*UNREADY, *ready], 4, "svc/web") == (ready[0], one)
    assert choose_endpoint(WEB, [*UNREADY, *ready], 6, "svc/web") == (ready[1], "its endpoint")


def test_of_several_it_is_said_that_there_are_others() -> None:
    ready = [ServiceEndpoint(f"10.244.1.{n}", ready=True) for n in (8, 9)]
    chosen = choose_endpoint(WEB, [*UNREADY, *ready], 4, "svc/web")
    assert chosen == (ready[0], "one of its 2 ready endpoints")
