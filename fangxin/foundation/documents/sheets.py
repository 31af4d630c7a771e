"""Sheets that are no statutory form: certificates, plaques, statements. One typst file of law/sheets each, and plain values.

Pure: the caller gives every value and keeps the bytes. Values are printed as they are, never read as markup.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from fangxin.foundation.documents.glyphs import gap_note, unprintable, with_gaps
from fangxin.foundation.documents.setting import STANDARDS, font_files, fonts
from fangxin.foundation.lawbook import law_folder


def set_sheet(*, template: str, title: str, office: str, on: date, values: Mapping[str, Any]) -> bytes:
    """The sheet as PDF/A-2b and PDF/UA-1; the same values always give the same bytes.

    `values`: texts, and lists or mappings of them; `qr` may hold an SVG of `qr_svg`. Characters no font has become 〓.
    """
    import typst

    told = {"title": title, "office": office, "date": [on.year, on.month, on.day], "notes": [], **values}
    shown = {name: value for name, value in told.items() if name != "qr"}
    missing = unprintable(json.dumps(shown, ensure_ascii=False), fonts=font_files())
    if missing:
        mended = with_gaps(shown, missing)
        assert isinstance(mended, dict)
        told = {**told, **mended, "notes": [gap_note(missing)]}
    folder = law_folder() / "sheets"
    made = typst.compile(
        folder / f"{template}.typ",
        root=folder,
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"doc": json.dumps(told, ensure_ascii=False)},
        pdf_standards=STANDARDS,
        timestamp=0,
    )
    assert isinstance(made, bytes)
    return made


def qr_svg(text: str) -> str:
    """A QR code of a text as SVG, with the quiet zone scanners need; survives a quarter of it being worn off."""
    import segno

    stream = io.BytesIO()
    segno.make(text, error="q", micro=False).save(stream, kind="svg", border=4, xmldecl=False)
    return stream.getvalue().decode()
