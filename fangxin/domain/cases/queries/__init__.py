"""Questions screens ask about cases. Every one for officers starts from `visible_cases`."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.models import Case, Document, Intake
from fangxin.domain.cases.permissions import check_knows_people, people_known, visible_cases
from fangxin.domain.cases.rules.filing import Filing
from fangxin.domain.cases.rules.likeness import likeness
from fangxin.domain.cases.words import Kind
from fangxin.domain.people.actions import phone_index
from fangxin.domain.people.queries import known_phone
from fangxin.domain.timeline.models import Chain
from fangxin.domain.timeline.queries import chains_without_owner
from fangxin.foundation.documents import form_book
from fangxin.foundation.refusals import NotFound
from fangxin.storage.ids import CROCKFORD
from fangxin.storage.models import DoneRequest

ALIKE = 0.6
ALIKE_DAYS = 365


@dataclass(frozen=True, kw_only=True)
class FiledCase:
    """One case of a receipt."""

    id: int
    kind: Kind
    number: str
    office: str
    needs_person: bool


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What a person gets for a filing: the tracking code is shown once and kept nowhere."""

    tracking_code: str
    cases: tuple[FiledCase, ...]
    split: bool
    #: a report without a name: no phone is known, the code alone opens it
    anonymous: bool = False


@dataclass(frozen=True, kw_only=True)
class Alike:
    """An earlier case of the same person that reads like the new one."""

    number: str
    title: str
    merchant_name: str
    received_at: datetime
    status: str
    likeness: float


@lru_cache(maxsize=64)  # a filing asks three times: to keep its digest, for the message, for the receipt
def tracking_code_of(draft: str) -> str:
    """The tracking code that belongs to a draft: 60 bits, derived, so that a repeated answer needs no stored code."""
    plain = _derived(f"fangxin.track:{draft}", bits=60)
    return f"{plain[:4]}-{plain[4:8]}-{plain[8:]}"


def answer_token(*, request_id: int) -> str:
    """The token of the link that answers a request to the consumer: 100 bits, derived, so that it is kept nowhere."""
    return _derived(f"fangxin.answer:{request_id}", bits=100)


def _derived(name: str, *, bits: int) -> str:
    """Bits that only we can make of a name, in Crockford's base 32."""
    mac = hmac.new(settings.SECRET_KEY.encode(), name.encode(), hashlib.sha256).digest()
    number = int.from_bytes(mac[: -(-bits // 8)], "big")
    return "".join(CROCKFORD[(number >> shift) & 31] for shift in range(bits - 5, -1, -5))


def digest_of_tracking_code(code: str) -> str:
    """How a tracking code is kept and found; spacing, case and look-alike letters do not matter."""
    plain = "".join(code.upper().split()).replace("-", "").replace("O", "0").replace("I", "1").replace("L", "1")
    return hmac.new(settings.SECRET_KEY.encode(), f"fangxin.code:{plain}".encode(), hashlib.sha256).hexdigest()[:40]


def receipt_from(answer: dict[str, Any], draft: str) -> Receipt:
    """The receipt told by a kept answer."""
    cases = tuple(
        FiledCase(id=row[0], kind=Kind(row[1]), number=row[2], office=row[3], needs_person=row[4])
        for row in answer["cases"]
    )
    return Receipt(tracking_code=tracking_code_of(draft), cases=cases, split=len(cases) > 1)


def receipt_of(*, draft: str) -> Receipt:
    """The receipt of a draft that was filed; raises NotFound."""
    done = DoneRequest.objects.filter(key=draft).first()
    if done is None:
        raise NotFound
    anonymous = Intake.objects.filter(draft=draft, anonymous=True).exists()
    return replace(receipt_from(done.answer, draft), anonymous=anonymous)


def earlier_like(*, filing: Filing, at: datetime, draft: str = "", by: Actor | None = None) -> list[Alike]:
    """Cases of the last year by the same phone whose text, or merchant and text, reads alike; most alike first.

    What the same draft was filed as is not an earlier case: a repeated click is not asked about itself. With `by` only
    what that officer may see, and no report whose reporter they may not know; without, the phone was confirmed by
    whoever asks.
    """
    contact = filing.agent or filing.identity
    if not contact.phone or not known_phone(index=phone_index(contact.phone)):
        return []
    cases = visible_cases(by=by).filter(people_known(by=by)) if by is not None else Case.objects.all()
    earlier = (
        cases.filter(
            intake__person__phone_index=phone_index(contact.phone), received_at__gte=at - timedelta(days=ALIKE_DAYS)
        )
        .exclude(intake__draft=draft or "-")
        .order_by("-received_at")
        .values_list("number", "title", "content", "merchant_name", "received_at", "status")[:50]
    )
    found = []
    for number, title, content, merchant_name, received_at, status in earlier:
        alike = likeness(filing.content, content)
        same_merchant = bool(filing.merchant_name) and filing.merchant_name == merchant_name
        if alike >= ALIKE or (same_merchant and alike >= ALIKE / 2):
            found.append(
                Alike(
                    number=number, title=title, merchant_name=merchant_name, received_at=received_at, status=status,
                    likeness=alike,
                )
            )  # fmt: skip
    return sorted(found, key=lambda row: -row.likeness)[:3]


def intake_by_tracking_code(*, code: str) -> Intake | None:
    """The intake a tracking code belongs to."""
    return (
        Intake.objects.select_related("person", "agent").filter(tracking_digest=digest_of_tracking_code(code)).first()
    )


def case_by_number(*, number: str, by: Actor, source: str | None = None) -> Case:
    """A case of the caller's subtree by its number; raises NotFound."""
    if "\x00" in number:
        raise NotFound  # PostgreSQL takes no such text, not even to look for it
    cases = visible_cases(by=by).select_related("office", "intake__person", "intake__agent", "post", "merchant")
    if source is not None:
        cases = cases.filter(source=source)
    case = cases.filter(number=number).order_by("source").first()
    if case is None:
        raise NotFound
    return case


def document_to_read(*, document_id: int, by: Actor) -> Document:
    """A document of a case in the caller's subtree; it names the parties. Raises NotFound, ReporterSealed."""
    found = Document.objects.select_related("case__office").filter(pk=document_id).first()
    if found is None or not visible_cases(by=by).filter(pk=found.case_id).exists():
        raise NotFound
    check_knows_people(case=found.case, by=by)
    return found


def case_taken_down(*, number: str, by: Actor) -> Case | None:
    """A case by its number when its submission was taken down by this very account, wherever the case went."""
    if "\x00" in number or by.account_id is None:
        return None
    case = Case.objects.select_related("office", "intake").filter(number=number, source="").first()
    if case is None or not case.intake.draft:
        return None
    own = DoneRequest.objects.filter(key=case.intake.draft, actor=asked_by(by)).exists()
    return case if own else None


def asked_by(by: Actor) -> str:
    """How the key of a filing names whose it is."""
    return f"{by.kind.value}:{by.account_id or ''}"


def letters_of(*, case: Case) -> list[Document]:
    """The documents of a case of which its complainant gets a copy, oldest first."""
    theirs = [name for name, form in form_book().forms.items() if "complainant" in form.copies]
    found = Document.objects.filter(case_id=case.pk, form__in=theirs).select_related("case")
    return list(found.order_by("issued_at", "id"))


def cases_of_intake(*, intake_id: int) -> list[Case]:
    """The cases one submission became."""
    return list(Case.objects.filter(intake_id=intake_id).select_related("office", "post").order_by("kind"))


def cases_without_chain() -> list[int]:
    """Cases that have no journal, or whose version their journal does not reach; and chains whose row is gone."""
    chain = Chain.objects.filter(pk=OuterRef("pk"))
    silent = Case.objects.filter(~Exists(chain.filter(seq__gte=OuterRef("version")))).values_list("pk", flat=True)
    return [*silent, *chains_without_owner()]
