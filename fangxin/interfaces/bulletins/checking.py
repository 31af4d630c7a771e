"""Reading a bulletin's file back: what is printed in it against a file made of the document inside, and that against itself."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from itertools import takewhile, zip_longest

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph as WordParagraph

from fangxin.analytics.bulletin.canonical import NotABulletin, from_json, to_json
from fangxin.analytics.bulletin.model import Bulletin
from fangxin.analytics.bulletin.renderings.word import CANONICAL
from fangxin.interfaces.bulletins.making import findings
from fangxin.interfaces.bulletins.rendering import file_of

MOST_BYTES = 200 * 1024 * 1024
#: from a file to the document inside and every text it prints, in order
Read = Callable[[bytes], tuple[Bulletin, list[str]]]


def read_back(name: str, content: bytes) -> list[str]:
    """What does not hold in a file, a sentence each. Raises NotABulletin for another one."""
    kind = name.rpartition(".")[2].lower()
    if kind == "json":
        return findings(_text(content))
    if kind in ("html", "htm"):
        kind, read = "html", _page
    elif kind == "docx":
        read = _word
    else:
        raise NotABulletin(reason="请使用 json、html 或者 docx 文件。")
    found, printed = read(content)
    return [*_differences(found, kind, read, printed), *findings(to_json(found))]


def _text(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise NotABulletin(reason="文件不是 UTF-8 文本。") from None


def _differences(found: Bulletin, kind: str, read: Read, printed: list[str]) -> Iterator[str]:
    """Where a file prints something else than the one that is made of its document now."""
    try:
        _same, told = read(file_of(found, kind))
    except (KeyError, IndexError, ValueError, ArithmeticError):
        # nothing can be made of it: what the document itself lacks is told
        return
    pairs = list(zip(map(_plain, told), map(_plain, printed), strict=False))
    first = next((at for at, (expected, own) in enumerate(pairs) if expected != own), len(pairs))
    ends = zip(map(_plain, reversed(told[first:])), map(_plain, reversed(printed[first:])), strict=False)
    last = sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], ends))
    if len(told) != len(printed):
        yield f"文件中有 {len(printed)} 段文字和单元格，通报有 {len(told)} 段。"
    rest = (one[first : len(one) - last] for one in (told, printed))
    for expected, own in zip_longest(*rest, fillvalue=""):
        if _plain(expected) != _plain(own):
            yield f"文件中印为“{own.strip()[:60]}”，通报为“{expected.strip()[:60]}”。"


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text)


class _Page(HTMLParser):
    """Every text of a page we wrote, those in pictures as well, and the document inside."""

    def __init__(self) -> None:
        super().__init__()
        self.printed: list[str] = []
        self.canonical = ""
        self._open = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self._open = "document" if dict(attrs).get("id") == "bulletin" else tag

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open == "document":
            self.canonical += data
        elif not self._open and data.strip():
            self.printed.append(data)


def _page(content: bytes) -> tuple[Bulletin, list[str]]:
    page = _Page()
    page.feed(_text(content))
    page.close()
    return from_json(page.canonical), page.printed


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
    """Titles, text, captions, cells and the words for pictures."""
    for one in document.iter_inner_content():
        if isinstance(one, WordTable):
            for row in one.rows:
                yield from (cell.text for cell in row.cells)
        elif isinstance(one, WordParagraph) and one.text:
            yield one.text
    for picture in document.element.iter(qn("wp:docPr")):
        yield picture.get("descr") or ""
