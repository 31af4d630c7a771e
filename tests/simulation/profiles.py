"""Profiles written in a few lines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from fangxin.analytics.simulation.profile import Profile, read_profile

SHIPPED = Path(__file__).parents[2] / "demo" / "profiles"
HEAD: dict[str, Any] = {
    "name": "told", "label": "示例", "seed": 1, "region": "410600", "known_on": "2024-06-30",
    "offices": [
        {"path": "0001", "region": "410600", "share": 1}, {"path": "00010001", "region": "410611", "share": 2},
    ],
}  # fmt: skip


def profile(folder: Path, periods: dict[str, Any], **more: Any) -> Profile:
    """A profile with these periods, read from a file as people write it."""
    path = folder / "profile.yaml"
    path.write_text(yaml.safe_dump({**HEAD, "periods": periods, **more}, allow_unicode=True), encoding="utf-8")
    return read_profile(path)
