"""The page of environment variables, from the table of the module that reads them."""

from __future__ import annotations

from config.environment import VARIABLES
from fangxin.interfaces.docs.markdown import table


def settings() -> str:
    """Every variable with its default."""
    return "\n\n".join([
        "# Environment variables",
        "All are optional: without any, Fangxin runs on an SQLite file in `var/`. A wrong value stops the program with a"
        " sentence that says the remedy.",
        table(("variable", "default", "meaning"), [(f"`{one.name}`", one.default, one.says) for one in VARIABLES]),
    ])  # fmt: skip
