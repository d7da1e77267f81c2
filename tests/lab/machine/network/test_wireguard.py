"""WireGuard's messages, for kernels that have it: bytes as linux/wireguard.h lays them out."""

import base64
import socket

from k8snet_tui.lab.machine.network.wireguard import Peer, encode_device, find_family

KEY_BYTES = bytes(range(32))
KEY = base64.b64encode(KEY_BYTES).decode()


def test_a_device_is_told_its_key_port_and_peers() -> None:
    """The same bytes that pyroute2 reads back as these values; 0xca6c is port 51820 in network order."""
    key = KEY_BYTES.hex()
    allowed = "0600010002000000080002000af402000500030018000000"
    endpoint = "140004000200ca6cc0a8380c0000000000000000"
    peer = f"24000100{key}" + endpoint + "200009801c000080" + allowed
    device = f"080001000700000024000300{key}060006006cca0000600008805c000080" + peer
    assert encode_device(7, KEY, 51820, [Peer(KEY, "192.168.56.12", "10.244.2.0/24")]).hex() == device


def test_a_generic_netlink_family_is_found_by_its_name() -> None:
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 16) as generic:
        assert find_family(generic, "nlctrl") == 16
