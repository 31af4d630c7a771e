"""Sets a composed document as PDF/A-2b (for the archive) and PDF/UA-1 (for screen readers), with embedded fonts.

Typst and the fonts are loaded when first used, so that a machine without them can still do everything else.
"""

from __future__ import annotations

import dataclasses
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from fangxin.foundation.documents.composing import Composed
from fangxin.foundation.documents.glyphs import gap_note, unprintable, with_gaps
from fangxin.foundation.lawbook import law_folder

STANDARDS: list[Any] = ["a-2b", "ua-1"]
# Columns of figures and days are narrower than columns of words.
_WIDTHS = {"金额": 1.35, "履行期限": 1.8, "履行方": 1.1, "履行方式": 1.5}
# A page of the smallest print holds some 2,000 characters; the names of the blocks are counted too.
_PLAINLY_LONG = 6_000


def set_pdf(document: Composed) -> bytes:
    """The document as PDF; the same document always gives the same bytes."""
    import typst

    template = law_folder() / "forms" / f"{document.template}.typ"
    made = typst.compile(
        template,
        root=template.parent,
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"doc": json.dumps(_inert(document), ensure_ascii=False)},
        pdf_standards=STANDARDS,
        timestamp=0,
    )
    assert isinstance(made, bytes)
    return made


def font_files() -> tuple[Path, ...]:
    """The fonts documents are set in: those of the wheel, then the agency's own."""
    from pylopdf_fonts_zh_cn import sans_path, serif_path

    return (Path(serif_path()), Path(sans_path()), *_own_fonts())


def _own_fonts() -> tuple[Path, ...]:
    folder = law_folder() / "forms" / "fonts"
    return tuple(sorted(path for path in folder.glob("*") if path.suffix.lower() in (".otf", ".ttf")))


def fonts() -> Any:
    """The fonts as the typesetter takes them."""
    return _fonts(_own_fonts())


@lru_cache(maxsize=4)
def _fonts(own: tuple[Path, ...]) -> Any:
    """The fonts, read once per process: reading them costs a hundred times what setting a letter does."""
    import typst

    folders = {str(path.parent) for path in (*font_files(), *own)}
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=sorted(folders))


def _inert(document: Composed) -> Any:
    """The document as JSON values; characters no font has become 〓, and a note names them."""
    values = dataclasses.asdict(document) | {"date": [document.on.year, document.on.month, document.on.day]}
    del values["on"]
    for block in values["blocks"]:
        if block["kind"] == "table":
            block["widths"] = [_WIDTHS.get(head, 2.6) for head in block["head"]]
    text = json.dumps(values, ensure_ascii=False)
    values["plainly_long"] = len(text) > _PLAINLY_LONG
    missing = unprintable(text, fonts=font_files())
    if not missing:
        return values
    values["notes"] = [*values["notes"], gap_note(missing)]
    return with_gaps(values, missing)
