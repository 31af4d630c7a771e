"""The operator's form: which fields are kept as a draft, and which filing they describe."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from fangxin.domain.calls.models import Call, Draft
from fangxin.domain.calls.queries import typed
from fangxin.domain.calls.rules.hearing import Heard
from fangxin.domain.cases.rules.filing import Filing
from fangxin.domain.cases.rules.parts import Part
from fangxin.domain.cases.words import Channel, Kind
from fangxin.domain.inquiries.rules import Reply
from fangxin.interfaces.public.drafts import new_draft
from fangxin.interfaces.public.reading import Fields, read_filing
from fangxin.storage.ids import public_token

#: the kinds of one call, in the order of their cases: the leading one first
KINDS = (Kind.COMPLAINT, Kind.REPORT, Kind.INQUIRY)
#: what belongs to the window and not to the notes
_OF_THE_WINDOW = frozenset({"csrfmiddlewaretoken", "draft", "call", "version", "window", "do", "choose", "use", "to"})


@dataclass(frozen=True, kw_only=True)
class Notes:
    """The notes of one call as a window shows them. `version` 0: never saved."""

    fields: Fields
    draft: Draft | None
    call: Call | None

    @property
    def version(self) -> int:
        """The version the window has read."""
        return self.draft.version if self.draft else 0


def fresh(*, call: Call | None) -> Notes:
    """Empty notes, of a call or of none. The window gets a name, by which its own savings are known."""
    begun = {"draft": new_draft(), "window": public_token(60), "part_complaint": "on"}
    return Notes(fields=Fields(begun), draft=None, call=call)


def taken_up(*, draft: Draft, token: str) -> Notes:
    """Kept notes in a new window."""
    own = {"draft": token, "window": public_token(60), "version": str(draft.version)}
    return Notes(fields=Fields({**typed(draft=draft), **own}), draft=draft, call=draft.call)


def kept(fields: Fields) -> dict[str, Any]:
    """What of a form is kept as notes."""
    return {name: value for name, value in fields.items() if name not in _OF_THE_WINDOW and value not in ("", [], ())}


def kinds_of(fields: Fields) -> tuple[Kind, ...]:
    """The kinds the operator has ticked, the leading one first; a complaint when none is."""
    return tuple(kind for kind in KINDS if fields.ticked(f"part_{kind.value.lower()}")) or (Kind.COMPLAINT,)


def reply_of(fields: Fields) -> Reply | None:
    """What the caller is answered on the spot; None when nothing is, or when nothing was asked."""
    if Kind.INQUIRY not in kinds_of(fields) or not fields.text("answer"):
        return None
    return Reply(text=fields.text("answer"), article_id=fields.whole("article"), edition=fields.whole("edition"))


def filing_of(*, fields: Fields, heard: Heard) -> Filing:
    """What the form asks to be filed. One part is the whole text; of several each has its own, else what was heard of it.

    Raises SeveralRefusals for amounts and days that cannot be read.
    """
    kinds = kinds_of(fields)
    told = {Kind.COMPLAINT: heard.complaint, Kind.REPORT: heard.report, Kind.INQUIRY: heard.inquiry}

    def part(kind: Kind) -> Part:
        name = kind.value.lower()
        own = fields.text(f"content_{name}") or told[kind] if len(kinds) > 1 else fields.text("content")
        return Part(kind=kind, content=own, problem_code=fields.line(f"problem_{name}"))

    read = read_filing(
        Fields({**fields, "kind": kinds[0].value, "problem_code": ""}), channel=Channel.HOTLINE, evidence_count=0,
        authorised=True,
    )  # fmt: skip
    return replace(
        read, parts=tuple(part(kind) for kind in kinds), anonymous=read.anonymous and kinds == (Kind.REPORT,)
    )
