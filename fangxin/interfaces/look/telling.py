"""The particulars of a journal entry in the words of the office: codes become labels, days and sums are written out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from fangxin.domain.cases.actions.serving import WAYS
from fangxin.domain.cases.words import CHANNEL_LABELS, KIND_LABELS, OUTCOME_LABELS, PARTY_LABELS
from fangxin.domain.feedback.words import FOLLOW_UP_LABELS, SATISFACTION_LABELS
from fangxin.domain.mediation.words import ITEM_STATE_LABELS, MODE_LABELS
from fangxin.domain.reports.words import ASKED_LABELS, CHANGE_LABELS, PENALTY_LABELS, REPLY_LABELS
from fangxin.foundation.documents import form_book
from fangxin.foundation.lawbook import lawbook
from fangxin.foundation.taxonomy import taxonomy
from fangxin.interfaces.look.views_of import deadline
from fangxin.interfaces.look.words import day, instant, yuan

DAYS = frozenset({"due_on", "answer_by", "perform_by", "on", "before", "after", "until_on"})
INSTANTS = frozenset({"starts_at", "first_closed_at", "due_at", "hotline_due_at"})
SUMS = frozenset({"amount_fen", "recovered_fen", "fine_fen", "confiscated_fen"})
SCHEMES = {"object": "商品或服务", "complaint_problem": "问题", "report_violation": "违法行为"}
RECIPIENTS = {
    "handler": "承办人",
    "head": "单位负责人",
    "county": "县级监督",
    "city": "市级监督",
    "province": "省级监督",
    "opener": "督办发起人",
    "receiver": "接收岗位",
    "receiver_head": "接收单位负责人",
    "owner": "首问岗位",
}


def told(facts: Mapping[str, Any], labels: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """(label, words) of those particulars that have a label and a value, in the order of the labels."""
    scheme = str(facts.get("scheme", ""))
    return [(label, _words(name, facts[name], scheme)) for name, label in labels if facts.get(name) not in (None, "")]


def _words(name: str, value: Any, scheme: str) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(_words(name, one, scheme) for one in value)
    if name in SUMS and isinstance(value, int):
        return f"{yuan(value)} 元"
    text = str(value)
    if name == "due_on":
        return _deadline(text)
    if name in DAYS or name in INSTANTS:
        text = _written(text)
    if scheme in taxonomy().items and name in ("before", "after"):
        found = taxonomy().items[scheme].get(text)
        return found.zh if found is not None else text
    return _labels().get(name, {}).get(text, text)


def _written(text: str) -> str:
    """An ISO day or instant as a page writes it; anything else as it stands."""
    try:
        return (
            day(date.fromisoformat(text)) if len(text) == len("2026-06-08") else instant(datetime.fromisoformat(text))
        )
    except ValueError:
        return text


def _deadline(text: str) -> str:
    """An ISO day as the last day of a clock; anything else as it stands."""
    try:
        return deadline(date.fromisoformat(text))
    except ValueError:
        return _written(text)


@cache
def _labels() -> dict[str, dict[str, str]]:
    book = lawbook()
    return {
        "channel": {str(key): label for key, label in CHANNEL_LABELS.items()},
        "kind": {str(key): label for key, label in KIND_LABELS.items()},
        "outcome": {str(key): label for key, label in OUTCOME_LABELS.items()},
        "mode": {str(key): label for key, label in MODE_LABELS.items()},
        "state": {str(key): label for key, label in (*ITEM_STATE_LABELS.items(), *FOLLOW_UP_LABELS.items())},
        "satisfaction": {str(key): label for key, label in SATISFACTION_LABELS.items()},
        "party": {str(key): label for key, label in PARTY_LABELS.items()},
        "way": WAYS,
        "to": RECIPIENTS,
        "kinds": {str(key): label for key, label in PENALTY_LABELS.items()},
        "change": {str(key): label for key, label in CHANGE_LABELS.items()},
        "reply": {str(key): label for key, label in REPLY_LABELS.items()},
        "what": {str(key): label for key, label in ASKED_LABELS.items()},
        "scheme": SCHEMES,
        "rule": {rule.id: rule.label for rule in book.clocks.values()},
        "level": {level.id: level.label for level in book.ladder.levels}
        | {rung.id: rung.label for rung in book.escalation.rungs},
        "form": {name: next(iter(form.title.values())) for name, form in form_book().forms.items()},
    }
