"""`--lake DIR`: a command that prints numbers reads this lake instead of the installation's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from fangxin.analytics.lake.reading import Lake
from fangxin.foundation.clock import day_of
from fangxin.interfaces.clock import now
from fangxin.interfaces.lake.updating import known_on, lake_of, the_lake

Command = TypeVar("Command", bound=Callable[..., Any])


def lake_option(command: Command) -> Command:
    """Give a command the argument `lake_folder`: None, or the folder the option names."""
    return click.option(
        "--lake", "lake_folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=None,
        help="Read the lake in this folder, as `fangxin simulate` writes one, instead of the installation's.",
    )(command)  # fmt: skip


def asked_lake(folder: Path | None) -> tuple[Lake, date]:
    """The lake the option names, else the installation's, and the day up to which it knows what happened.

    Raises LakeMissing, ManifestBroken, LakeOutdated.
    """
    if folder is None:
        lake = the_lake()
        return lake, known_on(lake, at=now())
    lake = lake_of(folder)
    return lake, day_of(lake.written_at)
