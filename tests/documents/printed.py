"""Reading a PDF back, for the tests of documents."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader

from fangxin.foundation import documents

VERSIONS = ("order20", "order121")
EVERY_FORM = [(form, version) for form in documents.form_book().forms for version in VERSIONS]


def reader(form: str, version: str = "order121", **facts: Any) -> PdfReader:
    """The PDF of the example facts with some replaced."""
    example = documents.example_facts(form, version)
    return PdfReader(io.BytesIO(documents.render(form=form, facts=example | facts, rule_version=version)))


def text_of(pdf: PdfReader) -> str:
    """All words of a PDF without blanks and line ends, so that line breaks do not matter."""
    return "".join("".join(page.extract_text().split()) for page in pdf.pages)


def fonts_of(pdf: PdfReader) -> Iterator[tuple[str, bool]]:
    """Name of each font and whether its glyphs are inside the file."""
    for page in pdf.pages:
        for font in page["/Resources"]["/Font"].values():
            for below in font.get_object()["/DescendantFonts"]:
                described = below.get_object()["/FontDescriptor"]
                yield str(described["/FontName"]), bool({"/FontFile2", "/FontFile3"} & set(described))
