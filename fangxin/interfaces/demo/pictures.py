"""Small pictures drawn for a story's evidence: a till receipt and a photograph of something bought. Nothing is real."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from fangxin.foundation.documents.setting import font_files
from fangxin.interfaces.demo.story import Row, draw

PAPER, INK, SHADE = (250, 248, 240), (40, 40, 44), (206, 200, 188)


def pictures_of(*, row: Row) -> list[tuple[str, bytes]]:
    """Names and contents of what a person adds to a submission: mostly nothing, sometimes one or two pictures.

    A row may name its picture itself: `picture`.
    """
    if "picture" in row:
        return [(row["picture"], receipt(row=row))]
    chance = draw(row["id"], "pictures", below=12)
    if row["kind"] != "COMPLAINT" or chance > 1:
        return []
    pictures = [("购物小票.png", receipt(row=row))]
    return [*pictures, ("现场照片.jpg", photograph(row=row))] if chance == 0 else pictures


def receipt(*, row: Row) -> bytes:
    """A till receipt as PNG: lines of goods, the total, and a code nobody can scan."""
    picture = Image.new("RGB", (360, 520), PAPER)
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(size=18)
    pen.text((120, 24), "DEMO SHOP", fill=INK, font=font)
    pen.text((40, 60), f"No. {draw(row['id'], 'receipt', below=10**10):010d}", fill=INK, font=font)
    for line in range(2 + draw(row["id"], "lines", below=4)):
        top = 110 + line * 34
        width = 70 + draw(row["id"], "goods", line, below=110)
        pen.rectangle((40, top + 4, 40 + width, top + 16), fill=SHADE)
        pen.text((270, top), f"{draw(row['id'], 'price', line, below=9000) / 100:.2f}", fill=INK, font=font)
    pen.line((40, 320, 320, 320), fill=INK, width=2)
    pen.text((40, 334), "TOTAL", fill=INK, font=font)
    pen.text((240, 334), str(row.get("amount") or "0.00"), fill=INK, font=font)
    for bar in range(48):
        if draw(row["id"], "bar", bar, below=2):
            pen.rectangle((60 + bar * 5, 400, 63 + bar * 5, 460), fill=INK)
    return _kept(picture, "PNG")


def photograph(*, row: Row) -> bytes:
    """A box on a table in evening light, as JPEG."""
    picture = Image.linear_gradient("L").resize((640, 480)).convert("RGB")
    hue = tuple(60 + draw(row["id"], "hue", channel, below=150) for channel in range(3))
    picture = Image.blend(picture, Image.new("RGB", picture.size, hue), 0.55)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 340, 640, 480), fill=(122, 94, 70))
    left, width = 120 + draw(row["id"], "left", below=160), 160 + draw(row["id"], "width", below=140)
    top = 150 + draw(row["id"], "top", below=80)
    pen.rectangle((left, top, left + width, 390), fill=hue, outline=INK, width=3)
    pen.polygon(((left, top), (left + 40, top - 36), (left + width + 40, top - 36), (left + width, top)), fill=SHADE)
    pen.text((left + 24, top + 60), "DEMO", fill=PAPER, font=ImageFont.load_default(size=34))
    return _kept(picture, "JPEG")


def test_report(*, lines: Sequence[tuple[str, str]]) -> bytes:
    """A page of a laboratory's report as PNG: a heading, what was tested and found, a stamp that names nobody."""
    picture = Image.new("RGB", (600, 840), (255, 255, 255))
    file = next(one for one in sorted(font_files()) if "Sans" in one.name)
    pen, large, small = ImageDraw.Draw(picture), ImageFont.truetype(file, 34), ImageFont.truetype(file, 20)
    pen.text((300, 70), "检验报告（演示）", fill=INK, font=large, anchor="mm")
    for number, (label, value) in enumerate(lines):
        top = 140 + number * 56
        pen.rectangle((50, top, 550, top + 56), outline=INK)
        pen.line((190, top, 190, top + 56), fill=INK)
        pen.text((60, top + 28), label, fill=INK, font=small, anchor="lm")
        pen.text((202, top + 28), value, fill=INK, font=small, anchor="lm")
    pen.ellipse((380, 600, 540, 760), outline=(190, 40, 40), width=4)
    pen.text((460, 680), "检验专用", fill=(190, 40, 40), font=small, anchor="mm")
    return _kept(picture, "PNG")


def _kept(picture: Image.Image, form: str) -> bytes:
    content = BytesIO()
    picture.save(content, form)
    return content.getvalue()
