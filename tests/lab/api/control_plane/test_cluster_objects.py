import pytest

from k8snet_tui.lab.api.control_plane.cluster_objects import fill_store
from k8snet_tui.lab.machine.planning import plan_nodes
from k8snet_tui.lab.machine.topology import LabOptions
from k8snet_tui.lab.objects.resources import ENDPOINT_SLICES, SERVICES
from k8snet_tui.lab.objects.store import Store


@pytest.mark.parametrize(
    ("families", "address", "family", "endpoint"),
    [
        ((4, 6), "10.96.0.80", "IPv4", "192.168.56.10"),
        ((6,), "fd10:96::50", "IPv6", "fd56::10"),
    ],
)
def test_services_are_of_the_clusters_first_family(
    families: tuple[int, ...], address: str, family: str, endpoint: str
) -> None:
    store = Store()
    fill_store(store, plan_nodes(LabOptions(families=families)), 6443)
    service = store.require(SERVICES, "default", "httpd")
    assert (service["spec"]["clusterIP"], service["spec"]["ipFamilies"]) == (address, [family])
    (endpoints,) = store.list_all(ENDPOINT_SLICES)
    assert (endpoints["addressType"], endpoints["endpoints"][0]["addresses"]) == (family, [endpoint])
