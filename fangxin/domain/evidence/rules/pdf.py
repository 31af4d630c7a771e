"""PDF: refused when it can run, start, fetch or carry something; never rendered here.

Names are read as a viewer reads them (`/J#61vaScript` is `/JavaScript`), in the file and in unpacked object streams. A
PDF whose objects cannot be looked into (encrypted, unusual filters, too much to unpack) is refused rather than trusted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from fangxin.domain.evidence.rules.content import Broken, Buffer
from fangxin.domain.evidence.rules.limits import Limits
from fangxin.domain.evidence.rules.pdf_objects import Objects, TooComplex, unescaped
from fangxin.foundation.refusals import Refusal


class PdfActs(Refusal):
    """The PDF contains scripts, or actions that start programs, send data or open other files."""

    code = "evidence_pdf_acts"
    status = 422
    sentence = "“{name}”里含有脚本或会自动执行的动作，不能上传。请用打印功能重新“另存为 PDF”，或截图后上传。"


class PdfCarries(Refusal):
    """The PDF has other files embedded in it."""

    code = "evidence_pdf_carries"
    status = 422
    sentence = "“{name}”里嵌有其他附件，不能上传。请用打印功能重新“另存为 PDF”，或截图后上传；附件可以单独上传。"


class PdfLocked(Refusal):
    """The PDF is encrypted."""

    code = "evidence_pdf_locked"
    status = 422
    sentence = "“{name}”设有密码或加密，工作人员无法查看。请取消密码，或截图后上传。"


class PdfTooComplex(Refusal):
    """The PDF unpacks to more than allowed, or hides its objects behind unusual filters."""

    code = "evidence_pdf_too_complex"
    status = 422
    sentence = "“{name}”的内部结构过于复杂，无法检查是否安全。请用打印功能重新“另存为 PDF”后上传。"


#: Names that are refused wherever they stand, and by which refusal. Long enough not to occur by chance in packed data.
ANYWHERE: dict[bytes, type[Refusal]] = {
    b"JavaScript": PdfActs, b"Launch": PdfActs, b"Rendition": PdfActs, b"RichMedia": PdfActs, b"SubmitForm": PdfActs,
    b"ImportData": PdfActs, b"RichMediaExecute": PdfActs, b"GoTo3DView": PdfActs,
    b"EmbeddedFile": PdfCarries, b"EmbeddedFiles": PdfCarries, b"FileAttachment": PdfCarries, b"Collection": PdfCarries,
}  # fmt: skip
#: Short names, refused only where objects stand: in the file's objects and inside object streams.
IN_OBJECTS: dict[bytes, type[Refusal]] = ANYWHERE | {
    b"JS": PdfActs, b"XFA": PdfActs, b"GoToE": PdfActs, b"GoToR": PdfActs, b"EF": PdfCarries, b"Encrypt": PdfLocked,
}  # fmt: skip

NAME = re.compile(rb"/((?:[A-Za-z0-9]|#[0-9A-Fa-f]{2}){2,120})(?![A-Za-z0-9#])")
EDGE = 64 * 1024


def check_pdf(*, name: str, data: Buffer, limits: Limits) -> None:
    """Raises PdfActs, PdfCarries, PdfLocked or PdfTooComplex; Broken when the file is cut short."""
    tail = data[max(len(data) - EDGE, 0) :]
    if b"%%EOF" not in tail or b"startxref" not in tail:
        raise Broken("no end of file")
    _refuse(_names(data), ANYWHERE, name=name)
    objects, streams = Objects(data=data, room=limits.pdf_bytes), 0
    try:
        for found in objects:
            _refuse(found.names, IN_OBJECTS, name=name)
            if found.holds_objects:
                streams += 1
                if streams > limits.pdf_streams:
                    raise TooComplex("too many object streams")
                _refuse(_names(objects.unpacked(found)), IN_OBJECTS, name=name)
    except TooComplex as reason:
        raise PdfTooComplex(name=name) from reason


def _names(piece: Buffer) -> Iterator[bytes]:
    """Everything that looks like a name, whatever stands around it."""
    return (unescaped(found[1]) for found in NAME.finditer(piece))


def _refuse(names: Iterable[bytes], refused: Mapping[bytes, type[Refusal]], *, name: str) -> None:
    for found in names:
        if found in refused:
            raise refused[found](name=name)
