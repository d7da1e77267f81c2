"""Which address a pod gets: the next of its node's network, so that none comes back at once."""

from ipaddress import ip_network

from k8snet_tui.lab.machine.errors import LabError

_FIRST = 2


class AddressPool:
    def __init__(self, network: str, node: str) -> None:
        """The first two addresses are never given: a tunnel's and the gateway's; nor is the last one."""
        self._network = ip_network(network)
        self._node = node
        self._size = self._network.num_addresses - _FIRST - 1
        self._next = 0
        self._leases: dict[str, str] = {}

    def lease(self, uid: str) -> str:
        """LabError when all are given away."""
        taken = set(self._leases.values())
        for _ in range(min(self._size, len(taken) + 1)):
            address = str(self._network[_FIRST + self._next])
            self._next = (self._next + 1) % self._size
            if address not in taken:
                self._leases[uid] = address
                return address
        raise LabError(f"{self._node} has no pod address left in {self._network}")

    def release(self, uid: str) -> None:
        """Again: nothing happens."""
        self._leases.pop(uid, None)
