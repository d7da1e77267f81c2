"""Draws the physical chain of a path: devices joined by wires, nodes by links, what is known below each.

node-1  shell-1 ─── veth3f2a ─── cni0 ─────── eth1 ══════════ eth1 ┄┄┄┄┄┄┄┄┄┄ cni0 ┄┄┄…  node-2
                                  ①
        10.244.1.4               10.244.1.1   192.168.56.11   192.168.56.12   10.244.2.1
                    1500         1500         1500 ↓12k ↑3k   1500 ↓3k ↑12k   1500

Solid is what a hop has proved to be crossed, dotted what is only expected. Where the path is broken, the wire
there is cut, and what lies beyond is faint; a device that is down says so.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from k8snet_tui.model.network import Rate, Rates
from k8snet_tui.model.path import Chain, Cut, Device, DeviceKind, PathMatch, Segment
from k8snet_tui.ui.panes.path.device_columns import (
    INDENT,
    DeviceColumn,
    break_row,
    column_lines,
    width_of_all,
)
from k8snet_tui.ui.render import glyphs
from k8snet_tui.ui.render.figures import format_rate
from k8snet_tui.ui.render.styled_line import Line, Span, Tone, crop
from k8snet_tui.ui.render.text import clean, fit, width_of

LONGEST_NAME = 24
MOST_BELOW = 4
"""Lines below the devices and their hops: addresses, MTUs, rates, drops."""
NODE_GAP = "  "

Place = tuple[int, int]
"""The segment, and the device in it."""


class Drawing(Struct, frozen=True):
    """What is drawn beside the chain itself, and which part of it is in view."""

    rates: Rates = ()
    shift: int = 0
    """So many cells of the one drawing are left out at its left, where it is looked at in parts."""
    below: int = MOST_BELOW
    """So many lines are written below the devices at most."""


BARE = Drawing()


def fit_chain(
    chain: Chain, match: PathMatch, width: int, drawing: Drawing, rows: int | None
) -> tuple[Line, ...]:
    """As much of it as so many rows hold: drops go first, then rates and MTUs, then addresses."""
    lines = draw_chain(chain, match, width, drawing)
    below = drawing.below
    while rows is not None and len(lines) > rows and below:
        below -= 1
        # Where no rates are drawn, others are no reason to draw it anew.
        lines = draw_chain(
            chain, match, width, replace(drawing, below=below, rates=drawing.rates if below > 1 else ())
        )
    return lines


@lru_cache(32)
def draw_chain(chain: Chain, match: PathMatch, width: int, drawing: Drawing = BARE) -> tuple[Line, ...]:
    """One drawing where the chain fits, else one for each node's part; all devices keep their order.

    It is kept: from round to round nothing of it changes as a rule.
    """
    return tuple(_draw(chain, match, width, drawing)) if chain.segments else ()


def _draw(chain: Chain, match: PathMatch, width: int, drawing: Drawing) -> Sequence[Line]:
    room = width - len(INDENT)
    flat = _Look(chain, match, drawing)
    if drawing.shift:
        return [crop(line, drawing.shift) for line in column_lines(flat.inline())]
    tall = _Look(chain, match, drawing, is_tall=True)
    for look in (flat, tall):
        if width_of_all(inline := look.inline()) <= room:
            return column_lines(inline)
        if width_of_all(look.whole()) <= room:
            return [look.labels_above(), *column_lines(look.whole())]
    look = flat if all(width_of_all(part) <= room for part in flat.labelled()) else tall
    return [line for part in look.labelled() for row in break_row(part, room) for line in column_lines(row)]


def chain_width(chain: Chain, match: PathMatch, drawing: Drawing) -> int:
    """Of the one drawing."""
    return len(INDENT) + width_of_all(_Look(chain, match, drawing).inline())


class _Look:
    """What each device and each wire of one chain looks like; `is_tall`: rates have a line of their own."""

    def __init__(self, chain: Chain, match: PathMatch, drawing: Drawing, *, is_tall: bool = False) -> None:
        self._chain = chain
        self._rates = dict(drawing.rates)
        self._below = drawing.below
        self._is_tall = is_tall
        self._proved = {(proof.segment, proof.device): proof.ttl for proof in match.proofs}
        self._crossed = max(self._proved, default=(0, 0))
        """So far a hop has answered: all before it was crossed."""
        self._cut = _last_before(chain, match.cut) if match.cut else None
        self.parts = [self._part(segment, number) for number, segment in enumerate(chain.segments)]
        """A node's each."""
        self._labels = [_label(segment) for segment in chain.segments]

    def whole(self) -> list[DeviceColumn]:
        return [column for part in self.parts for column in part]

    def inline(self) -> list[DeviceColumn]:
        return [column for part in self.labelled() for column in part]

    def labelled(self) -> Iterator[list[DeviceColumn]]:
        """All nodes but the first are named behind their parts, so that links join the devices."""
        for number, (part, label) in enumerate(zip(self.parts, self._labels, strict=True)):
            if number:
                yield [
                    *part,
                    *(DeviceColumn(Span(NODE_GAP + c.name.text.rstrip(), Tone.FAINT)) for c in label),
                ]
            else:
                yield [*label, *part]

    def labels_above(self) -> Line:
        text, start = INDENT, len(INDENT)
        for part, label in zip(self.parts, self._labels, strict=True):
            lead = width_of(part[0].wire.text) if part else 0
            text += " " * (start + lead - width_of(text)) + "".join(column.name.text for column in label)
            start += width_of_all(part)
        return (Span(text.rstrip(), Tone.FAINT),)

    def _part(self, segment: Segment, number: int) -> list[DeviceColumn]:
        return [self._column(segment, number, position) for position in range(len(segment.devices))]

    def _column(self, segment: Segment, number: int, position: int) -> DeviceColumn:
        device, here = segment.devices[position], (number, position)
        ttl = self._proved.get(here)
        rate = next((r for r in self._rates.get(segment.node or "", ()) if r.interface == device.name), None)
        is_beyond = self._cut is not None and self._cut < here and device.is_up
        tone = Tone.FAINT if is_beyond else _tone(device, ttl)
        return DeviceColumn(
            Span(_name(device), tone),
            glyphs.circled(ttl) if ttl else "",
            (clean(device.address), *self._figures(device, rate), _drops(rate))[: self._below],
            self._wire(number, position),
            self._filling(number, position),
        )

    def _figures(self, device: Device, rate: Rate | None) -> tuple[str, ...]:
        """`1500 ↓12k ↑3k`: bytes of the largest packet, bytes a second in and out; as wide for any rate."""
        mtu = str(device.mtu_bytes) if device.mtu_bytes else ""
        if rate is None:
            return (mtu, "") if self._is_tall else (mtu,)
        received, sent = (format_rate(each).removesuffix("/s") for each in (rate.rx_bytes_s, rate.tx_bytes_s))
        shown = f"{glyphs.IN}{received:<4} {glyphs.OUT}{sent:<4}"
        return (mtu, shown) if self._is_tall else (f"{mtu:<4} {shown}",)

    def _wire(self, number: int, position: int) -> Span:
        """Between this device and the one before it."""
        if not position and not number:
            return Span("")
        here, is_link = (number, position), not position
        before = (number, position - 1) if position else (number - 1, len(self._before(number)) - 1)
        if self._cut == before:
            return Span(glyphs.CUT_LINK if is_link else glyphs.CUT_WIRE, Tone.BAD)
        is_proved = here <= self._crossed
        if is_link:
            tone = Tone.FAINT if self._cut and self._cut < here else Tone.PLAIN
            return Span(glyphs.LINK if is_proved else glyphs.DOTTED_LINK, tone)
        return Span(glyphs.WIRE if is_proved else glyphs.DOTTED_WIRE, Tone.FAINT)

    def _filling(self, number: int, position: int) -> Span:
        """The wire goes on under what is written below the device."""
        segments = self._chain.segments
        if position + 1 < len(segments[number].devices):
            wire = self._wire(number, position + 1)
        elif number + 1 < len(segments):
            wire = self._wire(number + 1, 0)
        else:
            return Span(" ")
        return Span(wire.text[1], wire.tone)

    def _before(self, number: int) -> Sequence[Device]:
        return self._chain.segments[number - 1].devices


def _last_before(chain: Chain, cut: Cut) -> Place:
    """The last device that is on this side of the cut."""
    if cut.device or not cut.segment:
        return cut.segment, cut.device - 1
    return cut.segment - 1, len(chain.segments[cut.segment - 1].devices) - 1


def _name(device: Device) -> str:
    if device.kind is DeviceKind.VETH and device.name == "?":
        return "veth ?"
    name = fit(device.name, min(LONGEST_NAME, width_of(clean(device.name)) or 1))
    return name if device.is_up else f"{name} down"


def _drops(rate: Rate | None) -> str:
    return f"{rate.drops} dropped" if rate and rate.drops else ""


def _tone(device: Device, ttl: int | None) -> Tone:
    if not device.is_up:
        return Tone.BAD
    if ttl is not None:
        return Tone.GOOD
    return Tone.STRONG if device.kind is DeviceKind.POD else Tone.PLAIN


def _label(segment: Segment) -> list[DeviceColumn]:
    if segment.node is None:
        return []
    node = fit(segment.node, min(LONGEST_NAME, width_of(clean(segment.node))))
    return [DeviceColumn(Span(node + NODE_GAP, Tone.FAINT))]
