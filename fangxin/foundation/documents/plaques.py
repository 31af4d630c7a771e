"""Table cards (A5) and door plaques (A4) with a code, set as PDF/A-2b and PDF/UA-1; any number of them, a page each."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fangxin.foundation.documents.glyphs import unprintable, with_gaps
from fangxin.foundation.documents.setting import STANDARDS, font_files, fonts
from fangxin.foundation.lawbook import law_folder
from fangxin.foundation.qr import qr_svg


@dataclass(frozen=True, kw_only=True, slots=True)
class Plaque:
    """What stands on one print; `address` is where the code leads, `note` small print such as the edition."""

    outlet: str
    place: str
    merchant: str
    agency: str
    address: str
    note: str


def set_plaques(plaques: Sequence[Plaque], *, card: bool) -> bytes:
    """The prints as one PDF, a page each; the same prints always give the same bytes. Texts are never read as markup."""
    import typst

    template = law_folder() / "forms" / "code.typ"
    values: Any = [
        dataclasses.asdict(one) | {"svg": qr_svg(one.address, error="q")} for one in plaques
    ]  # fmt: skip
    words = json.dumps([{k: v for k, v in one.items() if k != "svg"} for one in values], ensure_ascii=False)
    missing = unprintable(words, fonts=font_files())
    if missing:
        values = with_gaps(values, missing)
    made = typst.compile(
        template, root=template.parent, font_paths=fonts(), ignore_system_fonts=True,
        sys_inputs={"doc": json.dumps({"paper": "a5" if card else "a4", "codes": values}, ensure_ascii=False)},
        pdf_standards=STANDARDS, timestamp=0,
    )  # fmt: skip
    assert isinstance(made, bytes)
    return made
