"""What each act will send, shown before it is sent; what is not yet known stands in 〔brackets〕."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.notices import common_values
from fangxin.domain.cases.words import UNBOUND, Kind
from fangxin.foundation.messages import message_book
from fangxin.interfaces.desk.acts import ACTS


def previews(*, case: Case, by: Actor, at: datetime) -> dict[str, list[tuple[str, str]]]:
    """For each act the messages it sends: (recipient, text); none to a person who left no name and no telephone."""
    known = {name: value for name, value in common_values(case=case).items() if name not in ("due_on", "link")}
    reached = bool(case.intake.person_id or case.intake.agent_id)
    reporter = case.kind == Kind.REPORT
    return {
        act: [
            ("举报人" if reporter and to == "投诉人" else to, preview_of(template, known))
            for template, to in (one.freely if case.kind in UNBOUND and one.freely else one.sends)
            if reached or "consumer" not in message_book().template(template).audience
        ]
        for act, one in ACTS.items()
        if one.sends or one.freely
    }


def preview_of(template: str, known: dict[str, Any]) -> str:
    """A template's text with what is known filled in and the rest named in brackets."""
    found = message_book().template(template)
    words = {name: str(known[name]) if known.get(name) else f"〔{place.says}〕" for name, place in found.places.items()}
    return found.text.format(**words)
