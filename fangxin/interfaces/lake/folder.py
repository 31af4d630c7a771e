"""Where the lake is; asked without loading what reads and writes it."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from fangxin.analytics.lake.manifest import NAME


def lake_folder() -> Path:
    """Beside the evidence in the data folder."""
    return Path(settings.FANGXIN_HOME) / "lake"


def lake_is_there() -> bool:
    """Whether a lake was built, whatever its state."""
    return (lake_folder() / NAME).exists()
