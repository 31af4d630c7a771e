"""What each act will send, shown before it is sent; what is not yet known stands in 〔brackets〕."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.notices import common_values
from fangxin.foundation.messages import message_book

#: act → (template, recipient in words)
SENT: dict[str, tuple[tuple[str, str], ...]] = {
    "dispatch": (("dispatched", "投诉人"),),
    "accept": (("accepted", "投诉人"),),
    "refuse": (("refused", "投诉人"),),
    "ask_identity": (("identity_requested", "投诉人"),),
    "ask_facts": (("facts_requested", "投诉人"),),
    "invite": (("mediation_invited_consumer", "投诉人"), ("mediation_invited_merchant", "被投诉人")),
    "pause": (("appraisal_started", "投诉人"),),
    "resume": (("appraisal_ended", "投诉人"),),
    "settle": (("settled_consumer", "投诉人"), ("settled_merchant", "被投诉人")),
    "close": (("closed_rate_link", "投诉人"),),
    "terminate": (("terminated", "投诉人、被投诉人"),),
    "withdraw": (("withdrawn_consumer", "投诉人"),),
}


def previews(*, case: Case, by: Actor, at: datetime) -> dict[str, list[tuple[str, str]]]:
    """For each act the messages it sends: (recipient, text)."""
    known = {name: value for name, value in common_values(case=case).items() if name not in ("due_on", "link")}
    return {act: [(to, preview_of(template, known)) for template, to in sent] for act, sent in SENT.items()}


def preview_of(template: str, known: dict[str, Any]) -> str:
    """A template's text with what is known filled in and the rest named in brackets."""
    found = message_book().template(template)
    words = {name: str(known[name]) if known.get(name) else f"〔{place.says}〕" for name, place in found.places.items()}
    return found.text.format(**words)
