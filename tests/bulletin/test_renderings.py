"""The same figures in every file, digit for digit; files that can be read back, and are the same each time."""

from __future__ import annotations

import io
import re
import zipfile

import pypdf
import pytest
from docx import Document
from python_calamine import CalamineWorkbook

from fangxin.analytics.bulletin.checking.reading import read
from fangxin.analytics.bulletin.model import Bulletin, ChartBlock, Figure, Listed, Paragraph, Table
from fangxin.analytics.bulletin.renderings.paper import pdf_of
from fangxin.analytics.bulletin.renderings.sheet import xlsx_of
from fangxin.analytics.bulletin.renderings.word import docx_of
from fangxin.interfaces.bulletins.checking import read_back
from fangxin.interfaces.bulletins.rendering import FORMATS, file_of, html_of
from tests.bulletin.cases import NOTED, bulletin


@pytest.fixture(scope="module")
def found() -> Bulletin:
    return bulletin(noted=NOTED)


@pytest.fixture(scope="module")
def small() -> Bulletin:
    return bulletin("2021")


def plain(text: str) -> str:
    return re.sub(r"\s+", "", text)


def sentences(found: Bulletin) -> list[str]:
    """Every line the bulletin prints beside tables and charts."""
    lines_found = []
    for section in found.sections:
        for block in section.blocks:
            lines = block.items if isinstance(block, Listed) else (block,)
            lines_found += [plain(line.text) for line in lines if isinstance(line, Paragraph)]
    return lines_found


def tables(found: Bulletin) -> list[Table]:
    return [block for section in found.sections for block in section.blocks if isinstance(block, Table)]


def charts(found: Bulletin) -> list[ChartBlock]:
    return [block for section in found.sections for block in section.blocks if isinstance(block, ChartBlock)]


def test_word_prints_every_figure(found: Bulletin) -> None:
    document = Document(io.BytesIO(docx_of(found)))
    text = plain("".join(paragraph.text for paragraph in document.paragraphs))
    assert [line for line in sentences(found) if line not in text] == []
    assert len(document.tables) == len(tables(found))
    for made, table in zip(document.tables, tables(found), strict=True):
        cells = [[cell.text for cell in row.cells] for row in made.rows[1:]]
        assert cells == [[one.printed if isinstance(one, Figure) else one for one in row.cells] for row in table.rows]


def test_word_has_headings_repeated_heads_and_words_for_pictures(found: Bulletin) -> None:
    document = Document(io.BytesIO(docx_of(found)))
    heads = [one.text for one in document.paragraphs if one.style is not None and one.style.name == "Heading 1"]
    assert heads[0] == "一、总体情况"
    assert len(heads) == 11
    xml = document.element.xml
    assert xml.count("w:tblHeader") == len(tables(found))
    pictures = re.findall(r'<wp:docPr [^>]*descr="([^"]+)"', xml)
    assert len(pictures) == len(charts(found))
    assert all(pictures)
    assert "PAGE" in document.sections[0].footer._element.xml


def test_pdf_prints_every_figure(found: Bulletin) -> None:
    text = plain("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf_of(found))).pages))
    lost = [
        figure.printed
        for _place, figure in found.figures()
        if plain(figure.printed) not in text
    ]  # fmt: skip
    assert lost == []


def test_a_spreadsheet_holds_numbers_that_can_be_computed_with(found: Bulletin) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(xlsx_of(found)))
    assert len(book.sheet_names) == 1 + len(tables(found))
    text = plain("".join(str(row[0]) for row in book.get_sheet_by_index(0).to_python()))
    assert [line for line in sentences(found) if line not in text] == []
    for at, table in enumerate(tables(found), 1):
        rows = book.get_sheet_by_index(at).to_python()[2:]
        for made, row in zip(rows, table.rows, strict=True):
            for cell, shown in zip(made, row.cells, strict=True):
                printed = shown if isinstance(shown, str) else shown.printed
                if isinstance(cell, float):
                    assert f"{cell:.2f}" == f"{read(printed):.2f}"
                else:
                    assert cell == printed
    counts = [cell for row in book.get_sheet_by_index(1).to_python()[2:] for cell in row[1:3]]
    assert all(isinstance(cell, float) for cell in counts)


def test_a_page_stands_by_itself(found: Bulletin) -> None:
    page = html_of(found).decode()
    shown = page.partition("<script")[0]
    assert not re.search(r'(?:src|href)="(?!#)', shown)
    text = plain(re.sub(r"<[^>]+>", "", shown))
    assert [figure.printed for _place, figure in found.figures() if plain(figure.printed) not in text] == []
    targets = set(re.findall(r'href="#([^"]+)"', shown))
    assert targets <= set(re.findall(r' id="([^"]+)"', shown))


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_the_same_bulletin_gives_the_same_file(form: str, found: Bulletin, small: Bulletin) -> None:
    for one in (found, small):
        assert file_of(one, form) == file_of(one, form)


@pytest.mark.parametrize("form", ["json", "html", "docx"])
def test_a_file_is_read_back_without_findings(form: str, found: Bulletin, small: Bulletin) -> None:
    for one in (found, small):
        assert read_back(f"bulletin.{form}", file_of(one, form)) == []


def test_what_was_changed_in_a_file_is_found(found: Bulletin) -> None:
    page = html_of(found).decode()
    other = page.replace(">12612件<", ">12712件<", 1)
    assert other != page
    assert "12712件" in read_back("bulletin.html", other.encode())[0]
    assert _word_changed(found, "12612件", "12712件")
    assert _word_changed(found, ">5551<", ">5552<")


def test_titles_heads_captions_and_pictures_are_read_back_too(found: Bulletin) -> None:
    page = html_of(found).decode()
    for before, after in (
        ("<h1>全市2023年", "<h1>全市2022年"), ("办理质效</h2>", "办理实效</h2>"), ("<caption>诉求接收情况", "<caption>诉求办结情况"),
        ("（件）</th>", "（万件）</th>"), ("数字的凭据", "数字的来历"), (">4112</text>", ">5112</text>"),
        ('<p class="issued">随州', '<p class="issued">荆州'),
        ("</h1>", "</h1><p>居全省首位。</p>"),
    ):  # fmt: skip
        assert before in page
        assert read_back("bulletin.html", page.replace(before, after, 1).encode()), after
    for before, after in (
        ("全市2023年消费", "全市2022年消费"), ("三、办理质效", "三、办理实效"), ("表1　诉求接收情况", "表1　诉求办结情况"),
        ("（件）", "（万件）"), ('descr="诉求类型构成', 'descr="投诉类型构成'),
    ):  # fmt: skip
        assert _word_changed(found, before, after), after


def _word_changed(found: Bulletin, before: str, after: str) -> list[str]:
    """What is found in a Word document in which somebody changed one text."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx_of(found))) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                text = content.decode()
                assert before in text
                content = text.replace(before, after, 1).encode()
            new.writestr(name, content)
    return read_back("bulletin.docx", changed.getvalue())
