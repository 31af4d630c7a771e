"""The same picture as points, for documents that cannot hold an SVG. The typesetter and its fonts do it."""

from __future__ import annotations

from fangxin.foundation.documents.setting import fonts

_PAGE = b'#set page(width: auto, height: auto, margin: 4pt, fill: white)\n#image(bytes(sys.inputs.svg), format: "svg")'


def chart_png(svg: str, *, ppi: int = 192) -> bytes:
    """A picture drawn by `svg_of` as PNG on white; the same picture always gives the same bytes."""
    import typst

    made = typst.compile(
        _PAGE, font_paths=fonts(), ignore_system_fonts=True, sys_inputs={"svg": svg}, format="png", ppi=ppi
    )
    assert isinstance(made, bytes)
    return made
