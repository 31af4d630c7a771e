"""Exporting cases: the caller's jurisdiction, masked; identities only for those who may read them, told in the journal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from datetime import date, datetime
from itertools import islice
from typing import Final

from django.db import connection, transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import ActorKind, Permission
from fangxin.domain.cases.permissions import set_apart
from fangxin.domain.exchange.queries import Exported, cases_for_export, cases_of
from fangxin.domain.exchange.rules.writing import cells_of
from fangxin.domain.people.actions import open_person
from fangxin.domain.people.models import Person
from fangxin.domain.search.queries.finding import every
from fangxin.domain.search.rules import Criteria
from fangxin.domain.timeline.actions.journal import Deed, append
from fangxin.domain.timeline.actions.readings import REASON_LEAST, ReasonNeeded
from fangxin.domain.timeline.words import Act, ChainId
from fangxin.foundation.refusals import Refusal

#: sealed people opened together
BATCH: Final = 500
#: cases one search exports
FOUND_MOST: Final = 20_000


class TooManyFound(Refusal):
    """A search leaves as a file only up to so many cases."""

    code = "too_many_found"
    status = 422
    sentence = "结果超过 {most} 件，请缩小范围后再导出，或请管理员用 fangxin export 导出。"


class IdentitiesNeedPost(Refusal):
    """Identities leave only under an officer's post, never under the operator's command line alone."""

    code = "identities_need_post"
    status = 403
    sentence = "带身份信息的导出必须以有权限的岗位进行，请用 --as 指明登录名。"


def export_cases(
    *,
    by: Actor,
    at: datetime,
    from_on: date | None = None,
    to_on: date | None = None,
    office: str = "",
    labels: bool = False,
    identities_for: str | None = None,
) -> Iterator[list[str]]:
    """The rows of exchange format 1 of the caller's cases, by receipt, made as they are asked for.

    `identities_for`: the reason for which complainants leave unmasked; reporters never do (Order 121, art. 37). The
    export is in the journal before its first row is made. Raises NotPermitted, NotFound (office), IdentitiesNeedPost,
    ReasonNeeded.
    """
    by.must(Permission.EXPORT)
    if identities_for is not None:
        _check_identities(by, identities_for)
    cases = cases_for_export(by=by, from_on=from_on, to_on=to_on, office=office)
    told = {"from": from_on, "to": to_on, "office": office or None, "identities": identities_for is not None}
    if identities_for is not None:
        told["reason"] = identities_for.strip()[:200]
    act = Act.UNSEALED if identities_for is not None else Act.NOTED
    facts = {"what": "export", **{key: value for key, value in told.items() if value is not None}}
    with transaction.atomic():
        append(chain=ChainId.EXCHANGE, deeds=[Deed(act=act, by=by, at=at, facts=facts)])
    return _rows(cases, labels=labels, identities=identities_for is not None)


def export_found(*, criteria: Criteria, by: Actor, at: datetime, on: date, labels: bool = False) -> Iterator[list[str]]:
    """The rows of exchange format 1 of the cases a search finds, the newest first, masked.

    The journal is told of the filters, but not the words, as they may be anybody's name. Raises NotPermitted, NotFound
    (office), TooManyFound.
    """
    by.must(Permission.EXPORT)
    ids = every(criteria=criteria, by=by, on=on, most=FOUND_MOST)
    if len(ids) > FOUND_MOST:
        raise TooManyFound(most=FOUND_MOST)
    told = criteria.fields()
    words = [name for name in ("q", "merchant") if told.pop(name, "")]
    facts = {"what": "export", "cases": len(ids), "words": bool(words), "filters": told}
    with transaction.atomic():
        append(chain=ChainId.EXCHANGE, deeds=[Deed(act=Act.NOTED, by=by, at=at, facts=facts)])
    return _rows(cases_of(ids=ids), labels=labels, identities=False)


def _check_identities(by: Actor, reason: str) -> None:
    if by.kind is not ActorKind.OFFICER:
        raise IdentitiesNeedPost
    by.must(Permission.UNSEAL)
    if len(reason.strip()) < REASON_LEAST:
        raise ReasonNeeded(field="reason")


def _rows(cases: Iterator[Exported], *, labels: bool, identities: bool) -> Iterator[list[str]]:
    # one transaction sees one state of the cases; on SQLite it would keep everybody else from writing
    with transaction.atomic() if connection.vendor == "postgresql" else nullcontext():
        while batch := list(islice(cases, BATCH)):
            people = _opened(batch) if identities else {}
            for one in batch:
                # one submission may be several cases: the person is told on the complaint only, of a turned inquiry and a
                # reporter not even a mask leaves
                if set_apart(kind=one.case.kind, outcome=one.case.outcome):
                    name, phone = "", ""
                else:
                    name, phone = people.get(one.person_id or 0) or (one.name, one.phone)
                yield cells_of(one.case, name=name, phone=phone, labels=labels)


def _opened(batch: Iterable[Exported]) -> dict[int, tuple[str, str]]:
    """Names and phones of the complainants of a batch in the clear; reporters stay sealed."""
    wanted = [
        one.person_id
        for one in batch
        if one.person_id is not None and not set_apart(kind=one.case.kind, outcome=one.case.outcome)
    ]
    found: dict[int, tuple[str, str]] = {}
    for person in Person.objects.filter(pk__in=wanted):
        identity = open_person(person=person)
        found[person.pk] = (identity.name, identity.phone)
    return found
