"""Pictures: checked before they are decoded, then copied without metadata, upright, in sizes people can look at."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from io import BytesIO
from mmap import mmap

from PIL import Image

from fangxin.domain.evidence.rules.content import Broken, Buffer
from fangxin.domain.evidence.rules.limits import Format, Pictures
from fangxin.foundation.refusals import Refusal

#: A decoded picture takes four bytes a pixel; one at a time keeps a process below half a gigabyte.
ONE_AT_A_TIME = threading.BoundedSemaphore(1)
SMALLEST = 1
WHITE = (255, 255, 255)
Turn = Image.Transpose
#: EXIF orientation → how the picture is turned upright; LYING turns swap its sides.
TURNS = {
    2: Turn.FLIP_LEFT_RIGHT, 3: Turn.ROTATE_180, 4: Turn.FLIP_TOP_BOTTOM, 5: Turn.TRANSPOSE, 6: Turn.ROTATE_270,
    7: Turn.TRANSVERSE, 8: Turn.ROTATE_90,
}  # fmt: skip
LYING = (Turn.TRANSPOSE, Turn.ROTATE_270, Turn.TRANSVERSE, Turn.ROTATE_90)


class TooManyPixels(Refusal):
    """The picture has more pixels than its format allows; it was not decoded."""

    code = "evidence_too_many_pixels"
    status = 422
    sentence = "“{name}”的像素太多，超过 {limit} 万像素，无法处理。请缩小图片或截图后上传。"


@dataclass(frozen=True, kw_only=True, slots=True)
class Copies:
    """The copies of a picture: one to view, one small; width and height are the original's, upright, in pixels."""

    view: bytes
    mime: str
    thumbnail: bytes
    width: int
    height: int


def copies(*, name: str, data: Buffer, form: Format, sizes: Pictures) -> Copies:
    """Copies without any metadata. Raises TooManyPixels before decoding, Broken when it cannot be decoded whole."""
    file = BytesIO(data[:]) if isinstance(data, mmap) else BytesIO(data)
    with ONE_AT_A_TIME, _opened(file, name=name, form=form) as picture:
        width, height = picture.size
        turned = _turned(picture)
        view = _decoded(picture, target=view_size(width=width, height=height, sizes=sizes))
    if turned is not None:
        view = view.transpose(turned)
        if turned in LYING:
            width, height = height, width
    small = view.copy()
    small.thumbnail((sizes.thumbnail, sizes.thumbnail))
    lossless = form.name in ("PNG", "GIF", "BMP")
    return Copies(
        view=_png(view) if lossless else _jpeg(view, sizes.quality),
        mime="image/png" if lossless else "image/jpeg",
        thumbnail=_jpeg(small, 80),
        width=width,
        height=height,
    )


def view_size(*, width: int, height: int, sizes: Pictures) -> tuple[int, int]:
    """The size of the copy to view: never enlarged; a long screenshot is bound by its width, so that it can be read."""
    long, short = max(width, height), min(width, height)
    if long <= sizes.long_ratio * short:
        scale = min(1.0, sizes.view / long)
    else:
        area = (sizes.long_pixels / (long * short)) ** 0.5
        scale = min(1.0, sizes.long_width / short, sizes.long_height / long, area)
    return max(SMALLEST, round(width * scale)), max(SMALLEST, round(height * scale))


def _opened(file: BytesIO, *, name: str, form: Format) -> Image.Image:
    """The picture with only its head read, as the one format its content showed."""
    try:
        picture = Image.open(file, formats=[form.name])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise TooManyPixels(name=name, limit=form.pixels // 10_000) from bomb
    except Exception as fault:  # hostile bytes may raise anything in a decoder
        raise Broken(str(fault)) from fault
    allowed = form.layered_pixels if picture.info.get("progressive") else form.pixels
    if picture.width * picture.height > allowed:
        raise TooManyPixels(name=name, limit=allowed // 10_000)
    return picture


def _decoded(picture: Image.Image, *, target: tuple[int, int]) -> Image.Image:
    """The first frame in the target size as plain RGB or grey, on white where it was transparent."""
    try:
        picture.draft("RGB", target)  # a JPEG is decoded in a fraction of its size at once
        picture.load()
        return _plain(_shrunk(picture, target))
    except Exception as fault:  # hostile bytes may raise anything in a decoder
        raise Broken(str(fault)) from fault


def _shrunk(picture: Image.Image, target: tuple[int, int]) -> Image.Image:
    """In the target size, strip by strip, so that no second picture of the full size is ever in memory."""
    if picture.size == target:
        return picture
    width, height = picture.size
    strips = max(1, width * height // 4_000_000)
    result: Image.Image | None = None
    for number in range(strips):
        low, high = target[1] * number // strips, target[1] * (number + 1) // strips
        if low == high:
            continue
        box = (0.0, low * height / target[1], float(width), high * height / target[1])
        margin = 4 * height / target[1]
        top, bottom = max(0, int(box[1] - margin)), min(height, int(box[3] + margin) + 1)
        piece = _plain(picture.crop((0, top, width, bottom)))
        within = (0.0, box[1] - top, box[2], box[3] - top)
        piece = piece.resize((target[0], high - low), Image.Resampling.LANCZOS, box=within)
        result = result or Image.new(piece.mode, target)
        result.paste(piece, (0, low))
    return result or picture


def _plain(picture: Image.Image) -> Image.Image:
    """RGB or grey without transparency, palette or anything else attached."""
    if picture.mode.startswith("I;16") or picture.mode == "I":
        picture = picture.convert("I").point(lambda value: value / 256).convert("L")
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        ground = Image.new("RGB", layer.size, WHITE)
        ground.paste(layer, mask=layer.getchannel("A"))
        return ground
    picture = picture.convert("L" if picture.mode in ("1", "L") else "RGB")
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    return bare


def _turned(picture: Image.Image) -> Image.Transpose | None:
    try:
        orientation = int(picture.getexif().get(0x0112, 1))
    except Exception:  # a broken EXIF block only loses the turn
        return None
    return TURNS.get(orientation)


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    out = BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=False)
    return out.getvalue()


def _png(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.save(out, "PNG", compress_level=6)
    return out.getvalue()
