"""What a file is by its content: an own list of signatures, and the refusals of what is none of them."""

from __future__ import annotations

import re
import struct

from fangxin.domain.evidence.rules.boxes import brand_format
from fangxin.domain.evidence.rules.content import Broken, Buffer
from fangxin.domain.evidence.rules.matroska import webm_format
from fangxin.domain.evidence.rules.sound import is_adts, is_mp3, ogg_is_sound
from fangxin.foundation.refusals import Refusal

EDGE = 64 * 1024


class UnknownFormat(Refusal):
    """The content is none of the accepted formats."""

    code = "evidence_unknown_format"
    status = 415
    sentence = "无法识别“{name}”的格式。可以上传图片、PDF、录音和视频；其他文件请截图或另存为 PDF 后上传。"


class OfficeFile(Refusal):
    """The content is a word-processor, spreadsheet, presentation or OFD file."""

    code = "evidence_office_file"
    status = 415
    sentence = "不接收 Word、Excel、PPT、OFD 等文档。请把“{name}”另存为 PDF，或截图后上传。"


class ArchiveFile(Refusal):
    """The content is an archive."""

    code = "evidence_archive"
    status = 415
    sentence = "不接收压缩包。请解压“{name}”，把里面的图片、PDF、录音或视频逐个上传。"


class ProgramFile(Refusal):
    """The content is a program, a script or an installation package."""

    code = "evidence_program"
    status = 415
    sentence = "“{name}”是程序或脚本，不能作为证据上传。"


class MarkupFile(Refusal):
    """The content is a web page, SVG or XML."""

    code = "evidence_markup"
    status = 415
    sentence = "不接收网页、SVG、XML 文件。请把“{name}”截图，或打印为 PDF 后上传。"


class TwoFilesInOne(Refusal):
    """The file is an accepted format and at the same time a web page, a script or an archive."""

    code = "evidence_two_in_one"
    status = 415
    sentence = "“{name}”里夹带了其他类型的内容，存在安全风险。请重新截图或重新导出后上传。"


PROGRAMS = (
    b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe",
    b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe",
    b"dex\n", b"\x00asm", b"L\x00\x00\x00\x01\x14\x02\x00", b"#!", b"!<arch>",
)  # fmt: skip
ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd", b"MSCF")
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OFFICE_PARTS = (b"[Content_Types].xml", b"word/", b"xl/", b"ppt/", b"mimetypeapplication/vnd.oasis", b"OFD.xml")
PROGRAM_PARTS = (b"META-INF/MANIFEST.MF", b"classes.dex", b"AndroidManifest.xml", b"Payload/")

BITMAP_HEADS = (b"\x28\0\0\0", b"\x6c\0\0\0", b"\x7c\0\0\0", b"\x0c\0\0\0")

STARTS_AS_MARKUP = re.compile(
    rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\x00]*<\x00?[!?a-z][\x00a-z]*[\s\x00>/:!-]", re.IGNORECASE
)
#: Long enough that compressed pictures and sound do not contain them by chance.
MARKUP_INSIDE = re.compile(
    rb"<script[\s>/]|<!doctype\s+(?:html|svg)|<iframe[\s>]|<html[\s>]|<svg[\s/]+[a-z:]+\s*=|<\?php\s|<object\s+data"
    rb"|javascript:",
    re.IGNORECASE,
)


def sniffed(*, name: str, data: Buffer) -> str:
    """The name of the accepted format (a key of `formats` in law/evidence.yaml) the content has.

    Raises the refusal that fits what it is instead; `Broken` when a container cannot be read.
    """
    head = data[:EDGE]
    found = _by_signature(head) or _container(data, head) or _sound(data, head)
    if found:
        return found
    raise _why_not(head, data)(name=name)


def check_not_two_in_one(*, name: str, data: Buffer) -> None:
    """Raises TwoFilesInOne when an archive is appended or a web page or script is hidden anywhere in the file."""
    if is_zip(data) or MARKUP_INSIDE.search(data):
        raise TwoFilesInOne(name=name)


def is_zip(data: Buffer) -> bool:
    """Whether a ZIP reader would open the content: its directory is found from the end, whatever stands in front."""
    end = data.rfind(b"PK\x05\x06", max(len(data) - EDGE - 1024, 0))
    while end >= 0:
        record = data[end : end + 22]
        if len(record) == 22:
            size, offset = struct.unpack("<II", record[12:20])
            start = end - size
            if start >= 0 and size and data[start : start + 4] == b"PK\x01\x02":
                return True
            if data[offset : offset + 4] == b"PK\x01\x02":
                return True
        end = data.rfind(b"PK\x05\x06", max(len(data) - EDGE - 1024, 0), end)
    return False


def _by_signature(head: bytes) -> str | None:
    for start, found in (
        (b"\xff\xd8\xff", "JPEG"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"GIF87a", "GIF"),
        (b"GIF89a", "GIF"),
        (b"%PDF-", "PDF"),
        (b"#!AMR\n", "AMR"),
        (b"#!AMR-WB\n", "AMR"),
    ):
        if head.startswith(start):
            return found
    if head[:4] == b"RIFF" and head[8:12] in (b"WEBP", b"WAVE"):
        return "WEBP" if head[8:12] == b"WEBP" else "WAV"
    if head[:2] == b"BM" and head[6:10] == bytes(4) and head[14:18] in BITMAP_HEADS:
        return "BMP"
    return None


def _container(data: Buffer, head: bytes) -> str | None:
    if head[4:8] in (b"ftyp", b"moov", b"wide", b"mdat", b"free", b"skip"):
        return brand_format(data)
    if head[:4] == b"\x1a\x45\xdf\xa3":
        return webm_format(data)
    if head[:4] == b"OggS":
        if not ogg_is_sound(head):
            raise Broken("no sound in this Ogg file")
        return "OGG"
    return None


def _sound(data: Buffer, head: bytes) -> str | None:
    if is_adts(data):
        return "AAC"
    return "MP3" if head[:3] == b"ID3" or is_mp3(data, 0) else None


def _why_not(head: bytes, data: Buffer) -> type[Refusal]:
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06") or is_zip(data):
        return _packed(head + data[max(len(data) - EDGE, 0) :])
    if head.startswith((COMPOUND, b"{\\rtf")):
        return OfficeFile
    if head.startswith(ARCHIVES) or head[257:262] == b"ustar":
        return ArchiveFile
    if head.startswith(PROGRAMS) or head[:9].lower() == b"@echo off":
        return ProgramFile
    if STARTS_AS_MARKUP.match(head) or MARKUP_INSIDE.search(head):
        return MarkupFile
    return UnknownFormat


def _packed(edges: bytes) -> type[Refusal]:
    if any(part in edges for part in OFFICE_PARTS):
        return OfficeFile
    return ProgramFile if any(part in edges for part in PROGRAM_PARTS) else ArchiveFile
