"""How the cluster is to be."""

from dataclasses import dataclass

BACKENDS = ("host-gw", "vxlan", "calico", "calico-cross")


@dataclass(frozen=True)
class Options:
    backend: str
    """`calico`: VXLAN always. `calico-cross`: VXLAN only between subnets, so plain routes here."""
    dual: bool = False
    """IPv6 as well; IPv4 comes first."""
    bad_interface: bool = False
    """Flannel or Calico takes eth0, which has one address on every node: nothing crosses nodes."""

    @property
    def is_calico(self) -> bool:
        return self.backend.startswith("calico")

    @property
    def interface(self) -> str:
        return "eth0" if self.bad_interface else "eth1"

    @property
    def pod_networks(self) -> str:
        """The controller manager gives each node a /24, and a /64, of them."""
        return "10.244.0.0/16,fd10:244::/56" if self.dual else "10.244.0.0/16"

    @property
    def service_networks(self) -> str:
        return "10.96.0.0/16,fd10:96::/112" if self.dual else "10.96.0.0/16"
