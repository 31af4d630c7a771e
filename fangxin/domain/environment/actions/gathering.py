"""Beginning an edition, and gathering its values: counted by the house, or entered for a department and checked by somebody else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from fangxin.domain.agency.models import Office
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.environment.actions.schemes import scheme_to_use
from fangxin.domain.environment.actions.step import CHANGING, check_edition, commit, loosened, reason_of
from fangxin.domain.environment.models import Edition, Input
from fangxin.domain.environment.permissions import check_other_hand, kept_edition, seen_edition, visible_editions
from fangxin.domain.environment.queries import scheme_of
from fangxin.domain.environment.queries.sources import gathered
from fangxin.domain.environment.rules.values import Collected, TimesNegative, value_of
from fangxin.domain.environment.words import EditionState, InputState
from fangxin.domain.places.queries import region_index
from fangxin.domain.places.rules import within
from fangxin.domain.surveys.models import Campaign
from fangxin.domain.surveys.permissions import visible_campaigns
from fangxin.domain.surveys.words import CampaignState
from fangxin.domain.timeline.actions.journal import Deed, new_chain
from fangxin.domain.timeline.words import Act
from fangxin.foundation.index_scheme import Origin
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.storage.ids import new_id
from fangxin.storage.rows import write

MOST_MEMBERS = 200
#: no index is of other days
FIRST, LAST = date(2000, 1, 1), date(2100, 12, 31)


class EditionIncomplete(Refusal):
    """An edition has a title, a period and members."""

    code = "index_edition_incomplete"
    status = 422
    sentence = "请填写{what}。"


class MemberOutside(Refusal):
    """A member lies outside of the office's region, or is no region."""

    code = "index_member_outside"
    status = 422
    sentence = "区划 {code} 不在本单位辖区之内，或者不存在。"


class NotToEnter(Refusal):
    """The house counts this value itself, or the scheme asks for none of this name."""

    code = "index_not_to_enter"
    status = 422
    sentence = "这一项不由部门填报。"


class EvidenceNeeded(Refusal):
    """An entered value names the document it rests on and the day of it."""

    code = "index_evidence_needed"
    status = 422
    sentence = "请写明依据（文件名称、文号或者报表）和数据日期。"


def begin_edition(
    *, scheme_key: str, title: str, first_on: date | None, last_on: date | None, members: Sequence[str], campaign_id: int | None,
    by: Actor, at: datetime,
) -> Edition:  # fmt: skip
    """Begin the index of some regions for a period, by an adopted scheme and with a finished survey where one is named.

    Raises NotPermitted, NotFound, EditionIncomplete, MemberOutside.
    """
    by.must(Permission.KEEP_INDEX)
    office = Office.objects.filter(pk=by.office_id or 0).first()
    if office is None:
        raise NotFound
    if not title.strip():
        raise EditionIncomplete(what="名称", field="title")
    if first_on is None or last_on is None or not FIRST <= first_on <= last_on <= LAST:
        raise EditionIncomplete(what="起止日期，结束不早于开始", field="last_on")
    if not members or len(members) > MOST_MEMBERS:
        raise EditionIncomplete(what=f"参评地区（1 至 {MOST_MEMBERS} 个）", field="members")
    named = [{"code": code, "name": _member(code, office.region_code)} for code in dict.fromkeys(members)]
    campaign = _campaign(campaign_id, by)
    with transaction.atomic():
        scheme = scheme_to_use(key=scheme_key, by=by, at=at)
        before = (
            visible_editions(by=by)
            .filter(office=office, scheme__digest=scheme.digest, state=EditionState.PUBLISHED, last_on__lt=first_on)
            .order_by("-last_on", "-number")
            .first()
        )
        edition = Edition(
            id=new_id(at), office=office, scheme=scheme, campaign=campaign, title=title.strip()[:80], first_on=first_on,
            last_on=last_on, members=named, before=before, state=EditionState.DRAFT.value, begun_at=at, begun_by=by.name,
        )  # fmt: skip
        edition.save(force_insert=True)
        facts = {"title": edition.title, "scheme": scheme.digest, "members": len(named)}
        write(new_chain(chain=edition.pk, deeds=[Deed(act=Act.INDEX_BEGUN, by=by, at=at, facts=facts)]))
    return edition


def collect_inputs(
    *, edition_id: int, version: int | None, indicators: Sequence[Collected], by: Actor, at: datetime
) -> tuple[Edition, int]:
    """Take the values the house counts: `indicators` from the facts (the caller asked the lake), registers and survey from here.

    Returns the edition and how many values it got. What had a value and has none now is gone. Raises NotPermitted, NotFound,
    IndexNotOpen, ChangedMeanwhile, QuestionUnknown.
    """
    by.must(Permission.KEEP_INDEX)
    edition = seen_edition(edition_id=edition_id, by=by)
    check_edition(edition, *CHANGING, version=version)
    scheme = scheme_of(edition)
    wanted = {
        leaf.code
        for leaf in scheme.leaves()
        if leaf.measuring is not None and leaf.measuring.source.origin is Origin.INDICATOR
    }
    codes = {one["code"] for one in edition.members}
    found = [one for one in indicators if one.leaf in wanted and one.member in codes]
    found += gathered(edition=edition, scheme=scheme)
    # nothing is locked while it is counted
    with transaction.atomic():
        seen, edition = edition.version, kept_edition(edition_id=edition_id, by=by)
        check_edition(edition, *CHANGING, version=seen)
        Input.objects.filter(edition=edition, state=InputState.COLLECTED).delete()
        rows = [
            Input(
                id=new_id(at), edition=edition, member=one.member, leaf=one.leaf, value=str(one.value),
                state=InputState.COLLECTED.value, said=one.said[:120], source_on=one.on, receipt=one.receipt, entered_at=at,
                entered_by=by.name,
            )
            for one in found
        ]  # fmt: skip
        if rows:
            write(rows)
        loosened(edition)
        commit(edition, act=Act.INDEX_COLLECTED, by=by, at=at, values=len(rows))
    return edition, len(rows)


@transaction.atomic
def enter_input(
    *,
    edition_id: int,
    member: str,
    leaf: str,
    value: str,
    evidence: str,
    source_on: date | None,
    by: Actor,
    at: datetime,
) -> Input:
    """Enter a value a department answers for; another person checks it. Entering it again replaces it.

    Raises NotPermitted, NotFound, NotToEnter, ValueWrong, TimesNegative, EvidenceNeeded, IndexNotOpen.
    """
    by.must(Permission.KEEP_INDEX)
    edition = kept_edition(edition_id=edition_id, by=by)
    check_edition(edition, *CHANGING)
    said, is_extra = _entered(edition, member, leaf)
    exact = value_of(value)
    if is_extra and exact.startswith("-"):
        raise TimesNegative(field="value")
    if not evidence.strip() or source_on is None:
        raise EvidenceNeeded(field="evidence")
    Input.objects.filter(edition=edition, member=member, leaf=leaf).delete()
    found = Input(
        id=new_id(at), edition=edition, member=member, leaf=leaf, value=exact, state=InputState.ENTERED.value, said=said[:120],
        source_on=source_on, evidence=evidence.strip()[:200], entered_at=at, entered_by=by.name, entered_by_id=by.account_id,
    )  # fmt: skip
    found.save(force_insert=True)
    loosened(edition)
    commit(edition, act=Act.INDEX_ENTERED, by=by, at=at, member=member, leaf=leaf, value=exact)
    return found


@transaction.atomic
def check_input(*, edition_id: int, input_id: int, holds: bool, reason: str, by: Actor, at: datetime) -> Input:
    """Another person finds an entered value right, or sends it back with a reason.

    Raises NotPermitted, NotFound, SameHand, ReasonNeeded, IndexNotOpen.
    """
    by.must(Permission.KEEP_INDEX)
    edition = kept_edition(edition_id=edition_id, by=by)
    check_edition(edition, *CHANGING)
    found = Input.objects.filter(pk=input_id, edition=edition, state=InputState.ENTERED).first()
    if found is None:
        raise NotFound
    check_other_hand(first_id=found.entered_by_id, who="填报人", by=by)
    found.state = (InputState.CHECKED if holds else InputState.SENT_BACK).value
    found.checked_by, found.checked_by_id = by.name, by.account_id
    found.why = "" if holds else reason_of(reason)[:200]
    found.save(update_fields=["state", "checked_by", "checked_by_id", "why"])
    loosened(edition)
    act = Act.INDEX_CHECKED if holds else Act.INDEX_SENT_BACK
    commit(edition, act=act, by=by, at=at, member=found.member, leaf=found.leaf, value=found.value)
    return found


def _entered(edition: Edition, member: str, leaf: str) -> tuple[str, bool]:
    """Who answers for a value, and whether it is a bonus or a bottom line; raises NotToEnter."""
    scheme = scheme_of(edition)
    extras = {*(one.code for one in scheme.bonuses), *(one.code for one in scheme.bottom_lines)}
    if not any(one["code"] == member for one in edition.members):
        raise NotToEnter(field="leaf")
    if leaf in extras:
        return edition.office.name, True
    found = next((one for one in scheme.leaves() if one.code == leaf), None)
    if found is None or found.measuring is None or found.measuring.source.origin is not Origin.ENTERED:
        raise NotToEnter(field="leaf")
    return found.measuring.source.by, False


def _member(code: str, area: str) -> str:
    index = region_index()
    if not within(code, area) or code not in index:
        raise MemberOutside(code=code[:12], field="members")
    return index.place(code=code).name[:40]


def _campaign(campaign_id: int | None, by: Actor) -> Campaign | None:
    if campaign_id is None:
        return None
    found = visible_campaigns(by=by).filter(pk=campaign_id, state=CampaignState.CLOSED).first()
    if found is None:
        raise NotFound
    return found
