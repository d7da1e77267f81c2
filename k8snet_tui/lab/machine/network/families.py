"""The lab's address plan, one record an address family: the tutorial's networks, and the same for IPv6."""

from ipaddress import IPv4Network, IPv6Network, ip_network

from msgspec import Struct


class Family(Struct, frozen=True):
    version: int
    cluster_cidr: str
    service_cidr: str
    pod_prefix: int
    """Length of a node's podCIDR."""
    block_prefix: int
    """Length of a Calico IPAM block (ippools' default blockSize)."""
    node_network: str
    """Where the nodes meet, on eth1."""
    nat_network: str
    """Behind every node's eth0; each node is alone in one of its own."""

    @property
    def host_prefix(self) -> int:
        """Of a route to one address alone."""
        return 32 if self.version == 4 else 128

    @property
    def nat_prefix(self) -> int:
        return ip_network(self.nat_network).prefixlen

    @property
    def node_prefix(self) -> int:
        return ip_network(self.node_network).prefixlen

    @property
    def nat_gateway(self) -> str:
        return str(ip_network(self.nat_network)[2])

    @property
    def nat_resolver(self) -> str:
        return str(ip_network(self.nat_network)[3])

    @property
    def nat_address(self) -> str:
        """Every node's, on eth0: 10.0.2.15 as VirtualBox gives it, and fd02::15."""
        return str(ip_network(self.nat_network)[15 if self.version == 4 else 0x15])

    def node_address(self, number: int) -> str:
        """192.168.56.10, .11… and fd56::10, fd56::11…: the digits are the same, though the latter are hex."""
        last = 10 + number
        return str(ip_network(self.node_network)[last if self.version == 4 else int(str(last), 16)])

    def pod_cidr(self, number: int) -> str:
        return str(_subnet(self.cluster_cidr, self.pod_prefix, number))

    def ipam_block(self, number: int) -> str:
        """One block a node, in no order that would follow the podCIDRs, as Calico hands them out."""
        scattered = (number * 659 + 338) % 1024
        blocks = 1 << (self.block_prefix - ip_network(self.cluster_cidr).prefixlen)
        return str(_subnet(self.cluster_cidr, self.block_prefix, scattered * (blocks // 1024)))


def _subnet(network: str, prefix: int, number: int) -> IPv4Network | IPv6Network:
    """Without ip_network's `subnets`, which lists all those before it."""
    whole = ip_network(network)
    step = 1 << (whole.max_prefixlen - prefix)
    return ip_network((int(whole.network_address) + number * step, prefix))


IPV4 = Family(4, "10.244.0.0/16", "10.96.0.0/16", 24, 26, "192.168.56.0/24", "10.0.2.0/24")
IPV6 = Family(6, "fd10:244::/56", "fd10:96::/112", 64, 122, "fd56::/64", "fd02::/64")
FAMILIES = {family.version: family for family in (IPV4, IPV6)}


def first_address(network: str) -> str:
    """A subnet's own address: what Flannel and Calico give their tunnel devices."""
    return str(ip_network(network)[0])


def gateway_of(network: str) -> str:
    return str(ip_network(network)[1])
