"""What a consumer of a story answers on the telephone, to whichever questions the script asks."""

from __future__ import annotations

from fangxin.domain.feedback.words import Satisfaction


def answered(*, truly: bool | None, satisfaction: Satisfaction | None) -> dict[str, str]:
    """Answers that say whether the closing is true and how satisfied the person is; the script takes those it asks for."""
    said = {True: "yes", False: "no", None: "unsure"}[truly]
    told = "no" if truly is False else "yes"
    return {
        "contacted": told,
        "informed": told,
        "result_true": said,
        "performed": "no" if truly is False else "yes",
        "ways_told": told,
        "satisfaction": (satisfaction or Satisfaction.BASICALLY_SATISFIED).value,
    }
