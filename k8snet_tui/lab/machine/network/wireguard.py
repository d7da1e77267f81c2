"""A WireGuard device's key, port and peers, by generic netlink: linux/wireguard.h, `wg set` without wg."""

import base64
import os
import socket
import struct
from collections.abc import Iterator, Sequence
from ipaddress import ip_address, ip_network

from msgspec import Struct

from k8snet_tui.lab.machine.network.netlink import attribute, number

_GENL_CONTROL, _GET_FAMILY, _FAMILY_ID, _FAMILY_NAME = 16, 3, 1, 2
_SET_DEVICE, _VERSION = 1, 1
_DEVICE_INDEX, _DEVICE_PRIVATE_KEY, _DEVICE_PORT, _DEVICE_PEERS = 1, 3, 6, 8
_PEER_PUBLIC_KEY, _PEER_ENDPOINT, _PEER_ALLOWED = 1, 4, 9
_ALLOWED_FAMILY, _ALLOWED_ADDRESS, _ALLOWED_PREFIX = 1, 2, 3
_NESTED = 0x8000
_REQUEST, _ACK = 0x1, 0x4
_ERROR = 2


class Peer(Struct, frozen=True):
    public_key: str
    """Base64, as `wg` prints it."""
    endpoint: str
    """Its address; the port is the device's own."""
    allowed: str
    """The network behind it."""


def new_private_key() -> str:
    """Base64, as `wg genkey` prints it."""
    return base64.b64encode(os.urandom(32)).decode()


def public_key_of(private_key: str) -> str:
    # Imported here: only this backend needs it, and the machine's process is small for its forks.
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    key = X25519PrivateKey.from_private_bytes(base64.b64decode(private_key))
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def configure_wireguard(index: int, private_key: str, port: int, peers: Sequence[Peer]) -> None:
    """The device of this process's network namespace. OSError as the kernel has it."""
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, 16) as generic:
        generic.bind((0, 0))
        _ask(
            generic,
            find_family(generic, "wireguard"),
            _SET_DEVICE,
            encode_device(index, private_key, port, peers),
        )


def encode_device(index: int, private_key: str, port: int, peers: Sequence[Peer]) -> bytes:
    listed = b"".join(attribute(_NESTED, _encode_peer(peer, port)) for peer in peers)
    return (
        number(_DEVICE_INDEX, index)
        + attribute(_DEVICE_PRIVATE_KEY, base64.b64decode(private_key))
        + attribute(_DEVICE_PORT, struct.pack("=H", port))
        + attribute(_DEVICE_PEERS | _NESTED, listed)
    )


def _encode_peer(peer: Peer, port: int) -> bytes:
    network = ip_network(peer.allowed)
    family = socket.AF_INET if network.version == 4 else socket.AF_INET6
    allowed = (
        attribute(_ALLOWED_FAMILY, struct.pack("=H", family))
        + attribute(_ALLOWED_ADDRESS, network.network_address.packed)
        + attribute(_ALLOWED_PREFIX, bytes([network.prefixlen]))
    )
    return (
        attribute(_PEER_PUBLIC_KEY, base64.b64decode(peer.public_key))
        + attribute(_PEER_ENDPOINT, _encode_endpoint(peer.endpoint, port))
        + attribute(_PEER_ALLOWED | _NESTED, attribute(_NESTED, allowed))
    )


def _encode_endpoint(address: str, port: int) -> bytes:
    """struct sockaddr_in or sockaddr_in6."""
    parsed = ip_address(address)
    if parsed.version == 4:
        return struct.pack("=H", socket.AF_INET) + struct.pack("!H", port) + parsed.packed + bytes(8)
    return struct.pack("=H", socket.AF_INET6) + struct.pack("!HI", port, 0) + parsed.packed + bytes(4)


def _ask(generic: socket.socket, family: int, command: int, body: bytes) -> bytes:
    """Gives the attributes of the object asked for, else nothing."""
    payload = struct.pack("=BBH", command, _VERSION, 0) + body
    generic.send(struct.pack("=IHHII", 16 + len(payload), family, _REQUEST | _ACK, 1, 0) + payload)
    answer = generic.recv(65536)
    if struct.unpack_from("=H", answer, 4)[0] != _ERROR:
        generic.recv(65536)  # the acknowledgement that follows an object
        return answer[20 : struct.unpack_from("=I", answer)[0]]
    if failed := -struct.unpack_from("=i", answer, 16)[0]:
        raise OSError(failed, os.strerror(failed), "WireGuard's settings")
    return b""


def find_family(generic: socket.socket, name: str) -> int:
    """The message type by which a generic netlink family is spoken to. OSError where there is none."""
    answer = _ask(generic, _GENL_CONTROL, _GET_FAMILY, attribute(_FAMILY_NAME, name.encode() + b"\0"))
    return int(struct.unpack("=H", dict(_read_attributes(answer))[_FAMILY_ID])[0])


def _read_attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    while len(data) >= 4:
        length, kind = struct.unpack_from("=HH", data)
        yield kind, data[4:length]
        data = data[length + -length % 4 :]
