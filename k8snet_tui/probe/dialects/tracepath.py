"""iputils' tracepath: needs no right at all, but asks one TTL after another, three times where one is silent,
and prints nothing before its end where its output is a pipe.

 1:  10.244.1.1                                            0.093ms
 2:  192.168.56.12                                         0.051ms asymm  3
 3:  no reply
 3:  10.244.2.2                                            0.050ms reached
     Resume: pmtu 1500 hops 3 back 3
"""

import re

from k8snet_tui.model.probe_answers import Answer, Reply, SendFailed, Silence, Unreadable
from k8snet_tui.model.trace_options import Protocol
from k8snet_tui.probe.dialects.dialect import Dialect, ReadLine
from k8snet_tui.probe.dialects.hop_line import read_address, read_failure

_NOT_SENT = re.compile(r"\s*(?P<ttl>\d{1,3}): +send failed\s*", re.ASCII)
_HOP = re.compile(
    r"\s*(?P<ttl>\d{1,3})\??: +(?:no reply|(?P<address>[0-9A-Fa-f.:]{2,45})(?:%\S+)?"
    r"(?: +(?P<ms>\d{1,7}\.\d{1,6})ms)?(?: +\([\w ]+\))?(?P<words>( +[\w!]+)*))\s*",
    re.ASCII,
)
_ELSE = re.compile(r"\s*(\d{1,3}\?:|Resume:|Too many hops:).*")
_BACK = re.compile(r"\basymm +(\d{1,3})\b", re.ASCII)
_MARKS = {"!A": "!X"}
_FLAG = re.compile(r"![A-Z]\b")


def _reader(round_number: int) -> ReadLine:
    return lambda _, text: _read_line(round_number, text)


def _read_line(round_number: int, text: str) -> list[Answer]:
    """`pmtu 1450` is the word of a router before this hop, which is asked again then.

    A router that sends too little of the probe back has a guessed TTL (`3?:`) and no time.
    """
    if not_sent := _NOT_SENT.fullmatch(text):
        return [SendFailed(round_number, int(not_sent["ttl"]), "tracepath does not say why")]
    if failed := read_failure(text):
        return [SendFailed(round_number, 0, failed)]
    hop = _HOP.fullmatch(text)
    if hop is None:
        return [] if _ELSE.fullmatch(text) or not text.strip() else [Unreadable(text)]
    ttl = int(hop["ttl"])
    if hop["address"] is None:
        return [Silence(round_number, ttl)]
    address = read_address(hop["address"])
    if address is None:
        return [Unreadable(text)]
    if " pmtu " in hop["words"]:
        return []
    flag, back = _FLAG.search(hop["words"]), _BACK.search(hop["words"])
    note, back_hops = _MARKS.get(flag[0], flag[0]) if flag else None, int(back[1]) if back else None
    return [Reply(round_number, ttl, address, float(hop["ms"]) if hop["ms"] else None, note, back_hops)]


TRACEPATH = Dialect(
    name="tracepath",
    arguments={Protocol.UDP: '-n -m "$last" -p "$port"'},
    reader=_reader,
    paces_s={Protocol.UDP: 3.0},
)
