"""Reads what traceroute prints: Linux traceroute 2.x, BusyBox and our own tracer, which share one shape.

They flush in the middle of a line, and the newline comes with the next hop: a reply is told as soon as its
`ms` is there. A mark that follows (`!H`) tells the same reply again, with its note. Nothing raises, and the
same bytes give the same answers however they are cut.
"""

import re
from ipaddress import ip_address

from k8snet_tui.model.trace import Answer, Reply, Silence, Unreadable

LINE_LIMIT = 1024
"""Bytes of a line that are read; the rest of it is dropped."""
LINES_LIMIT = 2000
WORDS_LIMIT = 200
SHOWN_LIMIT = 200

_TIME = re.compile(r"\d{1,7}(\.\d{1,6})?")
_NOTE = re.compile(r"!([A-Z]|F-\d{1,6}|<?\d{1,3}>?)?")
_SKIPPED = re.compile(r"\[.*|<.*")
"""AS numbers and MPLS labels."""


def unreadable(line: str) -> Unreadable:
    """`line` holds one character a byte."""
    text = line.encode("latin-1", "replace").decode("utf-8", "replace")
    return Unreadable("".join(c for c in text if c.isprintable())[:SHOWN_LIMIT].strip())


def read_address(word: str) -> str | None:
    """The address in its usual spelling, or None. An IPv6 zone is left out."""
    try:
        return str(ip_address(word.partition("%")[0]))
    except ValueError:
        return None


class HopLine:
    """One line, word by word."""

    def __init__(self, round_number: int) -> None:
        self._round = round_number
        self._words = 0
        self._ttl = 0
        self._address: str | None = None
        self._time: float | None = None
        self._reply: Reply | None = None
        self._told = False
        self._header = False
        self._strange = False

    @property
    def wants_unit(self) -> bool:
        return self._time is not None

    @property
    def is_unreadable(self) -> bool:
        """Holds what is neither hop nor header; a TTL alone is a probe that was ended early."""
        return self._strange or (self._words > 1 and not self._told and not self._header)

    def take(self, word: str) -> Answer | None:
        self._words += 1
        if self._header or self._strange or self._words > WORDS_LIMIT:
            return None
        if self._words == 1:
            self._header = word == "traceroute"
            self._ttl = int(word) if word.isascii() and word.isdigit() and len(word) <= 3 else 0
            self._strange = not self._header and not 1 <= self._ttl <= 255
            return None
        answer = self._take_answer(word)
        self._told |= answer is not None
        return answer

    def _take_answer(self, word: str) -> Answer | None:
        time, self._time = self._time, None
        if word == "*":
            return Silence(self._round, self._ttl)
        if word == "ms" and time is not None and self._address:
            self._reply = Reply(self._round, self._ttl, self._address, time)
            return self._reply
        if word.startswith("!"):
            return self._take_note(word)
        if _TIME.fullmatch(word) and self._address:
            self._time = float(word)
        elif not _SKIPPED.fullmatch(word):
            self._take_place(word)
        return None

    def _take_note(self, word: str) -> Answer | None:
        """BusyBox's bare `!` says only that the answer's own TTL was low."""
        self._strange = self._reply is None or not _NOTE.fullmatch(word)
        if self._reply is None or self._strange or word == "!":
            return None
        self._reply = Reply(self._reply.round, self._ttl, self._reply.address, self._reply.rtt_ms, word)
        return self._reply

    def _take_place(self, word: str) -> None:
        """An address, or a name with its address in brackets behind it."""
        bracketed = word.startswith("(") and word.endswith(")")
        self._address = read_address(word[1:-1] if bracketed else word)
        self._strange = bracketed and self._address is None


class TracerouteReader:
    """The output of one ordinary run, as in a pod's log."""

    def __init__(self, round_number: int = 1) -> None:
        self._round = round_number
        self._lines = 0
        self._begin_line()

    def _begin_line(self) -> None:
        self._line = HopLine(self._round)
        self._text: list[str] = []
        self._word = ""

    def feed(self, data: bytes) -> list[Answer]:
        answers = []
        for character in data.decode("latin-1"):
            answers += self._feed_one(character)
        return answers

    def _feed_one(self, character: str) -> list[Answer]:
        if self._lines >= LINES_LIMIT:
            return []
        if character == "\n":
            return self._end_line()
        if len(self._text) >= LINE_LIMIT:
            return []
        self._text.append(character)
        if character.isspace():
            return self._end_word()
        if character == "*":
            before = self._end_word()
            self._word = "*"
            return before + self._end_word()
        self._word += character
        return self._end_word() if self._word == "ms" and self._line.wants_unit else []

    def _end_word(self) -> list[Answer]:
        word, self._word = self._word, ""
        answer = self._line.take(word) if word else None
        return [answer] if answer else []

    def _end_line(self) -> list[Answer]:
        answers = self._end_word()
        if self._line.is_unreadable:
            answers.append(unreadable("".join(self._text)))
        self._lines += 1
        self._begin_line()
        return answers


def read_piece(round_number: int, ttl: int, text: str) -> list[Answer]:
    """One whole line about one probe of `ttl`: each reply once, with its note."""
    line = HopLine(round_number)
    answers: list[Answer] = []
    for word in text.split():
        answer = line.take(word)
        if not isinstance(answer, Reply | Silence) or answer.ttl != ttl:
            continue
        if isinstance(answer, Reply) and answer.note and isinstance(answers[-1], Reply):
            answers.pop()
        answers.append(answer)
    return [*answers, unreadable(text)] if line.is_unreadable else answers
