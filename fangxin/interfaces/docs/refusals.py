"""The page of refusals, from every class of them in the program."""

from __future__ import annotations

import importlib
import pkgutil

import fangxin
from fangxin.foundation.refusals import Refusal, every_refusal
from fangxin.interfaces.docs.markdown import table

#: run as programs, not imported
_PROGRAMS = "__main__"


def refusals() -> str:
    """Code, status, sentence and place of every refusal."""
    return "\n\n".join([
        "# Refusals",
        "What the program says no with: an expected outcome with a stable code, the HTTP status and the sentence a person"
        " reads. Commands end with status 1 and print `code: sentence`.",
        table(("code", "status", "sentence", "when", "where"), [
            (f"`{one.code}`", str(one.status), one.sentence, _when(one), f"`{one.__module__}`") for one in known_refusals()
        ]),
    ])  # fmt: skip


def known_refusals() -> list[type[Refusal]]:
    """Every refusal of the program, by code; imports all of its modules."""
    for module in pkgutil.walk_packages(fangxin.__path__, "fangxin."):
        if not module.name.endswith(_PROGRAMS):
            importlib.import_module(module.name)
    ours = {one for one in every_refusal() if one.__module__.startswith("fangxin.")}
    return sorted(ours, key=lambda one: (one.code, one.__module__, one.__qualname__))


def _when(one: type[Refusal]) -> str:
    return " ".join((one.__doc__ or "").split())
