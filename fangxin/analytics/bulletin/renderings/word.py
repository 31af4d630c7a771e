"""The bulletin as a Word document in the look of an official report: real headings, repeated table heads, page numbers.

The canonical document lies inside, so that the file can be read back and checked.
"""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.opc.pkgwriter import PackageWriter
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as DocxParagraph

from fangxin.analytics.bulletin.canonical import to_json
from fangxin.analytics.bulletin.model import (
    Block,
    Bulletin,
    ChartBlock,
    Column,
    Figure,
    Listed,
    Note,
    Paragraph,
    Row,
    RowKind,
    Table,
)
from fangxin.analytics.bulletin.renderings.numbering import MANY, head_of, heading, numbered, widths
from fangxin.foundation.charts import chart_png, svg_of
from fangxin.foundation.chinese import day_in_words

#: faces of official documents, each on every machine that writes Chinese
SONG, FANGSONG, HEI = "宋体", "仿宋", "黑体"
LATIN = "Times New Roman"
BODY, SMALL = Pt(16), Pt(10.5)
#: a table of so many rows is not torn apart
SHORT = 16
#: width between the margins
WIDTH = Mm(156)
CANONICAL = "/customXml/bulletin.xml"


def docx_of(bulletin: Bulletin) -> bytes:
    """The document as a file; the same bulletin always gives the same bytes."""
    document = Document()
    _page(document, bulletin)
    _styles(document)
    document.add_paragraph(bulletin.head.title, style="Title")
    issued = f"{bulletin.head.office}　{day_in_words(bulletin.head.issued_on)}"
    document.add_paragraph(issued, style="Subtitle")
    for number, (section, blocks) in enumerate(numbered(bulletin), 1):
        document.add_heading(heading(number, section), level=1)
        for block, name in blocks:
            _block(document, bulletin, block, name)
    # the signature never stands alone on a page
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    for text in (bulletin.head.office, day_in_words(bulletin.head.issued_on)):
        document.add_paragraph(text, style="Signature").paragraph_format.keep_together = True
    _keep_canonical(document, bulletin)
    return _settled(document, bulletin)


def _page(document: Any, bulletin: Bulletin) -> None:
    """A4 with the margins of official documents, page numbers at the foot, properties of the file."""
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(25)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    foot.add_run("— ")
    _field(foot, "PAGE")
    foot.add_run(" —")
    properties = document.core_properties
    properties.title, properties.author, properties.language = bulletin.head.title, bulletin.head.office, "zh-CN"
    properties.last_modified_by, properties.comments = bulletin.head.office, ""
    at = datetime.combine(bulletin.head.issued_on, datetime.min.time(), UTC)
    properties.created = properties.modified = at
    properties.revision = 1


def _field(paragraph: DocxParagraph, code: str) -> None:
    for kind, text in (("begin", ""), ("", code), ("separate", ""), ("text", "1"), ("end", "")):
        run = paragraph.add_run(text if kind == "text" else "")
        if kind == "":
            element = OxmlElement("w:instrText")
            element.set(qn("xml:space"), "preserve")
            element.text = code
            run._r.append(element)
        elif kind != "text":
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
            run._r.append(element)


def _styles(document: Any) -> None:
    styles = document.styles
    _face(styles["Normal"], FANGSONG, BODY)
    body = styles["Normal"].paragraph_format
    body.line_spacing_rule, body.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(28)
    body.space_before = body.space_after = Pt(0)
    body.widow_control = True
    # two signs, whatever their size
    _indent(styles["Normal"], 200)
    for name, face, size, bold in (
        ("Title", SONG, Pt(22), True),
        ("Heading 1", HEI, BODY, False),
        ("Subtitle", FANGSONG, BODY, False),
    ):
        style = styles[name]
        _face(style, face, size)
        style.font.bold, style.font.italic = bold, False
        style.font.color.rgb = RGBColor(0, 0, 0)
    for name in ("Title", "Subtitle"):
        style = styles[name]
        style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
        style.paragraph_format.space_after = Pt(14)
        _indent(style, 0)
        for border in style.element.findall(f".//{qn('w:pBdr')}"):
            border.getparent().remove(border)
    title = styles["Title"].paragraph_format
    title.line_spacing_rule, title.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(36)
    head = styles["Heading 1"].paragraph_format
    head.space_before, head.space_after, head.keep_with_next = Pt(10), Pt(4), True
    for name, size in (("Caption", Pt(12)), ("Signature", BODY)):
        style = styles[name] if name in [one.name for one in styles] else styles.add_style(name, 1)
        _face(style, HEI if name == "Caption" else FANGSONG, size)
        style.font.bold = style.font.italic = False
        style.font.color.rgb = RGBColor(0, 0, 0)
        _indent(style, 0)
    styles["Caption"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    sign = styles["Signature"].paragraph_format
    sign.alignment, sign.right_indent, sign.keep_with_next = WD_ALIGN_PARAGRAPH.RIGHT, Pt(32), True


def _face(style: Any, face: str, size: Any) -> None:
    style.font.name, style.font.size = LATIN, size
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(name), None)
    fonts.set(qn("w:eastAsia"), face)
    fonts.set(qn("w:hAnsi"), LATIN)


def _indent(style: Any, hundredths: int) -> None:
    """The first line by hundredths of a sign."""
    indent = style.element.get_or_add_pPr().get_or_add_ind()
    indent.set(qn("w:firstLineChars"), str(hundredths))
    indent.set(qn("w:firstLine"), str(hundredths * 32 // 10) if hundredths else "0")


def _block(document: Any, bulletin: Bulletin, block: Block, name: str) -> None:
    if isinstance(block, Paragraph | Note):
        document.add_paragraph(block.text)
    elif isinstance(block, Listed):
        for number, item in enumerate(block.items, 1):
            document.add_paragraph(f"{number}．{item.text}")
    elif isinstance(block, Table):
        _table(document, block, name)
    elif isinstance(block, ChartBlock):
        _chart(document, bulletin, block, name)


def _chart(document: Any, bulletin: Bulletin, block: ChartBlock, name: str) -> None:
    chart = block.drawn(bulletin.numbers)
    paragraph = document.add_paragraph()
    _plain(paragraph, WD_ALIGN_PARAGRAPH.CENTER)
    paragraph.paragraph_format.keep_with_next = True
    paragraph.paragraph_format.space_before = Pt(6)
    picture = paragraph.add_run().add_picture(io.BytesIO(chart_png(svg_of(chart))), width=WIDTH)
    told = picture._inline.docPr
    told.set("descr", f"{chart.title}。{chart.description}")
    told.set("title", chart.title)
    _caption(document, name, after=Pt(8))


def _plain(paragraph: DocxParagraph, alignment: Any) -> None:
    """A paragraph that is no running text: single spaced, without an indent."""
    form = paragraph.paragraph_format
    form.alignment, form.line_spacing_rule = alignment, WD_LINE_SPACING.SINGLE
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    indent.set(qn("w:firstLineChars"), "0")
    indent.set(qn("w:firstLine"), "0")


def _caption(document: Any, name: str, *, after: Any) -> None:
    paragraph = document.add_paragraph(name, style="Caption")
    paragraph.paragraph_format.space_after = after


def _table(document: Any, block: Table, name: str) -> None:
    _caption(document, name, after=Pt(2))
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    table = document.add_table(rows=0, cols=len(block.columns))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    many = len(block.columns) > MANY
    _margins(table, 45 if many else 85)
    sizes = [Mm(width) for width in widths(block.columns, across=156)]
    size = Pt(9) if many else SMALL
    for made, width in zip(table.columns, sizes, strict=True):
        made.width = width
    short = len(block.rows) <= SHORT
    head = table.add_row()
    _repeated(head)
    for cell, column, width in zip(head.cells, block.columns, sizes, strict=True):
        _cell(
            cell, head_of(column.label, column.unit), width, bold=True, alignment=WD_ALIGN_PARAGRAPH.CENTER, size=size
        )
        _shaded(cell)
    for row in block.rows:
        _row(table.add_row(), block.columns, row, sizes, size)
    # a short table stays on one page, a long one keeps its head with its first row
    for made in table.rows[:-1] if short else table.rows[:1]:
        for cell in made.cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = True
    after = document.add_paragraph()
    _plain(after, WD_ALIGN_PARAGRAPH.LEFT)
    after.paragraph_format.line_spacing_rule, after.paragraph_format.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(10)


def _row(made: Any, columns: tuple[Column, ...], row: Row, sizes: list[Any], size: Any) -> None:
    _whole(made)
    for cell, column, shown, width in zip(made.cells, columns, row.cells, sizes, strict=True):
        text = shown.printed if isinstance(shown, Figure) else shown
        alignment = WD_ALIGN_PARAGRAPH.LEFT if column.kind == "name" else WD_ALIGN_PARAGRAPH.RIGHT
        if column.kind in ("rank", "moved"):
            alignment = WD_ALIGN_PARAGRAPH.CENTER
        _cell(cell, text, width, bold=row.kind is RowKind.TOTAL, alignment=alignment, size=size)


def _cell(cell: Any, text: str, width: Any, *, bold: bool, alignment: Any, size: Any) -> None:
    cell.width = width
    paragraph = cell.paragraphs[0]
    _plain(paragraph, alignment)
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(1.5)
    run = paragraph.add_run(text)
    run.font.size, run.font.bold, run.font.name = size, bold, LATIN
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), SONG)


def _margins(table: Any, twips: int) -> None:
    """What is left free at the left and the right of every cell."""
    properties = table._tbl.tblPr
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        element = OxmlElement(f"w:{side}")
        element.set(qn("w:w"), str(twips))
        element.set(qn("w:type"), "dxa")
        margins.append(element)
    look = properties.find(qn("w:tblLook"))
    properties.append(margins) if look is None else look.addprevious(margins)


def _shaded(cell: Any) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", "EEF2F3")):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _repeated(row: Any) -> None:
    """The head of a table stands on each of its pages."""
    properties = row._tr.get_or_add_trPr()
    for name in ("w:cantSplit", "w:tblHeader"):
        properties.append(OxmlElement(name))


def _whole(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _keep_canonical(document: Any, bulletin: Bulletin) -> None:
    """The canonical document as a part of the file that Word keeps."""
    text = to_json(bulletin).replace("]]>", "]]]]><![CDATA[>")
    blob = f'<?xml version="1.0" encoding="UTF-8"?>\n<bulletin><![CDATA[{text}]]></bulletin>'.encode()
    part = Part(PackURI(CANONICAL), "application/xml", blob, document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_XML)


def _settled(document: Any, bulletin: Bulletin) -> bytes:
    """The file with every date in it that of its issue."""
    written = io.BytesIO()
    package = document.part.package
    for part in package.parts:
        part.before_marshal()
    PackageWriter.write(written, package.rels, package.parts)  # type: ignore[no-untyped-call]
    settled = io.BytesIO()
    on = bulletin.head.issued_on
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(settled, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, (max(on.year, 1980), on.month, on.day, 0, 0, 0))
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(entry, old.read(name))
    return settled.getvalue()
