"""What pages ask of the index: schemes, editions, their values, results to compare."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from fangxin.domain.agency.rules import Actor
from fangxin.domain.environment.models import Edition, Foreign, Input, KeptScheme
from fangxin.domain.environment.permissions import visible_editions, visible_foreign
from fangxin.domain.environment.words import COUNTING, EditionState
from fangxin.foundation.index_scheme import Scheme, read_scheme, shipped_schemes
from fangxin.foundation.refusals import NotFound, Refusal


class SchemesDiffer(Refusal):
    """Results are compared only when they were made by one version of one scheme."""

    code = "index_schemes_differ"
    status = 409
    sentence = (
        "不能比较：“{one}”用的是 {one_scheme}，“{other}”用的是 {other_scheme}。只有指标体系版本完全相同的结果才能比较。"
    )


class PeriodsDiffer(Refusal):
    """Results are compared only for the same period."""

    code = "index_periods_differ"
    status = 409
    sentence = "不能比较：“{one}”的周期与“{other}”的周期不同。"


class NodesDiffer(Refusal):
    """Results said to be made by one scheme tell of other indicators."""

    code = "index_nodes_differ"
    status = 409
    sentence = "不能比较：“{one}”与“{other}”写明用的是同一指标体系，但各项指标不同。请向发送单位核实。"


@lru_cache(maxsize=32)
def _read(_digest: str, text: str) -> Scheme:
    return read_scheme(text)


def scheme_of(edition: Edition) -> Scheme:
    """The scheme of an edition."""
    return _read(edition.scheme.digest, edition.scheme.text)


def scheme_called(*, digest: str) -> Scheme | None:
    """The scheme of a digest, when this house knows it: to tell by name what others call by code."""
    shipped = next((one for one, _text in shipped_schemes().values() if one.digest == digest), None)
    if shipped is not None:
        return shipped
    kept = KeptScheme.objects.filter(digest=digest).first()
    return _read(kept.digest, kept.text) if kept is not None else None


def values_of(*, edition: Edition) -> dict[str, dict[str, Fraction]]:
    """The values that count, by member and measuring point; every member is there."""
    found: dict[str, dict[str, Fraction]] = {one["code"]: {} for one in edition.members}
    rows = Input.objects.filter(edition=edition, state__in=COUNTING).values_list("member", "leaf", "value")
    for member, leaf, value in rows:
        found[member][leaf] = Fraction(value)
    return found


def inputs_digest(*, edition: Edition) -> str:
    """What a result is computed from, in one number: scheme, members, values and those of the edition before."""
    told = {
        "scheme": edition.scheme.digest,
        "values": _plain(values_of(edition=edition)),
        "before": _plain(values_of(edition=edition.before)) if edition.before is not None else {},
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _plain(values: dict[str, dict[str, Fraction]]) -> dict[str, dict[str, str]]:
    return {member: {leaf: str(value) for leaf, value in own.items()} for member, own in values.items()}


def inputs_of(*, edition: Edition) -> dict[tuple[str, str], Input]:
    """All values of an edition, by member and measuring point."""
    return {(one.member, one.leaf): one for one in Input.objects.filter(edition=edition)}


def published_editions() -> QuerySet[Edition]:
    """What anybody may read, newest first."""
    return Edition.objects.select_related("office", "scheme", "follows").filter(
        state=EditionState.PUBLISHED
    ).order_by("-published_at")  # fmt: skip


def published_edition(*, edition_id: int) -> Edition:
    """A published edition, or one that was and is replaced by its correction; raises NotFound."""
    found = (
        Edition.objects.select_related("office", "scheme", "follows", "before", "campaign")
        .filter(pk=edition_id, state__in=[EditionState.PUBLISHED, EditionState.REPLACED])
        .first()
    )
    if found is None:
        raise NotFound
    return found


def correction_of(edition: Edition) -> Edition:
    """The edition itself, or when it is replaced the one that stands in its place: its correction, or that one's."""
    while edition.state == EditionState.REPLACED:
        edition = Edition.objects.get(follows=edition)
    return edition


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One member in a comparison: whose result, by which scheme, for which days."""

    key: str
    member: str
    name: str
    sender: str
    scheme: str
    scheme_digest: str
    first_on: date
    last_on: date
    result: dict[str, Any]


def comparable(*, by: Actor) -> list[Compared]:
    """Published results of the caller's subtree, and those others gave, newest first."""
    own = [
        Compared(
            key=f"own-{edition.pk}-{one['code']}", member=one["code"], name=one["name"], sender=edition.office.name,
            scheme=f"{edition.scheme.title} {edition.scheme.label}", scheme_digest=edition.scheme.digest,
            first_on=edition.first_on, last_on=edition.last_on, result=edition.result[one["code"]],
        )
        for edition in visible_editions(by=by).filter(state=EditionState.PUBLISHED).order_by("-last_on", "-pk")[:50]
        for one in edition.members
        if edition.result is not None
    ]  # fmt: skip
    return own + [_given(one) for one in visible_foreign(by=by).order_by("-imported_at")[:200]]


def _given(one: Foreign) -> Compared:
    return Compared(
        key=f"given-{one.pk}", member=one.member, name=one.member_name, sender=one.sender,
        scheme=f"{one.scheme_title} {one.scheme_label}", scheme_digest=one.scheme_digest, first_on=one.first_on,
        last_on=one.last_on, result=one.result,
    )  # fmt: skip


def check_comparable(chosen: Sequence[Compared]) -> None:
    """Raises SchemesDiffer, PeriodsDiffer, NodesDiffer."""
    for other in chosen[1:]:
        one = chosen[0]
        if one.scheme_digest != other.scheme_digest:
            raise SchemesDiffer(
                one=one.name, other=other.name, one_scheme=f"{one.scheme}（{one.scheme_digest[:8]}）",
                other_scheme=f"{other.scheme}（{other.scheme_digest[:8]}）",
            )  # fmt: skip
        if (one.first_on, one.last_on) != (other.first_on, other.last_on):
            raise PeriodsDiffer(one=one.name, other=other.name)
        if sorted(places_of(one.result)) != sorted(places_of(other.result)):
            raise NodesDiffer(one=one.name, other=other.name)


def places_of(result: Mapping[str, Any]) -> list[tuple[str, str, int]]:
    """The indicators a result tells of, each with the one above it and its level."""
    return [(str(one["code"]), str(one["parent"]), int(one["level"])) for one in result["nodes"]]
