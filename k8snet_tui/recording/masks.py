"""A recording for strangers: the same trace with other names and addresses, each always the same other one.

Pods, nodes and namespaces become `pod-1`, `node-1`, `namespace-1`. Addresses that share a prefix share one as
long afterwards (Xu, Fan, Ammar, Moon: Prefix-Preserving IP Address Anonymization, 2002), so routes lead where
they led, and the file plays. Of IPv4 the first and the last byte stay, of IPv6 the first two and the last
eight: plugins give meaning to them. The key is thrown away.
"""

import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from typing import Any

import msgspec

from k8snet_tui.model.address import Address, parse_address
from k8snet_tui.model.cluster import OUR_LABEL
from k8snet_tui.model.observation import TraceOpened
from k8snet_tui.model.trace_options import Endpoint
from k8snet_tui.recording.reader import Known, Recording
from k8snet_tui.recording.records import Observed

_ADDRESS = r"\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]*:[0-9A-Fa-f:]+"
_HASH = r"(?:cali|eni)[0-9a-f]{11}"
"""A veth that Calico or the AWS plugin names by SHA-1 of `namespace.name`: a guess would be proved by it."""
_WORD_BEFORE, _WORD_AFTER = r"(?<![\w.-])", r"(?![\w-]|\.\w)"
_MAC = re.compile(r"[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}")
_KEPT = frozenset(
    ["kind", "type", "schema", "began", "tool", "strategy", "protocol", "ended_by", "outcome", "result"]
)
"""Fields whose words are ours."""
_DROPPED: Mapping[str, Any] = {
    **dict.fromkeys(("uid", "boot_id", "owner", "default_container"), ""),
    "resolution": None,
}
"""Fields that tell of more than the path, and what stands there instead."""
_BY_NAME = frozenset(["first", "latest"])
"""Mappings by the names of nodes and pods."""


def mask_recording(data: bytes, recording: Recording, key: bytes | None = None) -> bytes:
    """The file's lines with everything renamed; `recording` is what was read of it.

    With one `key` two files are masked alike; by default nobody has it.
    """
    masks = _Masks(recording, key or secrets.token_bytes(16))
    lines = (masks.line(line) for line in data.split(b"\n")[:-1])
    return b"".join(line + b"\n" for line in lines if line)


class _Masks:
    def __init__(self, recording: Recording, key: bytes) -> None:
        self._key = key
        self._masked: dict[str, str] = {}
        """Addresses that were met, and what they are now."""
        self._names = _new_names(recording)
        words = "|".join(re.escape(name) for name in sorted(self._names, key=len, reverse=True))
        self._pattern = re.compile(f"{_WORD_BEFORE}(?:{words or '(?!)'}|{_HASH}|{_ADDRESS}){_WORD_AFTER}")
        self._unnamed = re.compile(f"{_WORD_BEFORE}(?:{_HASH}|{_ADDRESS}){_WORD_AFTER}")

    def line(self, line: bytes) -> bytes:
        """Empty for one that cannot be read: who knows what it tells."""
        try:
            return msgspec.json.encode(self._mask(msgspec.json.decode(line)))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return b""

    def _mask(self, value: Any) -> Any:
        match value:
            case str():
                return self._pattern.sub(self._replace, value)
            case list():
                return [self._mask(each) for each in value]
            case dict():
                return {
                    self._unnamed.sub(self._replace, key): self._field(key, each)
                    for key, each in value.items()
                }
        return value

    def _field(self, key: str, value: Any) -> Any:
        match key, value:
            case "labels", str():
                return OUR_LABEL if OUR_LABEL in value else ""
            case "containers", list():
                return [{**c, "name": "container", "image": ""} for c in value if isinstance(c, dict)]
            case "cni", dict():
                return {**self._mask(value), "reason": ""}
            case "source", str():  # of a segment: how it is known; a trace's is no text
                return value
        if key in _DROPPED:
            return _DROPPED[key]
        if key in _BY_NAME and isinstance(value, dict):
            return {self._mask(name): self._mask(each) for name, each in value.items()}
        return value if key in _KEPT and isinstance(value, str) else self._mask(value)

    def _replace(self, match: "re.Match[str]") -> str:
        text = match[0]
        if name := self._names.get(text):
            return name
        if _MAC.fullmatch(text):
            return "02" + "".join(f":{byte:02x}" for byte in self._digest(text.lower())[:5])
        if re.fullmatch(_HASH, text):
            return text[:-11] + self._digest(text).hex()[:11]
        if text not in self._masked:
            address = parse_address(text)
            self._masked[text] = text if address is None else str(self._mask_address(address))
        return self._masked[text]

    def _mask_address(self, address: Address) -> Address:
        """Each bit in the middle is turned or not, by the bits before it."""
        if address.is_loopback or address.is_multicast or address.is_unspecified:
            return address
        turned, length = int(address), address.max_prefixlen
        first, last = (8, 24) if address.version == 4 else (16, 64)
        if address.is_link_local:  # of IPv6 its last half is often made of the MAC (RFC 4291, appendix A)
            first, last = (64, 128) if address.version == 6 else (0, 0)
        for bit in range(first, last):
            before = int(address) >> (length - bit)
            turned ^= (self._digest(f"{length}/{bit}/{before}")[0] & 1) << (length - 1 - bit)
        return type(address)(turned)

    def _digest(self, text: str) -> bytes:
        return blake2b(text.encode(), key=self._key, digest_size=8).digest()


def _new_names(recording: Recording) -> Mapping[str, str]:
    """Numbered in their order, so that what was sorted by them stays so."""
    pods, nodes, namespaces, ends = set[str](), set[str](), set[str](), set[str]()
    for event in recording.events:
        if isinstance(event, Known):
            nodes.update(node.name for node in event.inventory.nodes)
            pods.update(pod.name for pod in event.inventory.pods)
            namespaces.update(pod.namespace for pod in event.inventory.pods)
    for end in _ends(recording):
        namespace, _, pod = (end.pod or "").partition("/")
        pods.add(pod)
        namespaces.add(namespace)
        nodes.add(end.node or "")
        ends.add(end.name.rpartition("/")[2])
    ends = {name for name in ends - pods - nodes if parse_address(name) is None}
    return {
        **dict(_number("end", ends)),
        **dict(_number("namespace", namespaces)),
        **dict(_number("pod", pods)),
        **dict(_number("node", nodes)),
    }


def _ends(recording: Recording) -> Iterator[Endpoint]:
    yield from (recording.header.source, recording.header.destination)
    for event in recording.events:
        if isinstance(event, Observed) and isinstance(event.what, TraceOpened):
            yield from (event.what.source, event.what.destination, event.what.origin)


def _number(word: str, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    wanted = sorted(filter(None, names))
    digits = len(str(len(wanted)))
    return ((name, f"{word}-{number:0{digits}}") for number, name in enumerate(wanted, 1))
