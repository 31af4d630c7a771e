"""The panels of the case page: each gathers what its template shows. A capability brings a module and a line here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fangxin.interfaces.desk.panels import (
    acting,
    answer,
    claimant,
    documents,
    feedback,
    history,
    matter,
    mediation,
    reports,
    settling,
    station,
    summary,
    supervision,
    workorder,
)
from fangxin.interfaces.desk.panels.page import CasePage

CONTEXTS: tuple[Callable[[CasePage], dict[str, Any]], ...] = (
    supervision.context,
    summary.context,
    answer.context,
    matter.context,
    workorder.context,
    station.context,
    settling.context,
    mediation.context,
    reports.context,
    documents.context,
    feedback.context,
    claimant.context,
    history.context,
    acting.context,
)
#: templates in the order they stand on the page
TEMPLATES: dict[str, tuple[str, ...]] = {
    "main": (
        "desk/panels/supervision.html", "desk/panels/summary.html", "desk/panels/answer.html", "desk/panels/workorder.html",
        "desk/panels/station.html",
        "desk/panels/settling.html",
        "desk/panels/matter.html",
        "desk/panels/mediation.html", "desk/panels/reports.html", "desk/panels/documents.html", "desk/panels/feedback.html",
        "desk/panels/claimant.html", "desk/panels/history.html",
    ),
    "aside": ("desk/panels/routing.html",),
    "acts": (
        "desk/acts/praising.html", "desk/acts/supervising.html", "desk/acts/reporting.html", "desk/acts/penalising.html",
        "desk/acts/police.html", "desk/acts/rewarding.html",
        "desk/acts/dispatching.html",
        "desk/acts/deciding.html", "desk/acts/claimant.html", "desk/acts/mediating.html", "desk/acts/placing.html",
        "desk/acts/recording.html", "desk/acts/ordering.html", "desk/acts/ending.html",
    ),
}  # fmt: skip
