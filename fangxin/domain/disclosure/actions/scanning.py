"""Reading one complaint for what tells of a person, with what its sealed identity holds; the clear text goes nowhere."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from fangxin.domain.cases.models import Case
from fangxin.domain.disclosure.rules.masking.finding import Known, Public, find, masked
from fangxin.domain.disclosure.rules.masking.found import Finding
from fangxin.domain.disclosure.rules.policy import Policy
from fangxin.domain.disclosure.words import Kind
from fangxin.domain.merchants.models import Merchant, Outlet
from fangxin.domain.people.actions import open_person
from fangxin.foundation.identifiers import check_mobile
from fangxin.foundation.refusals import Refusal

#: findings as they are kept: start, end, kind, confidence
Kept = list[list[int | float | str]]
ADDRESS_LEAST = 6


@dataclass(frozen=True, kw_only=True, slots=True)
class Scanned:
    """One complaint read: what was found in title and text, both masked, and the digest of both as they were."""

    title_found: tuple[Finding, ...]
    text_found: tuple[Finding, ...]
    title: str
    text: str
    digest: str

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found in both."""
        return self.title_found + self.text_found


def scan(*, case: Case, merchant: Merchant | None, given: Policy) -> Scanned:
    """Read a case's title and text."""
    public, known = public_of(merchant, case), known_of(case)
    title = tuple(of_policy(find(case.title, public=public, known=known), given))
    text = tuple(of_policy(find(case.content, public=public, known=known), given))
    return Scanned(
        title_found=title, text_found=text, title=masked(case.title, title, show=given.show)[:120],
        text=masked(case.content, text, show=given.show), digest=digest_of(case),
    )  # fmt: skip


def of_policy(findings: Sequence[Finding], given: Policy) -> list[Finding]:
    """The findings of kinds that the policy hides."""
    return [one for one in findings if one.kind in given.show]


def digest_of(case: Case) -> str:
    """What the findings' places belong to."""
    return hashlib.sha256(f"{case.title}\0{case.content}".encode()).hexdigest()


def public_of(merchant: Merchant | None, case: Case | None = None) -> Public:
    """The merchant's names, addresses and telephones; a mobile only when it is registered."""
    names, addresses, phones = [], [], []
    if case is not None:
        names.append(case.merchant_name)
        addresses.append(case.merchant_address)
        if not _mobile(case.merchant_phone):
            phones.append(case.merchant_phone)
    if merchant is not None:
        names += [merchant.name, merchant.brand]
        addresses.append(merchant.address)
        phones.append(merchant.phone)
        for name, address in Outlet.objects.filter(merchant=merchant).values_list("name", "address")[:50]:
            names.append(name)
            addresses.append(address)
    return Public(
        names=[one for one in names if one],
        addresses=[one for one in addresses if one],
        phones=[one for one in phones if one],
    )


def known_of(case: Case) -> Known:
    """The identities of those who came with the case, for the moment of comparing."""
    values: dict[Kind, set[str]] = {}
    for person in (case.intake.person, case.intake.agent):
        if person is None:
            continue
        identity = open_person(person=person)
        for kind, value in (
            (Kind.NAME, identity.name), (Kind.PHONE, identity.phone), (Kind.ID_CARD, identity.id_number),
            (Kind.EMAIL, identity.email), (Kind.ADDRESS, identity.address),
        ):  # fmt: skip
            if len(value.strip()) >= (ADDRESS_LEAST if kind is Kind.ADDRESS else 2):
                values.setdefault(kind, set()).add(value.strip())
    return Known(values=values)


def as_kept(findings: Sequence[Finding]) -> Kept:
    """Findings as a row keeps them."""
    return [[one.start, one.end, one.kind.value, one.confidence] for one in findings]


def as_findings(kept: Kept) -> list[Finding]:
    """Findings from a row."""
    return [
        Finding(start=int(start), end=int(end), kind=Kind(str(kind)), confidence=float(confidence))
        for start, end, kind, confidence in kept
    ]


def _mobile(value: str) -> bool:
    try:
        check_mobile(value=value)
    except Refusal:
        return False
    return True
