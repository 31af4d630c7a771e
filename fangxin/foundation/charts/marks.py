"""The pieces of a picture: escaped text, widths of text, the fills that differ without colour."""

from __future__ import annotations

import unicodedata
from xml.sax.saxutils import escape

#: luminance between 0.13 and 0.30: three to one against white and against a wall of #10181b
TONES = ("#0b7285", "#b35900", "#6a5fb5", "#4a8a2f", "#3573b9", "#a2487e", "#7a7468", "#2b8574")

#: what each fill looks like beside its tone: nothing (plain), or lines and dots in a square of 8
_HATCHES = (
    "",
    "M-2 2L2 -2M0 8L8 0M6 10L10 6",
    "M2 2h2v2h-2zM6 6h2v2h-2z",
    "M0 4h8",
    "M4 0v8",
    "M-2 6L2 10M0 0L8 8M6 -2L10 2",
    "M0 4h8M4 0v8",
    "M0 8L8 0M0 0L8 8",
)


def said(text: str) -> str:
    """Text as it may stand in the picture, also inside quotes."""
    return escape(text, {'"': "&quot;"})


def width_of(text: str, size: float) -> float:
    """About how wide a text is: a Chinese sign is as wide as it is high, a figure a little more than half of that."""
    return sum(size if unicodedata.east_asian_width(sign) in "WFA" else size * 0.58 for sign in text)


def text(x: float, y: float, words: str, *, size: int = 13, anchor: str = "start", turned: bool = False) -> str:
    """A text whose line stands on y."""
    turn = f' transform="rotate(-90 {x:.1f} {y:.1f})"' if turned else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}"{turn}>{said(words)}</text>'


def line(x1: float, y1: float, x2: float, y2: float, *, strong: bool = False) -> str:
    """A line of the ground: the base line is strong, others are faint."""
    opacity = "0.75" if strong else "0.18"
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="currentColor" stroke-opacity="{opacity}"/>'


def fills(name: str, count: int) -> str:
    """The patterns of the fills of a picture; the first is plain and needs none."""
    made = []
    for place in range(1, min(count, len(TONES))):
        made.append(
            f'<pattern id="{name}-{place + 1}" width="8" height="8" patternUnits="userSpaceOnUse">'
            f'<path d="{_HATCHES[place]}" class="chart-line-{place + 1}" fill="none" stroke="{TONES[place]}" stroke-width="2.5"/>'
            "</pattern>"
        )
    return f"<defs>{''.join(made)}</defs>" if made else ""


def box(name: str, place: int, *, at: tuple[float, float], size: tuple[float, float], tip: str = "") -> str:
    """A mark with the fill of a place, framed in its tone."""
    place %= len(TONES)
    fill = f"url(#{name}-{place + 1})" if place else TONES[0]
    tip = f"<title>{said(tip)}</title>" if tip else ""
    kind = f' class="chart-{place + 1}"'
    return (
        f'<rect{kind} x="{at[0]:.1f}" y="{at[1]:.1f}" width="{max(size[0], 0.5):.1f}" height="{max(size[1], 0.5):.1f}" fill="{fill}" '
        f'stroke="{TONES[place]}" stroke-width="1.5"' + (f">{tip}</rect>" if tip else "/>")
    )


def legend(name: str, names: tuple[str, ...], *, right: float, y: float) -> str:
    """The names of the series beside their fills, ending at the right."""
    made, x = [], right
    for place in range(len(names) - 1, -1, -1):
        x -= width_of(names[place], 13)
        made.append(text(x, y, names[place]))
        x -= 22
        made.append(box(name, place, at=(x, y - 11), size=(16, 12)))
        x -= 18
    return "".join(reversed(made))


def wrapped(label: str, *, signs: int) -> list[str]:
    """A label in at most two lines of about so many Chinese signs; what is longer ends in …"""
    lines: list[str] = [""]
    for sign in label:
        if width_of(lines[-1] + sign, 1) > signs:
            if len(lines) == 2:
                lines[-1] = lines[-1][:-1] + "…"
                break
            lines.append("")
        lines[-1] += sign
    return lines
