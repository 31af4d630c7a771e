"""Schemes adopted, values gathered, the index computed, approved, published, corrected."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from fangxin.analytics.environment.computing import IndexIncomplete
from fangxin.analytics.lake.refusals import LakeBehind
from fangxin.domain.agency.actions.changing import ChangedMeanwhile
from fangxin.domain.agency.rules import Actor
from fangxin.domain.environment.actions import gathering
from fangxin.domain.environment.actions.deciding import (
    CorrectedBefore,
    InputsUnchecked,
    correct_edition,
    decide_edition,
    drop_edition,
    hand_in,
    publish_edition,
    record_result,
)
from fangxin.domain.environment.actions.gathering import (
    EditionIncomplete,
    EvidenceNeeded,
    MemberOutside,
    NotToEnter,
    begin_edition,
    check_input,
    enter_input,
)
from fangxin.domain.environment.actions.schemes import (
    SchemeThere,
    adopt_scheme,
    draft_scheme,
    drop_scheme,
    revise_scheme,
)
from fangxin.domain.environment.actions.step import IndexNotOpen, ReasonNeeded
from fangxin.domain.environment.models import Edition, Input, KeptScheme
from fangxin.domain.environment.permissions import SameHand, visible_editions
from fangxin.domain.environment.queries import inputs_digest, values_of
from fangxin.domain.environment.queries.sources import gathered
from fangxin.domain.environment.rules.values import TimesNegative, ValueWrong, value_of
from fangxin.domain.surveys.actions.planning import close_campaign
from fangxin.domain.timeline.queries import entries_of
from fangxin.foundation.index_scheme import SchemeWrong, shipped_schemes
from fangxin.foundation.refusals import NotFound, NotPermitted
from fangxin.interfaces.board.index.joining import collect, compute_edition, results_of
from fangxin.interfaces.lake.updating import update_lake
from tests.environment.telling import COUNTIES, OWN, adopted, begun, computed, entered
from tests.people import MONDAY, Cast, cast, filed, working
from tests.surveys.telling import asked, opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture(autouse=True)
def no_lake(tmp_path: Any, settings: Any) -> None:
    settings.FANGXIN_HOME = tmp_path


def test_a_scheme_is_adopted_by_another(people: Cast) -> None:
    draft = draft_scheme(text=OWN, by=people.analyst, at=MONDAY)
    with pytest.raises(SameHand, match="起草人"):
        adopt_scheme(scheme_id=draft.pk, version=draft.version, by=people.analyst, at=MONDAY)
    revised = revise_scheme(
        scheme_id=draft.pk, version=draft.version, text=OWN.replace("试行。", "试行版。"), by=people.analyst, at=MONDAY
    )
    with pytest.raises(ChangedMeanwhile):
        adopt_scheme(scheme_id=draft.pk, version=1, by=people.supervisor, at=MONDAY)
    kept = adopt_scheme(scheme_id=draft.pk, version=revised.version, by=people.supervisor, at=MONDAY)
    for act in (revise_scheme, drop_scheme):
        more = {"text": OWN} if act is revise_scheme else {}
        with pytest.raises(IndexNotOpen, match="已采用"):
            act(scheme_id=kept.pk, version=None, by=people.analyst, at=MONDAY, **more)  # type: ignore[operator]
    with pytest.raises(SchemeThere, match="试行指数”1 版"):
        adopted(people)
    adopted(people, text=OWN.replace('version: "1"', 'version: "2"'))
    assert [one.act for one in entries_of(chain=kept.pk)] == ["SCHEME_DRAFTED", "SCHEME_REVISED", "SCHEME_ADOPTED"]
    with pytest.raises(IntegrityError), transaction.atomic():
        KeptScheme.objects.filter(pk=kept.pk).update(adopted_by_id=kept.drafted_by_id)


def test_a_wrong_scheme_is_no_draft(people: Cast) -> None:
    with pytest.raises(SchemeWrong, match=r"权重之和应为 1，现为 1\.1"):
        draft_scheme(text=OWN.replace("weight: 0.2", "weight: 0.3"), by=people.analyst, at=MONDAY)
    with pytest.raises(NotPermitted):
        draft_scheme(text=OWN, by=people.handler, at=MONDAY)


def test_what_ships_is_kept_once(people: Cast) -> None:
    one, two = begun(people, scheme="five"), begun(people, scheme="five")
    assert one.scheme == two.scheme and one.scheme.office is None
    assert one.scheme.digest == shipped_schemes()["five"][0].digest
    with pytest.raises(NotFound):
        begun(people, scheme="none")
    draft = draft_scheme(text=OWN, by=people.analyst, at=MONDAY)
    with pytest.raises(NotFound):
        begun(people, scheme=str(draft.pk))


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"title": " "}, EditionIncomplete),
        ({"last_on": date(2026, 4, 1)}, EditionIncomplete),
        ({"first_on": None}, EditionIncomplete),
        ({"members": ()}, EditionIncomplete),
        ({"members": ("110101",)}, MemberOutside),
        ({"members": ("410699",)}, MemberOutside),
        ({"campaign_id": 1}, NotFound),
    ],
)
def test_what_an_edition_needs(people: Cast, changes: dict[str, Any], refusal: type[Exception]) -> None:
    given = {
        "scheme_key": "five", "title": "指数", "first_on": date(2026, 5, 1), "last_on": date(2026, 5, 31), "members": COUNTIES,
        "campaign_id": None,
    }  # fmt: skip
    with pytest.raises(refusal):
        begin_edition(**{**given, **changes}, by=people.analyst, at=MONDAY)


def test_values_typed() -> None:
    assert [value_of(one) for one in ("98.5", " ９８．５ % ", "1,280", "-3")] == ["98.5", "98.5", "1280", "-3"]
    for wrong in ("", "约九成", "1e3", "1.2345678", "98。5"):
        with pytest.raises(ValueWrong):
            value_of(wrong)


def test_a_department_enters_and_another_person_checks(people: Cast) -> None:
    edition = begun(people)
    given: dict[str, Any] = {
        "edition_id": edition.pk, "member": "410611", "leaf": "A", "value": "98.5", "evidence": "月报", "source_on": date(2026, 5, 31),
        "by": people.analyst, "at": MONDAY,
    }  # fmt: skip
    for changes, refusal in (
        ({"leaf": "B"}, NotToEnter),
        ({"member": "410600"}, NotToEnter),
        ({"value": "好"}, ValueWrong),
        ({"evidence": " "}, EvidenceNeeded),
        ({"source_on": None}, EvidenceNeeded),
    ):
        with pytest.raises(refusal):
            enter_input(**{**given, **changes})
    first = enter_input(**given)
    assert values_of(edition=edition)["410611"] == {}
    with pytest.raises(SameHand):
        check_input(edition_id=edition.pk, input_id=first.pk, holds=True, reason="", by=people.analyst, at=MONDAY)
    with pytest.raises(ReasonNeeded):
        check_input(edition_id=edition.pk, input_id=first.pk, holds=False, reason="", by=people.supervisor, at=MONDAY)
    check_input(
        edition_id=edition.pk, input_id=first.pk, holds=False, reason="与月报不符", by=people.supervisor, at=MONDAY
    )
    again = enter_input(**{**given, "value": "97.5"})
    check_input(edition_id=edition.pk, input_id=again.pk, holds=True, reason="", by=people.supervisor, at=MONDAY)
    assert values_of(edition=edition)["410611"] == {"A": Fraction("97.5")} and Input.objects.count() == 1


def finished(people: Cast) -> Edition:
    """Computed: registers collected, survey asked, both counties entered."""
    campaign = opened(people)
    asked(people, campaign, key="1")
    close_campaign(campaign_id=campaign.pk, version=None, by=people.analyst, at=MONDAY)
    campaign.refresh_from_db()
    edition = begun(people, campaign=campaign)
    number, asked_lake = collect(edition_id=edition.pk, version=edition.version, by=people.analyst, at=MONDAY)
    # two counties have a figure of the register, one has an answer; no indicator is wanted
    assert (number, asked_lake) == (3, True)
    entered(people, edition, {"410611": "90", "410603": "60"})
    return computed(people, edition)


def test_computed_from_everything(people: Cast) -> None:
    edition = finished(people)
    results = results_of(edition)
    # no enterprise joined: B is 0 of 10; answered 8 of 10: 700/9 points
    assert results["410611"].total == 45 + Fraction(700, 9) / 5
    assert results["410603"].total == Fraction(60) * 5 / 8 and results["410603"].node("C").points is None
    kept = Input.objects.get(edition=edition, member="410611", leaf="C")
    assert kept.value == "8" and kept.said == "淇滨区消费环境调查：商品怎么样？" and kept.receipt["answers"] == 1
    assert edition.digest == inputs_digest(edition=edition)


def test_values_of_a_period_the_lake_does_not_reach_are_not_collected(people: Cast) -> None:
    text = OWN.replace("{register: odr_enterprises}", "{indicator: received_complaints}")
    edition = begun(people, scheme=str(adopted(people, text=text).pk))
    common: dict[str, Any] = {"edition_id": edition.pk, "by": people.analyst, "at": MONDAY}
    assert collect(version=edition.version, **common) == (0, False)
    update_lake(at=working(9, day=date(2026, 5, 20)), progress=lambda line: None)
    filed(people.hotline, at=MONDAY)
    with pytest.raises(LakeBehind, match="截至 2026-05-20"):
        collect(version=None, **common)
    update_lake(at=MONDAY, progress=lambda line: None)
    assert collect(version=None, **common) == (2, True)


def test_nothing_is_locked_while_values_are_gathered(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    edition, open_while_gathering = begun(people), []

    def looking(**asked: Any) -> list[Any]:
        open_while_gathering.append(list(connection.savepoint_ids))
        return gathered(**asked)

    def with_a_value_entered(**asked: Any) -> list[Any]:
        entered(people, edition, {"410611": "90"})
        return gathered(**asked)

    monkeypatch.setattr(gathering, "gathered", looking)
    collect(edition_id=edition.pk, version=edition.version, by=people.analyst, at=MONDAY)
    assert open_while_gathering == [[]]
    monkeypatch.setattr(gathering, "gathered", with_a_value_entered)
    with pytest.raises(ChangedMeanwhile):
        collect(edition_id=edition.pk, version=None, by=people.analyst, at=MONDAY)


def test_missing_values_are_named(people: Cast) -> None:
    edition = begun(people)
    with pytest.raises(IndexIncomplete, match="淇滨区 合格率"):
        compute_edition(edition_id=edition.pk, by=people.analyst, at=MONDAY)


def test_a_changed_value_undoes_the_result(people: Cast) -> None:
    edition = finished(people)
    with pytest.raises(ChangedMeanwhile):
        record_result(edition_id=edition.pk, digest="0" * 64, result={}, by=people.analyst, at=MONDAY)
    entered(people, edition, {"410603": "61"})
    edition.refresh_from_db()
    assert (edition.state, edition.result, edition.digest) == ("DRAFT", None, "")


def approved(people: Cast, edition: Edition) -> Edition:
    handed = hand_in(edition_id=edition.pk, version=None, by=people.analyst, at=MONDAY)
    return decide_edition(
        edition_id=edition.pk, version=handed.version, approved=True, reason="", by=people.supervisor, at=MONDAY
    )


def published(people: Cast, edition: Edition) -> Edition:
    approved(people, edition)
    return publish_edition(edition_id=edition.pk, version=None, by=people.supervisor, at=MONDAY)


def test_approved_by_another_and_published(people: Cast) -> None:
    edition = finished(people)
    with pytest.raises(IndexNotOpen):
        publish_edition(edition_id=edition.pk, version=None, by=people.supervisor, at=MONDAY)
    # the supervisor hands in, and may then not approve
    hand_in(edition_id=edition.pk, version=edition.version, by=people.supervisor, at=MONDAY)
    with pytest.raises(SameHand, match="提交人"):
        decide_edition(edition_id=edition.pk, version=None, approved=True, reason="", by=people.supervisor, at=MONDAY)
    with pytest.raises(NotPermitted):
        decide_edition(edition_id=edition.pk, version=None, approved=True, reason="", by=people.analyst, at=MONDAY)
    boss = Actor(**{**_fields(people.supervisor), "account_id": people.head.account_id})
    with pytest.raises(ReasonNeeded):
        decide_edition(edition_id=edition.pk, version=None, approved=False, reason=" ", by=boss, at=MONDAY)
    decide_edition(edition_id=edition.pk, version=None, approved=False, reason="请补充说明", by=boss, at=MONDAY)
    edition.refresh_from_db()
    assert edition.state == "COMPUTED" and edition.decision == "请补充说明"
    done = published(people, edition)
    assert done.state == "PUBLISHED"
    for act in (hand_in, drop_edition):
        with pytest.raises(IndexNotOpen, match="已发布"):
            act(edition_id=edition.pk, version=None, by=people.analyst, at=MONDAY)
    with pytest.raises(IndexNotOpen):
        entered(people, done, {"410611": "1"})
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=done.pk).update(decided_by_id=done.frozen_by_id)


def _fields(actor: Actor) -> dict[str, Any]:
    return {name: getattr(actor, name) for name in actor.__dataclass_fields__}


def test_unchecked_values_hold_it_up(people: Cast) -> None:
    edition = finished(people)
    enter_input(
        edition_id=edition.pk, member="410611", leaf="A", value="91", evidence="月报", source_on=date(2026, 5, 31), by=people.analyst,
        at=MONDAY,
    )  # fmt: skip
    with pytest.raises(IndexIncomplete):
        computed(people, edition)
    Input.objects.filter(edition=edition, leaf="A", member="410611").update(state="CHECKED")
    computed(people, edition)
    Input.objects.filter(edition=edition, leaf="A", member="410603").update(state="SENT_BACK")
    with pytest.raises(InputsUnchecked, match="1 项"):
        hand_in(edition_id=edition.pk, version=None, by=people.analyst, at=MONDAY)


def test_a_correction_is_a_new_version(people: Cast) -> None:
    first = published(people, finished(people))
    with pytest.raises(ReasonNeeded):
        correct_edition(edition_id=first.pk, version=None, reason="", by=people.analyst, at=MONDAY)
    second = correct_edition(
        edition_id=first.pk, version=first.version, reason="山城区合格率有误", by=people.analyst, at=MONDAY
    )
    assert (second.number, second.follows_id, second.inputs.count()) == (2, first.pk, first.inputs.count())
    with pytest.raises(CorrectedBefore, match="第 2 版"):
        correct_edition(edition_id=first.pk, version=None, reason="再来", by=people.analyst, at=MONDAY)
    drop_edition(edition_id=second.pk, version=None, by=people.analyst, at=MONDAY)
    third = correct_edition(edition_id=first.pk, version=None, reason="山城区合格率有误", by=people.analyst, at=MONDAY)
    entered(people, third, {"410603": "70"})
    published(people, computed(people, third))
    first.refresh_from_db()
    assert first.state == "REPLACED" and results_of(first)["410603"].total == Fraction(75, 2)
    third.refresh_from_db()
    assert results_of(third)["410603"].total == Fraction(350, 8)


def test_the_next_period_takes_over_where_the_scheme_says_so(people: Cast) -> None:
    first = published(people, finished(people))
    second = begun(people, scheme=str(first.scheme_id), first=date(2026, 6, 1), last=date(2026, 6, 30))
    assert second.before == first
    collect(edition_id=second.pk, version=None, by=people.analyst, at=MONDAY)
    result = results_of(computed(people, second))["410611"]
    assert result.node("A").value == 90 and result.node("A").rule == "last_version"


def test_a_correction_goes_on_from_what_corrected_the_edition_before(people: Cast) -> None:
    first = published(people, finished(people))
    june = {"scheme": str(first.scheme_id), "first": date(2026, 6, 1), "last": date(2026, 6, 30)}
    second = begun(people, **june)  # type: ignore[arg-type]
    collect(edition_id=second.pk, version=None, by=people.analyst, at=MONDAY)
    published(people, computed(people, second))
    for value in ("70", "60"):
        first = correct_edition(edition_id=first.pk, version=None, reason="有误", by=people.analyst, at=MONDAY)
        entered(people, first, {"410611": value})
        first = published(people, computed(people, first))
    again = correct_edition(edition_id=second.pk, version=None, reason="随上期更正", by=people.analyst, at=MONDAY)
    assert again.before == first and first.number == 3 and second.before != first
    assert results_of(computed(people, again))["410611"].node("A").value == 60


def test_who_sees_what(people: Cast) -> None:
    edition = begun(people)
    assert visible_editions(by=people.supervisor).filter(pk=edition.pk).exists()
    assert not visible_editions(by=people.head).filter(pk=edition.pk).exists()
    with pytest.raises(NotPermitted):
        hand_in(edition_id=edition.pk, version=None, by=people.handler, at=MONDAY)


def test_bottom_lines_are_counted(people: Cast) -> None:
    edition = begun(people, scheme="creation")
    entered(people, edition, {"410611": "2"}, leaf="K3")
    with pytest.raises(TimesNegative):
        entered(people, edition, {"410611": "-2"}, leaf="K3")
