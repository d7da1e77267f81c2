import pytest

from k8snet_tui.model.trace import Trace
from k8snet_tui.model.trace_options import Endpoint, Protocol, TraceOptions
from k8snet_tui.session.traces.fitted_options import fit_path, fit_port


def end(*ports: int) -> Endpoint:
    return Endpoint("httpd", "10.244.2.5", ports=ports)


@pytest.mark.parametrize(
    ("protocol", "given", "ports", "fitted"),
    [
        (Protocol.TCP, None, (8080, 9090), 8080),
        (Protocol.TCP, None, (), 80),
        (Protocol.TCP, 443, (8080,), 443),
        (Protocol.UDP, None, (8080,), None),
        (Protocol.UDP, 53, (), 53),
        (Protocol.UDP_PARIS, None, (8080,), 33434),
        (Protocol.ICMP, 53, (8080,), None),
    ],
)
def test_the_one_port_of_all_probes(
    protocol: Protocol, given: int | None, ports: tuple[int, ...], fitted: int | None
) -> None:
    options = TraceOptions(protocol=protocol, port=given)
    assert fit_port(options, end(*ports)).port == fitted


def test_where_no_port_is_known_a_routers_refusal_is_waited_for() -> None:
    """A neighbour that is dead is told after three seconds (RFC 4861, 7.2.2; MAX_MULTICAST_SOLICIT)."""
    once = TraceOptions(ends_when_clear=True, wait_s=1)
    assert fit_path(once, end(), Trace()).wait_s > 3
    assert fit_path(once, end(80), Trace()).wait_s == 1
    assert fit_path(TraceOptions(wait_s=1), end(), Trace()).wait_s == 1
