"""Reads what traceroute prints of one probe: Linux traceroute 2.x, BusyBox and our own tracer print alike.

3  10.244.2.2  0.045 ms !H        an answer, with its flag
3  10.244.2.2 '-4'  0.045 ms      it came back over 4 hops (--back)
3  router (10.0.0.1) [*]  0.5 ms  with names and AS numbers (-A)
3  *                              silence
traceroute: sendto: Network is unreachable
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from ipaddress import ip_address

from msgspec.structs import replace

from k8snet_tui.model.probe_answers import Answer, Reply, SendFailed, Silence, Unreadable

WORDS_LIMIT = 200
REASON_LIMIT = 80
NO_MARKS: Mapping[str, str] = {}

_TIME = re.compile(r"\d{1,7}(\.\d{1,6})?")
_NOTE = re.compile(r"!([A-Z*]|F-\d{1,6}|\d{1,3}|<\d{1,4}(-\d{1,3})?>)?", re.ASCII)
"""`!<13>` has a code without a letter, `!<5-1>` a type and a code."""
_BACK = re.compile(r"'-(\d{1,3})'", re.ASCII)
_EXTRAS = re.compile(r"(?<!\S)(\[[^]]*\]|<[^>]*>)(?!\S)")
"""AS numbers, labels, interfaces (-A, -e) and flags of TCP; names in them may have blanks."""
_CALL = (
    r"(?:(?:sendto|sendmsg|send probe|send|connect|bind|socket)(?:\([\w,]*\))?"
    r"|can't connect to remote host(?: \(\S+\))?|udp socket connect failed): "
)
_PROGRAM = r"[\w./-]*(?:traceroute6?|tracepath6?|mtr): "
_SEND_FAILED = re.compile(rf"(?:\d{{1,3}} *)?(?:{_PROGRAM}(?:{_CALL})?|{_CALL})(?P<reason>[\w '/.-]+)")
"""The TTL that was about to be asked may stand before it: ` 1traceroute: sendto: …`."""


def read_line(round_number: int, ttl: int, text: str, marks: Mapping[str, str] = NO_MARKS) -> list[Answer]:
    """Each reply once, with its flag; what is said of another TTL is passed over. TTL 0: of any.

    `marks` are the tool's own flags, each with that of traceroute(8) for the same.
    """
    if failed := read_failure(text):
        return [SendFailed(round_number, ttl, failed)]
    line = _HopLine(round_number, marks)
    answers: list[Answer] = []
    for word in _EXTRAS.sub(" ", text).split()[:WORDS_LIMIT]:
        answer = line.take(word)
        if not isinstance(answer, Reply | Silence) or ttl not in (0, answer.ttl):
            continue
        if isinstance(answer, Reply) and answer.note and isinstance(answers[-1], Reply):
            answers.pop()
        answers.append(answer)
    return [*answers, Unreadable(text)] if line.is_unreadable else answers


def read_failure(text: str) -> str:
    """The system's words for a probe that could not be sent, as send(2) and connect(2) give them."""
    failed = _SEND_FAILED.fullmatch(text.strip())
    return failed["reason"][:REASON_LIMIT] if failed else ""


@lru_cache(1024)  # a path's hops answer each round
def read_address(word: str) -> str | None:
    """The address in its usual spelling, or None. An IPv6 zone is left out."""
    try:
        return str(ip_address(word.partition("%")[0]))
    except ValueError:
        return None


class _HopLine:
    """One line, word by word."""

    def __init__(self, round_number: int, marks: Mapping[str, str]) -> None:
        self._round, self._marks = round_number, marks
        self._words = 0
        self._ttl = 0
        self._address: str | None = None
        self._time: float | None = None
        self._back: int | None = None
        self._reply: Reply | None = None
        self._told = False
        self._strange = False

    @property
    def is_unreadable(self) -> bool:
        """A TTL alone is a probe that was ended early."""
        return self._strange or (self._words > 1 and not self._told)

    def take(self, word: str) -> Answer | None:
        self._words += 1
        if self._strange:
            return None
        if self._words == 1:
            self._ttl = int(word) if word.isascii() and word.isdigit() and len(word) <= 3 else 0
            self._strange = not 1 <= self._ttl <= 255
            return None
        answer = self._take_answer(word)
        self._told |= answer is not None
        return answer

    def _take_answer(self, word: str) -> Answer | None:
        time, self._time = self._time, None
        if word == "*":
            return Silence(self._round, self._ttl)
        if word == "ms" and time is not None and self._address:
            self._reply = Reply(self._round, self._ttl, self._address, time, back_hops=self._back)
            return self._reply
        if word.startswith("!"):
            return self._take_note(word)
        if back := _BACK.fullmatch(word):
            self._back = int(back[1])
        elif _TIME.fullmatch(word) and self._address:
            self._time = float(word)
        else:
            self._take_place(word)
        return None

    def _take_note(self, word: str) -> Answer | None:
        """BusyBox's bare `!` says only that the answer's own TTL was low."""
        self._strange = self._reply is None or not _NOTE.fullmatch(word)
        if self._reply is None or self._strange or word == "!":
            return None
        self._reply = replace(self._reply, note=self._marks.get(word, word))
        return self._reply

    def _take_place(self, word: str) -> None:
        """An address, or a name with its address in brackets behind it."""
        bracketed = word.startswith("(") and word.endswith(")")
        self._address, self._back = read_address(word[1:-1] if bracketed else word), None
        self._strange = bracketed and self._address is None
