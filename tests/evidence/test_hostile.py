"""Hostile and odd files: each is refused with its own code, before anything of it is decoded, kept or served."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import pytest

from fangxin.domain.evidence.actions.files import buffer
from fangxin.domain.evidence.rules.examine import examined
from fangxin.domain.evidence.rules.limits import limits
from fangxin.foundation.refusals import Refusal
from tests.evidence import makers
from tests.evidence.makers import box, docx, movie, object_stream, packed, pdf, picture, stream, webm

JPEG, PNG, GIF = picture("JPEG"), picture("PNG"), picture("GIF")
HTML = b"<html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
ACTION = b"<</S/JavaScript/JS(app.alert(1))>>"

PROGRAMS = {
    "windows program": ("小票.exe", b"MZ\x90\0" + bytes(200)),
    "windows program called a photo": ("小票.jpg", b"MZ\x90\0" + bytes(200)),
    "linux program": ("x.jpg", b"\x7fELF" + bytes(100)),
    "java class": ("x.png", b"\xca\xfe\xba\xbe" + bytes(60)),
    "mac program": ("x.png", b"\xcf\xfa\xed\xfe" + bytes(60)),
    "android program": ("x.mp4", b"dex\n035\0" + bytes(60)),
    "shell script": ("x.amr", b"#!/bin/sh\nrm -rf /\n"),
    "windows link": ("x.jpg", b"L\0\0\0\x01\x14\x02\0" + bytes(60)),
    "webassembly": ("x.pdf", b"\0asm\x01\0\0\0" + bytes(40)),
    "batch file": ("x.jpg", b"@echo off\r\ndel *.*\r\n"),
    "android package": ("x.jpg", packed(**{"AndroidManifest.xml": "x", "classes.dex": "dex"})),
    "java archive": ("x.jpg", packed(META_INF="x", **{"META-INF__MANIFEST.MF": "Main"})),
}
MARKUP = {
    "web page": ("x.html", HTML),
    "web page called a photo": ("x.jpg", HTML),
    "web page with blanks before": ("x.png", b"\n\n   <!DOCTYPE html><p>"),
    "web page with a byte order mark": ("x.png", b"\xef\xbb\xbf<html>"),
    "web page in sixteen bits": ("x.png", "\ufeff<html><script>".encode("utf-16-le")),
    "svg": ("x.svg", SVG),
    "svg called png": ("x.png", SVG),
    "xml with an entity": (
        "x.xml",
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    ),
    "php": ("x.jpg", b"<?php system($_GET[0]); ?>"),
    "comment first": ("x.gif", b"<!-- GIF89a --><script>alert(1)</script>"),
}
ARCHIVES = {
    "zip": ("x.zip", packed(a="1")),
    "zip called jpg": ("x.jpg", packed(a="1")),
    "empty zip": ("x.jpg", b"PK\x05\x06" + bytes(18)),
    "rar": ("x.rar", b"Rar!\x1a\x07\x01\0" + bytes(40)),
    "7z": ("x.7z", b"7z\xbc\xaf\x27\x1c" + bytes(40)),
    "gzip": ("x.gz", b"\x1f\x8b\x08" + bytes(40)),
    "tar": ("x.tar", bytes(257) + b"ustar\0" + bytes(300)),
    "xz": ("x.jpg", b"\xfd7zXZ\0" + bytes(40)),
}
OFFICE = {
    "docx": ("合同.docx", docx()),
    "docx called pdf": ("合同.pdf", docx()),
    "old word": ("合同.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
    "rtf": ("合同.rtf", b"{\\rtf1\\ansi hello}"),
    "xlsx": ("流水.xlsx", packed(**{"xl__workbook.xml": "<x/>"})),
    "ofd invoice": ("发票.ofd", packed(**{"OFD.xml": "<x/>"})),
}
TWO_IN_ONE = {
    "jpeg and zip": ("x.jpg", JPEG + packed(a="1")),
    "png and zip": ("x.png", PNG + packed(a="1")),
    "gif and javascript page": ("x.gif", picture("GIF", comment=HTML)),
    "jpeg with a page in its comment": ("x.jpg", picture("JPEG", comment=HTML)),
    "jpeg with php at its end": ("x.jpg", JPEG + b"<?php eval($_POST[1]); ?>"),
    "png and svg": ("x.png", PNG + SVG),
    "mp4 and page": ("x.mp4", movie(after=box(b"free", HTML))),
    "mp4 and zip": ("x.mp4", movie(after=box(b"free", packed(a="1")))),
    "pdf and zip": ("x.pdf", pdf() + packed(a="1")),
    "pdf and page": ("x.pdf", pdf(stream(b"", HTML))),
    "wav and page": ("x.wav", makers.wav(tag=HTML)),
    "mp3 and page": ("x.mp3", makers.mp3(tag=HTML)),
    "jpeg and java archive": ("x.jpg", JPEG + packed(**{"META-INF__MANIFEST.MF": "x"})),
    "webm and page": ("x.webm", webm(tags=HTML)),
    "pdf with a script link": ("x.pdf", pdf(b"<</S/URI/URI(javascript:alert(1))>>")),
}
NAMES = {
    "photo called html": ("x.html", JPEG),
    "photo called exe": ("x.exe", JPEG),
    "photo called svg": ("x.svg", PNG),
    "photo called js": ("x.js", JPEG),
    "photo called docx": ("x.docx", JPEG),
    "photo called pdf": ("x.pdf", JPEG),
    "pdf called photo": ("x.jpg", pdf()),
    "photo with a program behind": ("x.jpg.exe", JPEG),
    "photo with blanks and a program": ("x.jpg      .scr", JPEG),
    "sound called video of another family": ("x.mkv", webm(kinds=(2,))),
    "photo called php": ("x.PhP", JPEG),
}
DAMAGED = {
    "jpeg cut short": ("x.jpg", picture("JPEG", size=(400, 300))[:-700]),
    "jpeg of three bytes": ("x.jpg", b"\xff\xd8\xff"),
    "png cut short": ("x.png", picture("PNG", size=(300, 300))[:120]),
    "png with a broken chunk": ("x.png", PNG[:40] + b"\xff\xff\xff\xff" + PNG[44:]),
    "gif head only": ("x.gif", b"GIF89a"),
    "webp head only": ("x.webp", b"RIFF\x10\0\0\0WEBP"),
    "bmp head only": ("x.bmp", picture("BMP")[:60]),
    "bmp from nowhere": (
        "x.bmp",
        b"BM" + struct.pack("<IHHI", 10**9, 0, 0, 54) + struct.pack("<IiiHHI", 40, 30000, 1, 1, 24, 0),
    ),
    "mp4 cut short": ("x.mp4", movie()[:-50]),
    "mp4 without a movie": ("x.mp4", box(b"ftyp", b"isom", bytes(4)) + box(b"mdat", bytes(90))),
    "mp4 without a track": ("x.mp4", movie(handlers=())),
    "mp4 with only metadata": ("x.mp4", movie(handlers=(), metadata_track=b"place" * 4)),
    "mp4 with a box larger than the file": ("x.mp4", box(b"ftyp", b"isom", bytes(4)) + b"\xff\xff\xff\xffmoov"),
    "mp4 with a box of no size": ("x.mp4", box(b"ftyp", b"isom", bytes(4)) + b"\0\0\0\x04moov" + bytes(20)),
    "mp4 with too many tracks": ("x.mp4", movie(in_movie=box(b"trak") * 50)),
    "mp4 of a hundred thousand boxes": ("x.mp4", movie(after=box(b"free") * 100_001)),
    "webm cut short": ("x.webm", webm()[:-30]),
    "webm with subtitles": ("x.webm", webm(kinds=(1, 17))),
    "webm without tracks": ("x.webm", webm(kinds=())),
    "mp3 tag without sound": ("x.mp3", makers.mp3(frames=0, tag=b"TIT2" + bytes(20))),
    "mp3 tag longer than the file": ("x.mp3", b"ID3\x04\0\0\x7f\x7f\x7f\x7f" + bytes(20)),
    "amr of rubbish": ("x.amr", b"#!AMR\n" + b"\xff" * 40),
    "amr cut short": ("x.amr", makers.amr()[:-5]),
    "wav without sound": ("x.wav", b"RIFF\x04\0\0\0WAVE"),
    "ogg video": ("x.ogg", makers.ogg(b"\x80theora")),
    "pdf cut short": ("x.pdf", pdf()[:-80]),
    "pdf head only": ("x.pdf", b"%PDF-1.7\n"),
    "heic with places behind the file": ("x.heic", makers.heic()[:60]),
}
UNKNOWN = {
    "matroska": ("x.mkv", webm(document=b"matroska")),
    "avi": ("x.avi", b"RIFF\x10\0\0\0AVI LIST" + bytes(40)),
    "avif": ("x.avif", box(b"ftyp", b"avif", bytes(4)) + box(b"meta", bytes(40))),
    "tiff": ("x.tiff", b"II*\0" + bytes(60)),
    "icon": ("x.ico", b"\0\0\1\0\1\0" + bytes(40)),
    "postscript": ("x.ps", b"%!PS-Adobe-3.0\n"),
    "pdf behind other bytes": ("x.pdf", b"GARBAGE\n" + pdf()),
    "flash": ("x.swf", b"CWS\x0a" + bytes(60)),
    "psd": ("x.psd", b"8BPS" + bytes(60)),
    "zeros": ("x.jpg", bytes(4096)),
    "one byte": ("x.jpg", b"\xff"),
    "raw photo": ("x.cr3", box(b"ftyp", b"crx ", bytes(4)) + box(b"moov")),
}
PDF_ACTS = {
    "script at opening": pdf(catalog=b"/OpenAction" + ACTION),
    "script as an object": pdf(ACTION),
    "script with an escaped name": pdf(b"<</S/J#61vaScript/J#53(app.alert(1))>>"),
    "script wholly escaped": pdf(b"<</S/#4a#61#76#61#53#63#72#69#70#74>>"),
    "script in a packed object": pdf(object_stream(ACTION)),
    "script in a packed object, escaped": pdf(object_stream(b"<</S/Java#53cript>>")),
    "short script key in a packed object": pdf(object_stream(b"<</JS 5 0 R>>")),
    "packed object of no type": pdf(object_stream(ACTION, keys=b"/N 1/First 5/Filter/FlateDecode")),
    "packed object with an escaped type": pdf(object_stream(ACTION, keys=b"/Type/#4fbjStm/N 1/Filter/FlateDecode")),
    "packed object with an escaped filter": pdf(object_stream(ACTION, keys=b"/N 1/F#69rst 5/F#69lter/Fl#61teDecode")),
    "packed object in brackets": pdf(object_stream(ACTION, keys=b"/N 1/First 5/Filter [ /FlateDecode ]")),
    "packed object behind blanks": pdf(object_stream(ACTION, word=b"stream   \n")),
    "packed object with a comment inside": pdf(object_stream(ACTION, keys=b"/N 1%>>\n/First 5/Filter/FlateDecode")),
    "packed object behind a false stream": pdf(b"(stream\n)", object_stream(ACTION)),
    "packed object behind a false object": pdf(
        object_stream(ACTION, keys=b"/First 5/X(1 0 obj)/N 1/Filter/FlateDecode")
    ),
    "packed object with a word as a value": pdf(object_stream(ACTION, keys=b"/First 5 obj/N 1/Filter/FlateDecode")),
    "packed object behind open brackets in a string": pdf(
        object_stream(ACTION, keys=b"/X(<<\\))/N 1/First 5/Filter/Fl")
    ),
    "object hidden in a stream": pdf(stream(b"", b"7 0 obj<</S/JavaScript/JS(1)>>endobj")),
    "short key hidden in a stream": pdf(stream(b"", b"7 0 obj<</JS(1)>>endobj")),
    "object hidden in a comment": pdf(b"null %\n% 7 0 obj <</S/JavaScript>> endobj"),
    "script outside of every object": pdf() + b"<</S/JavaScript/JS(1)>>\nstartxref\n0\n%%EOF\n",
    "script at the end of a long packed object": pdf(object_stream(bytes(9 * 1024 * 1024) + ACTION)),
    "program started": pdf(b"<</S/Launch/F(cmd.exe)>>"),
    "form sent": pdf(b"<</S/SubmitForm/F(http://example.invalid/)>>"),
    "form imported": pdf(b"<</S/ImportData/F(x)>>"),
    "another file opened": pdf(b"<</S/GoToR/F(//server/share/x.pdf)/D[0/Fit]>>"),
    "embedded file opened": pdf(b"<</S/GoToE/T<</R/C/N(x)>>>>"),
    "xfa form": pdf(catalog=b"/AcroForm<</XFA 5 0 R>>"),
    "rich media": pdf(b"<</Subtype/RichMedia>>"),
    "media rendition with a script": pdf(b"<</S/Rendition/JS(1)>>"),
}
PDF_CARRIES = {
    "attachment": pdf(stream(b"/Type/EmbeddedFile", b"MZ")),
    "attachment by name tree": pdf(catalog=b"/Names<</EmbeddedFiles<</Names[(a)4 0 R]>>>>"),
    "attachment of a note": pdf(b"<</Subtype/FileAttachment/FS 5 0 R>>"),
    "attachment without a type": pdf(b"<</F(a.exe)/EF<</F 5 0 R>>>>"),
    "portfolio": pdf(catalog=b"/Collection<</View/D>>"),
    "attachment in a packed object": pdf(object_stream(b"<</Names<</EmbeddedFiles 5 0 R>>>>")),
}
PDF_TOO_COMPLEX = {
    "packed object in hex": pdf(stream(b"/Type/ObjStm/N 1/First 5/Filter/ASCIIHexDecode", b"3c3c>")),
    "packed object in two filters": pdf(object_stream(ACTION, keys=b"/N 1/First 5/Filter[/AHx/FlateDecode]")),
    "packed object with a filter elsewhere": pdf(object_stream(ACTION, keys=b"/N 1/First 5/Filter 9 0 R")),
    "packed object with two filters named": pdf(object_stream(ACTION, keys=b"/N 1/First 5/Filter/Fl/Filter/AHx")),
    "packed object with a predictor": pdf(
        object_stream(ACTION, keys=b"/N 1/First 5/Filter/FlateDecode/DecodeParms<</Predictor 12>>")
    ),
    "packed object not packed": pdf(stream(b"/Type/ObjStm/N 1/First 5", b"9 0 <<>>")),
    "packed object of rubbish": pdf(stream(b"/Type/ObjStm/N 1/First 5/Filter/FlateDecode", b"rubbish")),
    "packed object cut short": pdf(stream(b"/Type/ObjStm/N 1/First 5/Filter/FlateDecode", b"x\x9c\xed\xc1")),
    "bomb": pdf(object_stream(bytes(70 * 1024 * 1024))),
    "bomb in many pieces": pdf(*[object_stream(bytes(9 * 1024 * 1024)) for _ in range(8)]),
    "open brackets without end": pdf() + b"obj<<" * 40_000 + b"[" * 200_000 + b"\nstartxref\n%%EOF\n",
}


def _cases() -> list[tuple[str, str, bytes, str]]:
    found = [
        (kind, name, data, code)
        for files, code in (
            (PROGRAMS, "evidence_program"), (MARKUP, "evidence_markup"), (ARCHIVES, "evidence_archive"),
            (OFFICE, "evidence_office_file"), (TWO_IN_ONE, "evidence_two_in_one"), (NAMES, "evidence_name_mismatch"),
            (DAMAGED, "evidence_damaged"), (UNKNOWN, "evidence_unknown_format"),
        )
        for kind, (name, data) in files.items()
    ]  # fmt: skip
    found += [
        (kind, "x.pdf", data, code)
        for files, code in (
            (PDF_ACTS, "evidence_pdf_acts"), (PDF_CARRIES, "evidence_pdf_carries"),
            (PDF_TOO_COMPLEX, "evidence_pdf_too_complex"),
        )
        for kind, data in files.items()
    ]  # fmt: skip
    found += [
        ("encrypted pdf", "x.pdf", pdf(trailer=b"/Encrypt 5 0 R"), "evidence_pdf_locked"),
        ("empty file", "x.jpg", b"", "evidence_empty"),
        (
            "png of nine hundred million pixels",
            "x.png",
            makers.png_claiming(30_000, 30_000),
            "evidence_too_many_pixels",
        ),
        ("png past the decoder's own alarm", "x.png", makers.png_claiming(11_000, 9_000), "evidence_too_many_pixels"),
        ("png just over the limit", "x.png", makers.png_claiming(10_000, 4_001), "evidence_too_many_pixels"),
        (
            "jpeg of four thousand million pixels",
            "x.jpg",
            makers.jpeg_claiming(65_000, 65_000),
            "evidence_too_many_pixels",
        ),
        ("jpeg just over the limit", "x.jpg", makers.jpeg_claiming(10_000, 6_501), "evidence_too_many_pixels"),
        (
            "progressive jpeg over its own limit",
            "x.jpg",
            makers.jpeg_claiming(10_000, 3_001, progressive=True),
            "evidence_too_many_pixels",
        ),
        ("gif of sixty-five thousand a side", "x.gif", GIF[:6] + b"\xff" * 4 + GIF[10:], "evidence_too_many_pixels"),
        ("image over ten megabytes", "x.jpg", JPEG + bytes(10 * 1024 * 1024), "evidence_too_large"),
        ("pdf over twenty megabytes", "x.pdf", pdf() + bytes(20 * 1024 * 1024), "evidence_too_large"),
        ("sound over twenty megabytes", "x.mp3", makers.mp3() + bytes(20 * 1024 * 1024), "evidence_too_large"),
    ]
    return found


CASES = _cases()


@pytest.mark.parametrize("how", ["in memory", "on disk"])
@pytest.mark.parametrize(("name", "data", "code"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_is_refused_with_its_own_code(tmp_path: Path, name: str, data: bytes, code: str, how: str) -> None:
    (tmp_path / "upload").write_bytes(data)
    with pytest.raises(Refusal) as refused, buffer(data if how == "in memory" else tmp_path / "upload") as content:
        examined(name=name, data=content, limits=limits())
    assert refused.value.code == code, refused.value
    assert re.search(r"[\u4e00-\u9fff]{4}", refused.value.told())
    assert 400 <= refused.value.status < 500


def test_there_are_at_least_sixty_hostile_files() -> None:
    assert len(CASES) >= 60
    assert len({case[0] for case in CASES}) == len(CASES)


@pytest.mark.parametrize(
    "data",
    [
        pdf(b"<</Type/Outlines/First 5 0 R>>"),
        pdf(b"<</S/URI/URI(https://example.invalid/Launchpad/JSON)>>"),
        pdf(object_stream(b"<</Type/Page>>")),
        pdf(object_stream(b"<</Type/Page>> " * 600_000)),
        pdf(stream(b"/Filter[/ASCII85Decode/FlateDecode]", b"Gar8O>")),
        pdf(stream(b"/Subtype/Image/Filter/DCTDecode", JPEG)),
        pdf(catalog=b"/OpenAction[3 0 R/Fit]"),
        pdf(b"<</Title(JavaScript \\( Launch)>>"),
        pdf(stream(b"", b"BT (use /JS here) Tj ET")),
        pdf(b"<</DA(/Helv 0 Tf)/FT/Sig/ByteRange[0 1 2 3]>>"),
    ],
)
def test_an_ordinary_pdf_is_not_refused(data: bytes) -> None:
    assert examined(name="发票.pdf", data=data, limits=limits()).form.name == "PDF"


def test_a_motion_photo_is_not_refused() -> None:
    assert examined(name="动态照片.jpg", data=JPEG + movie(), limits=limits()).copies
