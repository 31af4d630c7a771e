"""`make pictures`: run the journeys and keep their screenshots, small, as docs/pictures."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

from config.environment import PROJECT

FOLDER = PROJECT / "docs" / "pictures"
#: screenshots that the documents show
SHOWN = (
    "public-home-360", "public-details-360", "public-why-360", "public-tracked-360", "desk-case-1280", "public-settling-360",
    "merchant-today-360", "code-360", "register-merchant-360", "disclosure-review-1280",
    "board-bulletin-1280", "board-finding-1280", "board-evaluation-office-1280",
)  # fmt: skip
TESTS = "tests/journeys"
TALLEST = 1600
HEAVIEST = 140_000


def main() -> None:
    """Take the screenshots into a folder of their own, then replace those in docs/pictures."""
    with tempfile.TemporaryDirectory(prefix="fangxin-pictures-") as folder:
        environment = {**os.environ, "FANGXIN_PICTURES": folder, "FANGXIN_NONE_SKIPPED": "1"}
        subprocess.run([sys.executable, "-m", "pytest", "-q", TESTS], cwd=PROJECT, env=environment, check=True)
        FOLDER.mkdir(parents=True, exist_ok=True)
        for name in SHOWN:
            data = small(Path(folder) / f"{name}.png")
            (FOLDER / f"{name}.webp").write_bytes(data)
            print(f"docs/pictures/{name}.webp {len(data) // 1000} kB")


def small(path: Path) -> bytes:
    """The picture as WebP, cut below what a reader looks at, in the best quality that stays light."""
    with Image.open(path) as picture:
        shown = picture.convert("RGB").crop((0, 0, picture.width, min(picture.height, TALLEST)))
    for quality in (90, 80, 70, 60, 50):
        out = io.BytesIO()
        shown.save(out, "WEBP", quality=quality, method=6)
        if out.tell() <= HEAVIEST:
            return out.getvalue()
    raise SystemExit(f"{path.name} stays heavier than {HEAVIEST} bytes")


if __name__ == "__main__":
    main()
