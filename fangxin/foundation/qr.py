"""Two-dimensional codes as SVG without any style of its own, which the content security policy would drop."""

from __future__ import annotations

from io import BytesIO

import segno


def qr_svg(text: str, *, error: str = "m") -> str:
    """The code of a text as an SVG element that fills its place; `error` is how much may be lost: l, m, q, h."""
    drawn = BytesIO()
    segno.make(text, error=error, micro=False).save(
        drawn, kind="svg", xmldecl=False, svgns=True, scale=4, border=4, dark="#000", light="#fff", omitsize=True
    )
    return drawn.getvalue().decode()
