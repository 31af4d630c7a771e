"""Where domain and analytics meet for an index: indicators asked of the lake, results computed from the values that are kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any

from fangxin.analytics.environment.computing import Result, compute
from fangxin.analytics.environment.telling import plain_result, read_result
from fangxin.analytics.indicators import INDICATORS
from fangxin.analytics.indicators.declaring import Measure
from fangxin.analytics.indicators.measuring import Reading, Scope, measure
from fangxin.analytics.indicators.periods import Period
from fangxin.analytics.lake.refusals import LakeMissing, LakeOutdated
from fangxin.domain.agency.rules import Actor
from fangxin.domain.environment.actions.deciding import record_result
from fangxin.domain.environment.actions.gathering import collect_inputs
from fangxin.domain.environment.models import Edition
from fangxin.domain.environment.permissions import seen_edition
from fangxin.domain.environment.queries import inputs_digest, scheme_of, values_of
from fangxin.domain.environment.queries.soundness import editions_that_stand, values_changed
from fangxin.domain.environment.rules.values import Collected
from fangxin.foundation.index_scheme import Origin, Scheme, printed
from fangxin.foundation.refusals import Refusal
from fangxin.interfaces.lake.updating import known_beyond, the_lake


def collect(*, edition_id: int, version: int | None, by: Actor, at: datetime) -> tuple[int, bool]:
    """Collect what the house counts itself; returns how many values there are, and whether there was a lake to ask.

    Raises LakeBehind, and what `collect_inputs` raises.
    """
    edition = seen_edition(edition_id=edition_id, by=by)
    counted, asked = _indicators(edition, at)
    _edition, number = collect_inputs(edition_id=edition_id, version=version, indicators=counted, by=by, at=at)
    return number, asked


def compute_edition(*, edition_id: int, by: Actor, at: datetime) -> Edition:
    """Compute from the values that are kept, and keep the result. Raises IndexIncomplete, and what `record_result` raises."""
    edition = seen_edition(edition_id=edition_id, by=by)
    digest = inputs_digest(edition=edition)
    found = tried(scheme=scheme_of(edition), edition=edition)
    result = {member: plain_result(one) for member, one in found.items()}
    return record_result(edition_id=edition_id, digest=digest, result=result, by=by, at=at)


def tried(*, scheme: Scheme, edition: Edition) -> dict[str, Result]:
    """What a scheme makes of the values of an edition; nothing is kept. Raises IndexIncomplete.

    Members are called by their names where something is missing.
    """
    names = {one["code"]: one["name"] for one in edition.members}
    codes = {name: code for code, name in names.items()}
    values = {names[code]: own for code, own in values_of(edition=edition).items()}
    before = {names[code]: own for code, own in _before(edition).items() if code in names}
    found = compute(scheme, values=values, before=before)
    return {codes[name]: read_result({**plain_result(one), "member": codes[name]}) for name, one in found.items()}


def results_of(edition: Edition) -> dict[str, Result]:
    """The results an edition keeps, by member; none before it was computed."""
    return {member: read_result(row) for member, row in (edition.result or {}).items()}


def sound(row: Mapping[str, Any]) -> bool:
    """Whether a result from outside holds together: its leaves make its score, score and extras its total."""
    try:
        result = read_result(row)
    except (KeyError, ValueError, TypeError, ZeroDivisionError, OverflowError, AttributeError):
        return False
    parents = {one.parent for one in result.nodes}
    score = sum((one.adds for one in result.nodes if one.code not in parents), Fraction(0))
    total = max(Fraction(0), score + result.bonus - result.deducted)
    if result.capped_at is not None:
        total = min(total, result.capped_at)
    return score == result.score and total == result.total and str(printed(result.total)) == row.get("printed")


def unsound_indices() -> Iterator[tuple[int, str]]:
    """Editions that stand fast and do not hold: their values changed, or make another result than the one kept."""
    for edition in editions_that_stand():
        try:
            made = {
                member: plain_result(one) for member, one in tried(scheme=scheme_of(edition), edition=edition).items()
            }
        except Refusal:
            made = {}
        if values_changed(edition):
            yield edition.pk, "the values are not those the index was computed from"
        elif made != edition.result:
            yield edition.pk, "the result does not follow from the values"


def _before(edition: Edition) -> dict[str, dict[str, Fraction]]:
    return values_of(edition=edition.before) if edition.before is not None else {}


def _indicators(edition: Edition, at: datetime) -> tuple[list[Collected], bool]:
    """The indicators the scheme asks for, of every member; nothing while there is no lake. Raises LakeBehind."""
    wanted = {
        leaf.code: leaf.measuring.source.name
        for leaf in scheme_of(edition).leaves()
        if leaf.measuring is not None and leaf.measuring.source.origin is Origin.INDICATOR
    }
    known = {code: name for code, name in wanted.items() if name in INDICATORS}
    if not known:
        return [], True
    try:
        lake = the_lake()
    except (LakeMissing, LakeOutdated):
        return [], False
    period, found = Period(edition.first_on, edition.last_on), []
    upto = known_beyond(lake, last=period.last, at=at)
    with lake.open() as engine:
        for member in edition.members:
            readings = measure(
                engine, period=period, scope=Scope(region=member["code"]), known_on=upto,
                only=sorted(set(known.values())),
            )[()]  # fmt: skip
            for code, name in known.items():
                if name in readings and readings[name].now.value is not None:
                    found.append(_collected(edition, member["code"], code, readings[name], lake.manifest.digest))
    return found, True


def _collected(edition: Edition, member: str, code: str, reading: Reading, digest: str) -> Collected:
    value = reading.now.value
    assert value is not None
    receipt = {
        "indicator": reading.indicator.id, "numerator": reading.now.numerator, "denominator": reading.now.denominator,
        "base": reading.base, "counted_from": digest,
    }  # fmt: skip
    shown = Fraction(value) if reading.indicator.measure is not Measure.COUNT else Fraction(int(value))
    return Collected(
        member=member, leaf=code, value=shown, said=reading.indicator.label, on=edition.last_on, receipt=receipt
    )
