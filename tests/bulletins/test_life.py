"""A bulletin's life through the actions: two persons, editions that never change, nothing published that does not hold together."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction

from fangxin.domain.agency.actions.changing import ChangedMeanwhile
from fangxin.domain.agency.models import Office
from fangxin.domain.agency.queries import forget_directory
from fangxin.domain.agency.words import Role, Tier
from fangxin.domain.bulletins.actions import approving, writing
from fangxin.domain.bulletins.models import Bulletin, Edition
from fangxin.domain.bulletins.permissions import moves_open_to
from fangxin.domain.bulletins.queries.reading import (
    bulletin_read,
    bulletins_on,
    counts_by_state,
    edition_read,
    editions_of,
    public_bulletin,
    region_told,
)
from fangxin.domain.bulletins.queries.soundness import unsound_bulletins
from fangxin.domain.bulletins.rules import lifecycle
from fangxin.domain.bulletins.rules.lifecycle import (
    ApprovedByWriter,
    BulletinExists,
    BulletinMoveNotPossible,
    BulletinTextMissing,
    BulletinTextTooLong,
    BulletinUnsound,
    PeriodNotOver,
    ReadersNotChosen,
    UnknownSection,
)
from fangxin.domain.bulletins.words import BulletinMove, BulletinState, Readers
from fangxin.domain.notices.models import Notice
from fangxin.domain.timeline.models import Entry
from fangxin.domain.timeline.queries import broken_chains
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import NotFound, NotPermitted
from tests.bulletins.writing import MAY, counted, published, sound, submitted, unsound, written
from tests.people import Cast, cast, later, office, officer

pytestmark = pytest.mark.django_db
S, M = BulletinState, BulletinMove


@pytest.fixture
def people() -> Cast:
    return cast()


def acts(bulletin: Bulletin) -> list[str]:
    return list(Entry.objects.filter(chain=bulletin.pk).order_by("seq").values_list("act", flat=True))


def moved(bulletin: Bulletin) -> dict[str, Any]:
    return {"bulletin_id": bulletin.pk, "version": bulletin.version}


def test_from_the_first_count_to_its_readers(people: Cast) -> None:
    one = published(people)
    assert (one.state, one.in_force, one.readers, one.approved_by) == (S.PUBLISHED, 1, Readers.INTERNAL, "陆知遥")
    assert acts(one) == [
        Act.BULLETIN_WRITTEN, Act.BULLETIN_SUBMITTED, Act.BULLETIN_APPROVED, Act.BULLETIN_PUBLISHED
    ]  # fmt: skip
    assert one.region == "410611", "the county's own agency tells of the county"
    assert list(broken_chains()) == [] and list(unsound_bulletins()) == []
    assert [n.account_id for n in Notice.objects.filter(template="bulletin_submitted")] == [people.head.account_id]


def test_who_reads_what(people: Cast) -> None:
    city = published(people, office=people.city)
    told = set(Notice.objects.filter(template="bulletin_published").values_list("account_id", flat=True))
    assert told == {people.head.account_id}, "the heads below"
    county = written(people)
    assert {one.pk for one in bulletins_on(by=people.supervisor)} == {county.pk, city.pk}
    assert {one.pk for one in bulletins_on(by=people.head)} == {county.pk, city.pk}
    assert [one.pk for one in bulletins_on(by=people.other_handler)] == [city.pk], "published above, nothing beside"
    with pytest.raises(NotFound):
        bulletin_read(bulletin_id=county.pk, by=people.other_handler)
    assert edition_read(bulletin=city, number=None, by=people.head).number == 1
    city = writing.correct(**moved(city), why="少计一件", counted=counted("13"), by=people.analyst, at=later(3))
    assert edition_read(bulletin=city, number=None, by=people.head).number == 1, "what is in force"
    assert edition_read(bulletin=city, number=None, by=people.analyst).number == 2
    with pytest.raises(NotFound):
        edition_read(bulletin=city, number=2, by=people.head)
    with pytest.raises(NotFound):
        public_bulletin(bulletin_id=city.pk)


def test_a_public_one_is_read_by_everybody(people: Cast) -> None:
    one = published(people, readers=Readers.PUBLIC)
    found, edition = public_bulletin(bulletin_id=one.pk)
    assert (found.pk, edition.document) == (one.pk, "接收投诉 12 件")
    approving.withdraw(**moved(one), reason="数据有误", by=people.supervisor, at=later(3))
    with pytest.raises(NotFound):
        public_bulletin(bulletin_id=one.pk)
    with pytest.raises(NotFound):
        edition_read(bulletin=Bulletin.objects.get(pk=one.pk), number=1, by=people.other_handler)


def test_nobody_approves_what_they_wrote(people: Cast) -> None:
    mine = written(people, by=people.supervisor)
    mine = approving.submit(**moved(mine), check=sound, by=people.supervisor, at=later(1))
    assert M.APPROVE not in moves_open_to(bulletin=mine, by=people.supervisor)
    with pytest.raises(ApprovedByWriter):
        approving.approve(**moved(mine), check=sound, by=people.supervisor, at=later(1))
    with pytest.raises(NotPermitted):
        approving.approve(**moved(mine), check=sound, by=people.analyst, at=later(1))
    assert approving.approve(**moved(mine), check=sound, by=people.head, at=later(1)).approved_by == "何云舒"


def test_what_does_not_hold_together_goes_no_further(people: Cast) -> None:
    one = written(people)
    with pytest.raises(BulletinUnsound) as refused:
        approving.submit(**moved(one), check=unsound, by=people.analyst, at=later(1))
    assert refused.value.told() == "校验发现 2 处数字不符，不能继续：“12”应为“13”。"
    one = approving.submit(**moved(one), check=sound, by=people.analyst, at=later(1))
    with pytest.raises(BulletinUnsound):
        approving.approve(**moved(one), check=unsound, by=people.supervisor, at=later(2))
    one = approving.approve(**moved(one), check=sound, by=people.supervisor, at=later(2))
    with pytest.raises(BulletinUnsound):
        approving.publish(**moved(one), readers="PUBLIC", check=unsound, by=people.supervisor, at=later(2))
    with pytest.raises(ReadersNotChosen):
        approving.publish(**moved(one), readers="", check=sound, by=people.supervisor, at=later(2))


def test_a_correction_leaves_what_is_in_force_until_it_is_published(people: Cast) -> None:
    one = published(people, readers=Readers.PUBLIC)
    with pytest.raises(BulletinTextMissing):
        writing.correct(**moved(one), why=" ", counted=counted("13"), by=people.analyst, at=later(3))
    one = writing.correct(**moved(one), why="少计一件", counted=counted("13"), by=people.analyst, at=later(3))
    assert (one.state, one.in_force, one.latest, one.approved_by) == (S.DRAFT, 1, 2, "")
    assert public_bulletin(bulletin_id=one.pk)[1].number == 1
    given_up = writing.discard(**moved(one), by=people.analyst, at=later(3))
    assert (given_up.state, given_up.in_force) == (S.PUBLISHED, 1)
    one = writing.correct(**moved(given_up), why="少计一件", counted=counted("14"), by=people.analyst, at=later(4))
    one = approving.submit(**moved(one), check=sound, by=people.analyst, at=later(4))
    one = approving.approve(**moved(one), check=sound, by=people.head, at=later(4))
    one = approving.publish(**moved(one), readers="PUBLIC", check=sound, by=people.head, at=later(4))
    assert public_bulletin(bulletin_id=one.pk)[1].document == "14"
    assert [(e.number, e.why) for e in editions_of(bulletin=one)] == [(3, "少计一件"), (2, "少计一件"), (1, "")]


def test_after_a_correction_was_given_up_work_begins_with_what_is_in_force(people: Cast) -> None:
    one = published(people)
    wrong = writing.correct(**moved(one), why="错", counted=counted("错"), by=people.analyst, at=later(3))
    said = {"overview": "写错的话。"}
    wrong = writing.remark(**moved(wrong), remarks=said, counted=counted("错的"), by=people.analyst, at=later(3))
    one = writing.discard(**moved(wrong), by=people.analyst, at=later(3))
    assert edition_read(bulletin=one, number=None, by=people.analyst).number == 1
    one = writing.correct(**moved(one), why="补登", counted=counted("对的"), by=people.analyst, at=later(4))
    edition = edition_read(bulletin=one, number=None, by=people.analyst)
    assert (edition.number, edition.follows, edition.remarks) == (4, 1, {})


def test_what_misleads_is_withdrawn_also_while_it_is_corrected(people: Cast) -> None:
    one = published(people, readers=Readers.PUBLIC)
    one = writing.correct(**moved(one), why="错", counted=counted("13"), by=people.analyst, at=later(3))
    one = approving.withdraw(**moved(one), reason="先撤下", by=people.supervisor, at=later(3))
    assert (one.state, one.in_force, one.readers) == (S.DRAFT, None, "")
    with pytest.raises(NotFound):
        public_bulletin(bulletin_id=one.pk)
    assert M.WITHDRAW not in moves_open_to(bulletin=one, by=people.supervisor)


def test_a_superiors_correction_is_no_draft_to_those_below(people: Cast) -> None:
    city = published(people, office=people.city)
    writing.correct(**moved(city), why="错", counted=counted("13"), by=people.analyst, at=later(3))
    assert [one.pk for one in bulletins_on(by=people.head, state=S.PUBLISHED)] == [city.pk]
    assert not bulletins_on(by=people.head, state=S.DRAFT)
    assert counts_by_state(by=people.head) == {**dict.fromkeys(S, 0), S.PUBLISHED: 1}
    assert counts_by_state(by=people.supervisor) == {**dict.fromkeys(S, 0), S.DRAFT: 1}


def test_who_wrote_the_words_does_not_approve_them_after_a_recount(people: Cast) -> None:
    one = written(people)
    said = {"overview": "增长主要来自网络购物。"}
    one = writing.remark(**moved(one), remarks=said, counted=counted("12 说明"), by=people.head, at=later(1))
    one = writing.count_anew(**moved(one), counted=counted("13 说明"), by=people.analyst, at=later(1))
    one = approving.submit(**moved(one), check=sound, by=people.analyst, at=later(1))
    with pytest.raises(ApprovedByWriter):
        approving.approve(**moved(one), check=sound, by=people.head, at=later(2))


def test_words_beside_the_numbers_are_editions_too(people: Cast) -> None:
    one = written(people)
    with pytest.raises(UnknownSection):
        writing.remark(**moved(one), remarks={"poem": "x"}, counted=counted(), by=people.analyst, at=later(1))
    with pytest.raises(BulletinTextTooLong):
        writing.remark(**moved(one), remarks={"tips": "长" * 2001}, counted=counted(), by=people.analyst, at=later(1))
    said = {"overview": " 增长主要来自网络购物。 ", "tips": ""}
    one = writing.remark(**moved(one), remarks=said, counted=counted("12 说明"), by=people.analyst, at=later(1))
    edition = edition_read(bulletin=one, number=None, by=people.analyst)
    assert (edition.number, edition.remarks) == (2, {"overview": "增长主要来自网络购物。"})
    same = writing.remark(**moved(one), remarks=said, counted=counted("12 说明"), by=people.analyst, at=later(1))
    assert same.latest == 2, "nothing changed, nothing written"
    again = writing.count_anew(**moved(one), counted=counted("13 说明"), by=people.analyst, at=later(2))
    assert edition_read(bulletin=again, number=3, by=people.analyst).remarks == edition.remarks


def test_sent_back_with_the_reason(people: Cast) -> None:
    one = submitted(people)
    with pytest.raises(BulletinTextMissing):
        approving.send_back(**moved(one), reason="", by=people.supervisor, at=later(2))
    one = approving.send_back(**moved(one), reason="请补充原因", by=people.supervisor, at=later(2))
    notice = Notice.objects.get(template="bulletin_sent_back")
    assert (one.state, notice.account_id) == (S.DRAFT, people.analyst.account_id)
    assert "请补充原因" in notice.text
    recalled = approving.submit(**moved(one), check=sound, by=people.analyst, at=later(3))
    approving.send_back(**moved(recalled), reason="我再看看", by=people.analyst, at=later(3))
    assert Notice.objects.filter(template="bulletin_sent_back").count() == 1, "nobody tells oneself"


def test_given_up_and_taken_up_again(people: Cast) -> None:
    one = writing.discard(**moved(written(people)), by=people.analyst, at=later(1))
    assert one.state == S.DISCARDED
    assert not bulletins_on(by=people.analyst)
    assert [b.pk for b in bulletins_on(by=people.analyst, state=S.DISCARDED)] == [one.pk]
    with pytest.raises(BulletinExists):
        written(people)
    assert writing.resume(**moved(one), by=people.analyst, at=later(1)).state == S.DRAFT


def test_one_an_office_and_period_and_only_of_what_is_over(people: Cast) -> None:
    written(people)
    with pytest.raises(BulletinExists):
        written(people)
    with pytest.raises(PeriodNotOver):
        writing.write_bulletin(
            office=people.county, period="2026Q2", first_on=MAY[0], last_on=later(0).date(), counted=counted(),
            by=people.analyst, at=later(0),
        )  # fmt: skip
    with pytest.raises(NotFound):
        written(people, office=people.other_county, by=people.head)
    with pytest.raises(NotPermitted):
        written(people, office=people.county, by=people.handler)


def test_of_two_officers_the_second_is_told(people: Cast) -> None:
    one = written(people)
    writing.count_anew(**moved(one) | {"version": 1}, counted=counted("13"), by=people.analyst, at=later(1))
    with pytest.raises(ChangedMeanwhile):
        approving.submit(bulletin_id=one.pk, version=1, check=sound, by=people.analyst, at=later(1))


def test_an_edition_never_changes(people: Cast) -> None:
    one = written(people)
    with pytest.raises(DatabaseError), transaction.atomic():
        Edition.objects.filter(bulletin=one).update(digest="0" * 64)
    with pytest.raises(DatabaseError), transaction.atomic():
        Edition.objects.filter(bulletin=one).delete()


def test_the_division_or_the_subtree(people: Cast) -> None:
    assert region_told(office=people.city) == "410600"
    assert region_told(office=people.county) == "410611"
    assert region_told(office=people.centre) == "", "of two offices in a division only its agency tells of all"
    assert region_told(office=people.station) == ""
    Office.objects.filter(pk=people.city.pk).update(is_intake=True)
    forget_directory()
    assert region_told(office=people.city) == "410600", "an agency that takes requests in itself"
    office("410611-2", "淇滨区市场监督管理局开发区分局", Tier.COUNTY, people.city, "410611")
    forget_directory()
    assert region_told(office=people.county) == "", "two offices share the district"


#: state → the moves possible there, written down by hand
OPEN = {
    S.DRAFT: {M.COUNT, M.REMARK, M.SUBMIT, M.DISCARD},
    S.REVIEW: {M.SEND_BACK, M.APPROVE},
    S.APPROVED: {M.SEND_BACK, M.PUBLISH},
    S.PUBLISHED: {M.CORRECT, M.WITHDRAW},
    S.WITHDRAWN: {M.CORRECT},
    S.DISCARDED: {M.RESUME},
}


@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("move", list(M))
def test_every_move_from_every_state(state: BulletinState, move: BulletinMove) -> None:
    assert (move in lifecycle.moves_open(state=state, in_force=False)) == (move in OPEN[state] - {M.WITHDRAW})
    known = OPEN[state] | ({M.WITHDRAW} if state in (S.DRAFT, S.REVIEW, S.APPROVED) else set())
    assert (move in lifecycle.moves_open(state=state, in_force=True)) == (move in known)
    if move not in known:
        with pytest.raises(BulletinMoveNotPossible):
            lifecycle.state_after(move=move, state=state, in_force=False)


def test_the_nearest_other_approver_is_asked(people: Cast) -> None:
    second = officer("wenruyu", "温如玉", Role.HEAD, people.county)
    one = written(people, by=people.head)
    approving.submit(**moved(one), check=sound, by=people.head, at=later(1))
    assert [n.account_id for n in Notice.objects.filter(template="bulletin_submitted")] == [second.account_id]


def test_whoever_wrote_an_earlier_edition_is_not_asked(people: Cast) -> None:
    second = officer("wenruyu", "温如玉", Role.HEAD, people.county)
    one = written(people, by=people.head)
    one = writing.count_anew(**moved(one), counted=counted("13"), by=people.analyst, at=later(1))
    approving.submit(**moved(one), check=sound, by=people.analyst, at=later(1))
    assert [n.account_id for n in Notice.objects.filter(template="bulletin_submitted")] == [second.account_id]
