"""A traceroute in one file: standard library only, Python 3.6 or later, no privilege.

UDP probes from connected sockets with IP_RECVERR: the kernel matches each ICMP error to the socket it belongs
to, so answers can't be mistaken for one another, however many TTLs are probed at once. TCP probes are
connections that are begun, which Linux tells of errors so from 5.8 on; one that is accepted is reset. ICMP
probes take a ping socket (`net.ipv4.ping_group_range`), else a raw one, which needs CAP_NET_RAW.

    python3 -c SOURCE                                    reads ticks from stdin, as loop.sh does
    python3 tracer.py [-46n] [-f 1ST] [-m MAX] [-q N] [-w S] [-p PORT] HOST     prints as traceroute does
"""

# ruff: noqa: UP006, UP007, UP035, UP045

import errno
import getopt
import ipaddress
import os
import select
import socket
import struct
import sys
import time
from functools import partial
from typing import Callable, Dict, List, NamedTuple, Optional, Tuple, Union

IDLE_S = 30.0
IP_RECVERR, IPV6_RECVERR = 11, 25
MSG_ERRQUEUE = 0x2000
SPACING_S = 0.003
"""Between the probes of a round: one among others takes another time than one alone, as mtr sends them."""
FROM_ICMP = (2, 3)
PAYLOAD = bytes(range(0x40, 0x60))
USAGE = "usage: traceroute [-46n] [-f 1ST_TTL] [-m MAX_TTL] [-q PROBES] [-w WAIT_S] [-p PORT] HOST\n"
TOOL = "@tool python3"
VERSION = "traceroute (k8snet-tui tracer)\n"

MARKS_4 = {0: " !N", 1: " !H", 2: " !P", 3: "", 5: " !S", 6: " !N", 7: " !H", 9: " !X", 10: " !X", 13: " !X"}
MARKS_6 = {0: " !N", 1: " !X", 2: " !S", 3: " !H", 4: "", 5: " !X", 6: " !X"}


class Answer(NamedTuple):
    address: str
    rtt_ms: float
    mark: str
    """As printed, with the space before it; empty for none."""
    final: bool
    """The path ends here."""


def read_error(error: bytes, icmp_6: bool) -> Optional[Tuple[str, bool]]:
    """The mark of a sock_extended_err (linux/errqueue.h), and whether the path ends there."""
    _, origin, kind, code, _, extra, _ = struct.unpack_from("=IBBBBII", error)
    if origin not in FROM_ICMP:
        return None
    if kind == (3 if icmp_6 else 11):
        return "", False
    if kind == 2 if icmp_6 else (kind, code) == (3, 4):
        return f" !F-{extra}", True
    marks = MARKS_6 if icmp_6 else MARKS_4
    return marks.get(code, f" !<{code}>"), True


class Probe:
    """One UDP datagram on its way."""

    kind = socket.SOCK_DGRAM
    ready = select.POLLIN

    def __init__(self, address: str, ttl: int, port: int) -> None:
        self.address = address
        self.ipv6 = ":" in address
        self.sent_s = 0.0
        self.socket = self.open()
        try:
            self._prepare(ttl)
            self._set_port(port)
        except OSError:
            self.socket.close()
            raise

    def open(self) -> socket.socket:
        return socket.socket(socket.AF_INET6 if self.ipv6 else socket.AF_INET, self.kind)

    def _prepare(self, ttl: int) -> None:
        self.socket.setblocking(False)
        if self.ipv6:
            self.socket.setsockopt(socket.IPPROTO_IPV6, IPV6_RECVERR, 1)
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_UNICAST_HOPS, ttl)
        else:
            self.socket.setsockopt(socket.IPPROTO_IP, IP_RECVERR, 1)
            self.socket.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, ttl)

    def _set_port(self, port: int) -> None:
        self.socket.connect((self.address, port))

    def send(self) -> None:
        self.sent_s = time.monotonic()
        self.socket.send(PAYLOAD)

    def receive(self, received_s: float) -> Optional[Answer]:
        """The answer that made the socket ready, if it is one."""
        try:
            quoted, messages, _, _ = self.socket.recvmsg(1024, 512, MSG_ERRQUEUE)
        except OSError:
            return self.receive_end(received_s)
        answer = None
        for level, kind, content in messages:
            if (level, kind) in ((socket.IPPROTO_IP, IP_RECVERR), (socket.IPPROTO_IPV6, IPV6_RECVERR)):
                answer = self._read_offender(content)
        if answer is None or not self.is_mine(quoted):
            return None
        return answer._replace(rtt_ms=self._rtt_ms(received_s))

    def is_mine(self, quoted: bytes) -> bool:
        """By what the error quotes of the probe; a socket of its own needs no proof."""
        return True

    def _read_offender(self, error: bytes) -> Optional[Answer]:
        read = read_error(error, self.ipv6)
        packed = error[24:40] if self.ipv6 else error[20:24]
        if read is None or len(packed) not in (4, 16):
            return None
        return Answer(str(ipaddress.ip_address(packed)), 0.0, read[0], read[1])

    def receive_end(self, received_s: float) -> Optional[Answer]:
        """A service that listens on the very port has answered."""
        try:
            self.socket.recv(1024)
        except OSError:
            return None
        return self.end(received_s)

    def end(self, received_s: float) -> Answer:
        return Answer(self.address, self._rtt_ms(received_s), "", True)

    def _rtt_ms(self, received_s: float) -> float:
        """By this process's clock, as mtr's and traceroute's are."""
        return (received_s - self.sent_s) * 1000


class TcpProbe(Probe):
    """A connection that is begun."""

    kind = socket.SOCK_STREAM
    ready = select.POLLOUT

    def _set_port(self, port: int) -> None:
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.port = port

    def send(self) -> None:
        self.sent_s = time.monotonic()
        failed = self.socket.connect_ex((self.address, self.port))
        if failed not in (0, errno.EINPROGRESS):
            raise OSError(failed, os.strerror(failed))

    def receive_end(self, received_s: float) -> Optional[Answer]:
        """Accepted or refused, it is the destination's word."""
        if self.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) not in (0, errno.ECONNREFUSED):
            return None
        return self.end(received_s)


class IcmpProbe(Probe):
    """An echo request; `port` is its sequence number."""

    is_raw = False

    def open(self) -> socket.socket:
        family, protocol = (
            (socket.AF_INET6, socket.IPPROTO_ICMPV6) if self.ipv6 else (socket.AF_INET, socket.IPPROTO_ICMP)
        )
        try:
            return socket.socket(family, socket.SOCK_DGRAM, protocol)
        except PermissionError:
            self.is_raw = True
            return socket.socket(family, socket.SOCK_RAW, protocol)

    def _set_port(self, port: int) -> None:
        """The kernel fills in a ping socket's number, and IPv6's checksum."""
        self.mark = struct.pack(">HH", os.getpid() & 0xFFFF, port & 0xFFFF)
        kind = 128 if self.ipv6 else 8
        summed = struct.pack(">BBH", kind, 0, 0) + self.mark + PAYLOAD
        check = 0 if self.ipv6 else checksum(summed)
        self.request = struct.pack(">BBH", kind, 0, check) + self.mark + PAYLOAD
        self.socket.connect((self.address, 0))

    def send(self) -> None:
        self.sent_s = time.monotonic()
        self.socket.send(self.request)

    def is_mine(self, quoted: bytes) -> bool:
        """A raw socket sees the errors and replies of all."""
        return not self.is_raw or quoted[4:8] == self.mark

    def receive_end(self, received_s: float) -> Optional[Answer]:
        try:
            reply = self.socket.recv(1024)
        except OSError:
            return None
        if self.is_raw and not self.ipv6 and reply:
            reply = reply[(reply[0] & 15) * 4 :]
        if reply[:1] != (b"\x81" if self.ipv6 else b"\0") or not self.is_mine(reply):
            return None
        return self.end(received_s)


def checksum(data: bytes) -> int:
    """Of the Internet (RFC 1071)."""
    total = 0
    for word in struct.unpack(f">{len(data) // 2}H", data):
        total += word
    total = (total >> 16) + (total & 0xFFFF)
    return ~(total + (total >> 16)) & 0xFFFF


PROBES = {"udp": Probe, "icmp": IcmpProbe, "tcp": TcpProbe}


Fate = Union[Answer, str, None]
Tell = Callable[[Fate], None]
Read = Callable[[float], Fate]
Send = Callable[[], None]


class Waiting(NamedTuple):
    """Something under way, and until when."""

    socket: socket.socket
    deadline_s: float
    read: Read
    tell: Tell


class Tracer:
    """Probes and connections under way, and who wants to know what becomes of them."""

    def __init__(self) -> None:
        self._poll = select.poll()
        self._waiting: Dict[int, Waiting] = {}
        self._later: List[Tuple[float, Send]] = []

    def probe(
        self, address: str, ttl: int, port: int, wait_s: float, tell: Tell, protocol: str = "udp"
    ) -> None:
        """`tell` gets the answer, None for silence, or words when nothing could be sent."""
        try:
            probe = PROBES[protocol](address, ttl, port)
        except OSError as failure:
            tell(failure.strerror or str(failure))
            return
        self._watch(probe.socket, probe.ready, wait_s, probe.receive, tell)
        try:
            probe.send()
        except OSError as failure:
            number = probe.socket.fileno()
            self._finish(number, self._waiting[number], failure.strerror or str(failure))
            return
        self._read_ready(0)

    def dial(self, address: str, port: int, wait_s: float, tell: Tell) -> None:
        """`tell` gets words, empty for an open port, or None when time was over."""
        dialled = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
        dialled.setblocking(False)
        failed = dialled.connect_ex((address, port))
        if failed not in (0, errno.EINPROGRESS):
            dialled.close()
            tell(os.strerror(failed))
            return

        def outcome(_received_s: float) -> str:
            code = dialled.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            return os.strerror(code) if code else ""

        self._watch(dialled, select.POLLOUT, wait_s, outcome, tell)

    def _watch(self, watched: socket.socket, event: int, wait_s: float, read: Read, tell: Tell) -> None:
        self._poll.register(watched, event | select.POLLERR)
        self._waiting[watched.fileno()] = Waiting(watched, time.monotonic() + wait_s, read, tell)

    def watch_input(self, number: int) -> None:
        self._poll.register(number, select.POLLIN | select.POLLHUP)

    def send_at(self, at_s: float, send: Send) -> None:
        self._later.append((at_s, send))

    def next_deadline(self, limit_s: float) -> float:
        due = [at_s for at_s, _ in self._later]
        return min([limit_s] + due + [waiting.deadline_s for waiting in self._waiting.values()])

    def step(self, until_s: float) -> bool:
        """Waits for the next thing to happen; True when there is input."""
        pause_s = max(0.0, self.next_deadline(until_s) - time.monotonic())
        has_input = self._read_ready(pause_s * 1000)
        now_s = time.monotonic()
        for number, waiting in list(self._waiting.items()):
            if waiting.deadline_s <= now_s:
                self._finish(number, waiting, None)
        due = [send for at_s, send in self._later if at_s <= now_s]
        self._later = [each for each in self._later if each[0] > now_s]
        for send in due:
            send()
        return has_input

    def _read_ready(self, pause_ms: float) -> bool:
        """One moment for all that is ready: what else waits to be read does not count."""
        has_input = False
        ready = self._poll.poll(pause_ms)
        now_s = time.monotonic()
        for number, _ in ready:
            waiting = self._waiting.get(number)
            if waiting is None:
                has_input = True
                continue
            answer = waiting.read(now_s)
            if answer is not None:
                self._finish(number, waiting, answer)
        return has_input

    def _finish(self, number: int, waiting: Waiting, answer: Fate) -> None:
        self._poll.unregister(number)
        del self._waiting[number]
        waiting.socket.close()
        waiting.tell(answer)


def describe(ttl: int, fate: Fate) -> str:
    """One hop in traceroute's shape."""
    if fate is None:
        return f"{ttl:2d}  *"
    if isinstance(fate, str):
        return "traceroute: " + fate
    return f"{ttl:2d}  {fate.address}  {fate.rtt_ms:.3f} ms{fate.mark}"


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def probe_range(
    tracer: Tracer, protocol: str, number: int, first: int, last: int, wait_s: int, port: int, address: str
) -> None:
    """All to one port; of ICMP each has a number of its own."""
    awaited = set(range(first, last + 1))

    def tell_of(ttl: int) -> Tell:
        def tell(fate: Fate) -> None:
            say(f"@{number} {ttl} {describe(ttl, fate)}")
            awaited.discard(ttl)
            if not awaited:
                say(f"@end {number}")

        return tell

    began_s = time.monotonic()
    for ttl in range(first, last + 1):
        own = port + ttl - first if protocol == "icmp" else port
        send = partial(tracer.probe, address, ttl, own, wait_s, tell_of(ttl), protocol)
        tracer.send_at(began_s + (ttl - first) * SPACING_S, send)


def say_tools(number: int, protocol: str) -> None:
    """Again at tick 1, for who attaches late. Of all it can send only ICMP takes a right."""
    if number == 1:
        say(TOOL)
    if protocol == "udp-paris":
        say("@tool/udp-paris none")
    elif protocol != "udp":
        say("@tool/icmp " + ("python3" if may_ping() else "none"))
        say("@tool/tcp python3")


def may_ping() -> bool:
    try:
        IcmpProbe("127.0.0.1", 1, 0).socket.close()
    except OSError:
        return False
    return True


def try_tcp(tracer: Tracer, number: int, wait_s: int, port: int, address: str) -> None:
    def tell(fate: Fate) -> None:
        said = "timed out" if fate is None else str(fate)
        say(f"@tcp {number} {1 if said else 0} {said}")

    tracer.dial(address, port, wait_s, tell)


def obey(tracer: Tracer, tick: str) -> None:
    """Does what one tick asks; what is no tick is passed over."""
    words = tick.split()
    if len(words) != 7 or not all(word.isdigit() for word in words[1:6]):
        return
    number, first, last, wait_s, port = (int(word) for word in words[1:6])
    if words[0] in PROBES or words[0] == "udp-paris":
        say_tools(number, words[0])
    if words[0] in PROBES:
        probe_range(tracer, words[0], number, first, last, wait_s, port, words[6])
    elif words[0] == "dial":
        try_tcp(tracer, number, wait_s, port, words[6])


def run_loop() -> None:
    """Ends at the end of stdin, or after IDLE_S without a tick."""
    tracer = Tracer()
    tracer.watch_input(0)
    say(TOOL)
    unread = b""
    idle_until_s = time.monotonic() + IDLE_S
    while time.monotonic() < idle_until_s:
        if not tracer.step(idle_until_s):
            continue
        received = os.read(0, 4096)
        if not received:
            return
        idle_until_s = time.monotonic() + IDLE_S
        *ticks, unread = (unread + received).split(b"\n")
        for tick in ticks:
            obey(tracer, tick.decode("ascii", "replace"))


class Route:
    """The command's settings, and its output: TTL by TTL, each as soon as it is known."""

    def __init__(self, options: List[Tuple[str, str]], host: str) -> None:
        chosen = dict(options)
        family = {"-4": socket.AF_INET, "-6": socket.AF_INET6}
        self.family = next((family[flag] for flag in chosen if flag in family), socket.AF_UNSPEC)
        self.names = "-n" not in chosen
        self.first = int(chosen.get("-f", 1))
        self.last = int(chosen.get("-m", 30))
        self.count = max(1, int(chosen.get("-q", 3)))
        self.wait_s = float(chosen.get("-w", "5").split(",")[0])
        self.port = int(chosen.get("-p", 33434))
        self.host = host
        self.address = str(socket.getaddrinfo(host, None, self.family, socket.SOCK_DGRAM)[0][4][0])

    def run(self) -> None:
        """A few TTLs at a time: routers limit their answers, and so does the destination."""
        size = 80 if ":" in self.address else 60
        say(f"traceroute to {self.host} ({self.address}), {self.last} hops max, {size} byte packets")
        at_once = max(1, 6 // self.count)
        for first in range(self.first, self.last + 1, at_once):
            ttls = range(first, min(first + at_once, self.last + 1))
            if self._run_some(list(ttls)):
                return

    def _run_some(self, ttls: List[int]) -> bool:
        tracer = Tracer()
        fates: Dict[int, Dict[int, Fate]] = {ttl: {} for ttl in ttls}

        def tell_of(ttl: int, index: int) -> Tell:
            return lambda fate: fates[ttl].__setitem__(index, fate)

        for ttl in ttls:
            for index in range(self.count):
                port = self.port + (ttl - self.first) * self.count + index
                tracer.probe(self.address, ttl, port, self.wait_s, tell_of(ttl, index))
        return any(self._print_hop(tracer, ttl, fates[ttl]) for ttl in ttls)

    def _print_hop(self, tracer: Tracer, ttl: int, fates: Dict[int, Fate]) -> bool:
        """Prints each answer as it comes, the newline last; True when the path ends here."""
        sys.stdout.write(f"{ttl:2d} ")
        shown = ""
        for index in range(self.count):
            sys.stdout.flush()
            while index not in fates:
                tracer.step(time.monotonic() + self.wait_s)
            fate = fates[index]
            if isinstance(fate, Answer):
                place = "" if fate.address == shown else " " + self._name(fate.address)
                sys.stdout.write(f"{place}  {fate.rtt_ms:.3f} ms{fate.mark}")
                shown = fate.address
            elif fate is None:
                sys.stdout.write(" *")
            else:
                sys.stdout.write("\n")
                raise OSError(fate)
        say("")
        return any(isinstance(fate, Answer) and fate.final for fate in fates.values())

    def _name(self, address: str) -> str:
        if not self.names:
            return address
        try:
            name = socket.gethostbyaddr(address)[0]
        except OSError:
            name = address
        return f"{name} ({address})"


def run_command(arguments: List[str]) -> int:
    """As traceroute does. Options that it does not have are taken and passed over."""
    if "--version" in arguments:
        sys.stdout.write(VERSION)
        return 0
    try:
        options, words = getopt.gnu_getopt(arguments, "46nAFIUTlrvdeq:w:f:m:p:s:i:t:z:N:g:")
        Route(options, words[0]).run()
    except (getopt.GetoptError, IndexError, ValueError):
        sys.stderr.write(USAGE)
        return 2
    except OSError as failure:
        sys.stderr.write(f"traceroute: {failure.strerror or failure}\n")
        return 1
    return 0


def main() -> int:
    try:
        if sys.argv[0] == "-c":
            run_loop()
            return 0
        return run_command(sys.argv[1:])
    except (KeyboardInterrupt, BrokenPipeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 1


if __name__ == "__main__":
    sys.exit(main())
