"""Draws the physical chain of a path: devices joined by wires, nodes by links, and the hops under them.

node-1  shell-1 ─ veth3f2a ── cni0 ── eth1 ════ eth1 ── cni0 ── veth81c0 ── httpd  node-2
                              ①                ②                            ③

Where the path is broken, the wire there is cut, and what lies beyond is faint; a device that is down says so.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from k8snet_tui.model.path import Chain, Cut, Device, DeviceKind, PathMatch, Segment
from k8snet_tui.ui.render import glyphs
from k8snet_tui.ui.render.styled_line import BLANK, Line, Span, Tone
from k8snet_tui.ui.render.text import clean, fit, width_of

LONGEST_NAME = 24
INDENT = "  "


class _Piece(Struct, frozen=True):
    """Text that is not broken, what it means, and the hop to write under it."""

    text: str
    tone: Tone
    ttl: int | None = None


Place = tuple[int, int]
"""The segment, and the device in it."""


def draw_chain(chain: Chain, match: PathMatch, width: int) -> list[Line]:
    """Two lines where the chain fits, else two for each node's part; all devices keep their order."""
    proved = {(proof.segment, proof.device): proof.ttl for proof in match.proofs}
    cut = _last_before(chain, match.cut) if match.cut else None
    last = len(chain.segments) - 1
    parts = [_draw_segment(s, i, last, proved, cut) for i, s in enumerate(chain.segments)]
    if not parts:
        return []
    links = [_link(chain, number, cut) for number in range(len(parts))]
    whole = [piece for link, part in zip(links, parts, strict=True) for piece in (link, *part)][1:]
    if _width(whole) + len(INDENT) <= width:
        return _two_lines([whole])
    rows: list[list[_Piece]] = []
    for number, (link, part) in enumerate(zip(links, parts, strict=True)):
        lead = [_Piece(link.text.lstrip(), link.tone)] if number else []
        rows.extend(_break([*lead, *part], width - len(INDENT)))
    return _two_lines(rows)


def _last_before(chain: Chain, cut: Cut) -> Place:
    """The last device that is on this side of the cut."""
    if cut.device or not cut.segment:
        return cut.segment, cut.device - 1
    return cut.segment - 1, len(chain.segments[cut.segment - 1].devices) - 1


def _link(chain: Chain, number: int, cut: Place | None) -> _Piece:
    """Between this segment and the one before it."""
    if cut == (number - 1, len(chain.segments[number - 1].devices) - 1):
        return _Piece(glyphs.CUT_LINK, Tone.BAD)
    return _Piece(glyphs.LINK, Tone.FAINT if cut and cut < (number, 0) else Tone.PLAIN)


def _draw_segment(
    segment: Segment, number: int, last: int, proved: Mapping[Place, int], cut: Place | None
) -> list[_Piece]:
    pieces: list[_Piece] = []
    for position, device in enumerate(segment.devices):
        here = (number, position)
        if position:
            is_cut = cut == (number, position - 1)
            wire = glyphs.CUT_WIRE if is_cut else _wire(segment.devices[position - 1], device)
            pieces.append(_Piece(wire, Tone.BAD if is_cut else Tone.FAINT))
        ttl = proved.get(here)
        is_beyond = cut is not None and cut < here and device.is_up
        tone = Tone.FAINT if is_beyond else _tone(device, ttl)
        pieces.append(_Piece(_name(device), tone, ttl))
    if segment.node is None:
        return pieces
    node = fit(segment.node, min(LONGEST_NAME, width_of(clean(segment.node))))
    if number == last and last > 0:
        return [*pieces, _Piece(f"  {node}", Tone.FAINT)]
    return [_Piece(f"{node}  ", Tone.FAINT), *pieces]


def _wire(before: Device, after: Device) -> str:
    kinds = (before.kind, after.kind)
    return glyphs.SHORT_WIRE if kinds == (DeviceKind.POD, DeviceKind.VETH) else glyphs.WIRE


def _name(device: Device) -> str:
    if device.kind is DeviceKind.VETH and device.name == "?":
        return "veth ?"
    name = fit(device.name, min(LONGEST_NAME, width_of(clean(device.name)) or 1))
    return name if device.is_up else f"{name} down"


def _tone(device: Device, ttl: int | None) -> Tone:
    if not device.is_up:
        return Tone.BAD
    if ttl is not None:
        return Tone.GOOD
    return Tone.STRONG if device.kind is DeviceKind.POD else Tone.PLAIN


def _width(pieces: Sequence[_Piece]) -> int:
    return sum(width_of(p.text) for p in pieces)


def _break(pieces: Sequence[_Piece], width: int) -> list[list[_Piece]]:
    """One node's part in as many rows as it needs."""
    rows: list[list[_Piece]] = [[]]
    for piece in pieces:
        if rows[-1] and _width([*rows[-1], piece]) > width:
            rows.append([])
        rows[-1].append(piece)
    return rows


def _two_lines(rows: Sequence[Sequence[_Piece]]) -> list[Line]:
    lines: list[Line] = []
    for row in rows:
        lines.append((Span(INDENT), *(Span(p.text, p.tone) for p in row)))
        lines.append(_numbers(row))
    return lines


def _numbers(row: Sequence[_Piece]) -> Line:
    """The hops' numbers, each under the middle of its device."""
    text = INDENT
    start = len(INDENT)
    for piece in row:
        width = width_of(piece.text)
        if piece.ttl is not None:
            text = text.ljust(start + (width - 1) // 2) + glyphs.circled(piece.ttl)
        start += width
    return (Span(text, Tone.GOOD),) if text.strip() else BLANK
