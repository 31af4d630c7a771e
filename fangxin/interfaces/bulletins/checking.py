"""Reading a bulletin's file back: what is printed in it against the document inside, and that against itself."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import zip_longest

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph as WordParagraph

from fangxin.analytics.bulletin.canonical import NotABulletin, from_json, to_json
from fangxin.analytics.bulletin.model import Bulletin, Figure, Listed, Note, Paragraph, Table
from fangxin.analytics.bulletin.renderings.word import CANONICAL
from fangxin.interfaces.bulletins.making import findings

MOST_BYTES = 200 * 1024 * 1024


def read_back(name: str, content: bytes) -> list[str]:
    """What does not hold in a file, a sentence each. Raises NotABulletin for another one."""
    kind = name.rpartition(".")[2].lower()
    if kind == "json":
        return findings(_text(content))
    if kind in ("html", "htm"):
        page = _Page()
        page.feed(_text(content))
        found, printed = from_json(page.canonical), page.printed
    elif kind == "docx":
        found, printed = _word(content)
    else:
        raise NotABulletin(reason="请使用 json、html 或者 docx 文件。")
    return [*_differences(found, printed), *findings(to_json(found))]


def _text(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise NotABulletin(reason="文件不是 UTF-8 文本。") from None


def _told(bulletin: Bulletin) -> Iterator[str]:
    """Every line and cell a file prints, in order."""
    for section in bulletin.sections:
        for block in section.blocks:
            if isinstance(block, Paragraph | Note):
                yield block.text
            elif isinstance(block, Listed):
                yield from (item.text for item in block.items)
            elif isinstance(block, Table):
                for row in block.rows:
                    yield from (cell.printed if isinstance(cell, Figure) else cell for cell in row.cells)


def _differences(bulletin: Bulletin, printed: list[str]) -> Iterator[str]:
    told = list(_told(bulletin))
    if len(told) != len(printed):
        yield f"文件中有 {len(printed)} 段文字和单元格，通报有 {len(told)} 段。"
    for expected, found in zip_longest(told, printed, fillvalue=""):
        if _plain(expected) != _plain(found):
            yield f"文件中印为“{found[:60]}”，通报为“{expected[:60]}”。"


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text)


class _Page(HTMLParser):
    """Lines and cells of a page we wrote, and the document inside."""

    def __init__(self) -> None:
        super().__init__()
        self.printed: list[str] = []
        self.canonical = ""
        self._inside: list[str] = []
        self._open = ""
        self._in_table = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "script" and told.get("id") == "bulletin":
            self._open = "script"
        elif tag == "table":
            self._in_table = "data-table" in told
        elif not self._open and (
            "data-block" in told or (self._in_table and tag in ("td", "th") and told.get("scope") != "col")
        ):
            self._open, self._inside = tag, []

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            self._in_table = False
        if tag == self._open:
            if tag != "script":
                self.printed.append("".join(self._inside))
            self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open == "script":
            self.canonical += data
        elif self._open:
            self._inside.append(data)


def _word(content: bytes) -> tuple[Bulletin, list[str]]:
    try:
        document = Document(io.BytesIO(content))
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            name = CANONICAL.lstrip("/")
            if name not in packed.namelist() or packed.getinfo(name).file_size > MOST_BYTES:
                raise NotABulletin(reason="文件里没有通报数据。")
            inside = parse_xml(packed.read(name))
    except (zipfile.BadZipFile, KeyError, ValueError, SyntaxError) as wrong:
        raise NotABulletin(reason=f"文件无法读取（{type(wrong).__name__}）。") from None
    return from_json(inside.text or ""), list(_word_lines(document))


def _word_lines(document: WordDocument) -> Iterator[str]:
    """Body text and cells; not titles, captions and the signature."""
    for one in document.iter_inner_content():
        if isinstance(one, WordTable):
            for row in one.rows[1:]:
                yield from (cell.text for cell in row.cells)
        elif isinstance(one, WordParagraph) and one.style is not None and one.style.name == "Normal" and one.text:
            yield re.sub(r"^[0-9]+．", "", one.text)
