"""Sketches find what is alike; weighing is symmetric, counts a person once, and keeps what is another thing apart."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from fangxin.domain.cases.rules.likeness import likeness, pairs_of
from fangxin.domain.cases.words import Kind, Status
from fangxin.domain.matters.rules.figures import Figures, figures, read_figures
from fangxin.domain.matters.rules.joining import Standing, follows, leading, may_end_with_lead
from fangxin.domain.matters.rules.sketch import BANDS, bands_of, keys_of, plain_number
from fangxin.domain.matters.rules.weighing import Known, comparable, weigh, worth_again
from fangxin.domain.matters.words import Signal
from fangxin.foundation.lawbook import LawError, law_file

AT = datetime(2026, 6, 8, 2, 0, tzinfo=UTC)
WEB = "我在淇滨区云上鲸超市买了两箱酸奶，开封就有霉点，商家不肯退款，要求退货退款。"
CALLED = "来电人反映在云上鲸超市买了两箱酸奶，开封后发现有霉点，商家不肯退款，来电人要求退货退款。"
OTHER = "手机屏幕有坏点，送修三次没有修好，要求更换或者退款，商家说人为损坏不予保修。"
GIVEN: Figures = figures()


def known(**changes: Any) -> Known:
    told: dict[str, Any] = {
        "case_id": 1, "intake_id": 1, "kind": Kind.COMPLAINT, "received_at": AT, "text": WEB, "phones": frozenset({"p1"}),
        "merchant_core": "云上鲸超市", "amount": 5980, "bought": date(2026, 6, 5),
    }  # fmt: skip
    return Known(**{**told, **changes})


def second(**changes: Any) -> Known:
    return known(**{"case_id": 2, "intake_id": 2, "received_at": AT + timedelta(days=3), "text": CALLED, **changes})


def signals(one: Known, other: Known) -> dict[Signal, int]:
    return {found.signal: found.points for found in weigh(one, other, GIVEN).evidence}


class TestSketch:
    def test_the_same_words_agree_in_every_band_whatever_the_spacing(self) -> None:
        assert bands_of(pairs_of(WEB)) == bands_of(pairs_of(" ".join(WEB)))
        assert None not in bands_of(pairs_of(WEB))

    def test_a_text_that_says_too_little_is_not_looked_up_by(self) -> None:
        assert bands_of(pairs_of("退款退款退款")) == (None,) * BANDS

    def test_most_near_copies_are_found_and_hardly_any_stranger(self) -> None:
        chance = random.Random(7)
        letters = [chr(code) for code in range(0x4E00, 0x4E00 + 800)]
        found = strange = near = 0
        for _ in range(300):
            text = [chance.choice(letters) for _ in range(160)]
            copy = [chance.choice(letters) if chance.random() < 0.08 else letter for letter in text]
            other = [chance.choice(letters) for _ in range(160)]
            one, two, three = (bands_of(pairs_of("".join(letter))) for letter in (text, copy, other))
            if likeness("".join(text), "".join(copy)) >= 0.7:
                near += 1
                found += any(a == b for a, b in zip(one, two, strict=True))
            strange += any(a == b for a, b in zip(one, three, strict=True))
        assert near > 100
        assert found / near > 0.75
        assert strange == 0

    @pytest.mark.parametrize(
        ("one", "other", "same"),
        [("DD-2026 0001", "dd20260001", True), ("ＤＤ2026０001", "DD20260001", True), ("DD1", "DD2", False)],
    )
    def test_numbers_are_one_however_they_are_written(self, one: str, other: str, same: bool) -> None:
        assert (plain_number(one) == plain_number(other)) is same

    def test_keys_tell_nothing_where_a_case_tells_nothing(self) -> None:
        keys = keys_of(
            phone="", id_number="", order="12345", outside="", merchant="", amount=100, bought=date(2026, 1, 1), text="",
            least_number=6,
        )  # fmt: skip
        assert keys.phone is keys.order is keys.outside is keys.merchant is keys.merchant_amount is None
        assert keys.merchant_bought is None

    def test_keys_of_different_kinds_never_meet(self) -> None:
        keys = keys_of(
            phone="x", id_number="x", order="xxxxxx", outside="xxxxxx", merchant="x", amount=1, bought=date(2026, 1, 1),
            text="", least_number=6,
        )  # fmt: skip
        values = [keys.phone, keys.id_number, keys.order, keys.outside, keys.merchant, keys.merchant_amount]
        assert len(set(values)) == len(values)
        assert all(value is not None and 0 <= value < 2**63 for value in values)


class TestWeighing:
    def test_the_same_person_about_the_same_thing_is_very_likely_one(self) -> None:
        weighed = weigh(known(), second(), GIVEN)
        assert weighed.points >= GIVEN.sure
        assert {Signal.PHONE, Signal.MERCHANT_NAME, Signal.AMOUNT, Signal.TEXT} <= {
            one.signal for one in weighed.evidence
        }
        told = {one.signal: one.told for one in weighed.evidence}
        assert told[Signal.AMOUNT] == {"amount_fen": 5980} and told[Signal.NEAR] == {"days": 3}
        assert told[Signal.PHONE] == {}

    def test_the_same_person_about_another_thing_is_not(self) -> None:
        other = second(text=OTHER, merchant_core="星河手机店", amount=199900, bought=date(2026, 5, 1))
        assert weigh(known(), other, GIVEN).points < GIVEN.suggest

    def test_another_person_with_the_same_template_is_not(self) -> None:
        other = second(text=WEB, phones=frozenset({"p2"}), amount=None, bought=None)
        assert signals(known(), other)[Signal.OTHER_PERSON] < 0
        assert weigh(known(), other, GIVEN).points < GIVEN.suggest

    def test_a_letter_without_a_telephone_is_found_by_its_words(self) -> None:
        other = second(text=WEB, phones=frozenset())
        assert Signal.OTHER_PERSON not in signals(known(), other)
        assert weigh(known(), other, GIVEN).points >= GIVEN.suggest

    def test_an_order_number_counts_and_another_one_counts_against(self) -> None:
        one = known(order="DD-20260605-01", text="", merchant_core="", amount=None, bought=None)
        same = replace(one, case_id=2, intake_id=2, order="dd2026060501", phones=frozenset())
        assert signals(one, same)[Signal.ORDER] > 0
        apart = signals(one, replace(same, order="DD-20260605-02"))
        assert Signal.ORDER not in apart and apart[Signal.OTHER_ORDER] < 0
        assert Signal.OTHER_ORDER not in signals(one, replace(same, order="短"))

    def test_a_person_known_twice_is_one_person(self) -> None:
        one, other = known(id_numbers=frozenset({"i"})), second(id_numbers=frozenset({"i"}))
        assert set(signals(one, other)) & {Signal.PHONE, Signal.ID_NUMBER} == {Signal.ID_NUMBER}
        # another telephone of the same identity card is the same person
        assert Signal.OTHER_PERSON not in signals(one, replace(other, phones=frozenset({"p9"})))

    @pytest.mark.parametrize(
        ("mine", "its", "expected"),
        [
            ({"merchant_id": 1}, {"merchant_id": 1}, Signal.MERCHANT),
            ({"merchant_id": 1}, {"merchant_id": 2}, Signal.OTHER_MERCHANT),
            ({"merchant_uscc": "A"}, {"merchant_uscc": "A"}, Signal.MERCHANT),
            ({"merchant_uscc": "A"}, {"merchant_uscc": "B"}, Signal.OTHER_MERCHANT),
            ({"merchant_id": 1}, {}, Signal.MERCHANT_NAME),
            ({"merchant_core": "甲"}, {"merchant_core": "乙"}, None),
            ({"merchant_core": ""}, {"merchant_core": ""}, None),
        ],
    )
    def test_merchants(self, mine: dict[str, Any], its: dict[str, Any], expected: Signal | None) -> None:
        found = set(signals(known(**mine), second(**its)))
        assert found & {Signal.MERCHANT, Signal.OTHER_MERCHANT, Signal.MERCHANT_NAME} == (
            {expected} if expected else set()
        )

    def test_a_copy_known_from_an_import_counts_either_way(self) -> None:
        assert Signal.COPY in signals(known(), second(duplicate_of=1))
        assert Signal.COPY in signals(known(duplicate_of=2), second())

    def test_time_says_less_the_longer_it_is(self) -> None:
        near = [
            signals(known(), second(received_at=AT + timedelta(days=days))).get(Signal.NEAR, 0)
            for days in (0, 10, 29, 60)
        ]
        assert near == sorted(near, reverse=True) and near[0] == 10 and near[-1] == 0

    @pytest.mark.parametrize(
        ("kind", "other_kind", "intake", "expected"),
        [
            (Kind.COMPLAINT, Kind.COMPLAINT, 2, True), (Kind.REPORT, Kind.REPORT, 2, True),
            (Kind.COMPLAINT, Kind.REPORT, 2, False), (Kind.COMPLAINT, Kind.COMPLAINT, 1, False),
            (Kind.INQUIRY, Kind.INQUIRY, 2, False), (Kind.COMMENDATION, Kind.COMMENDATION, 2, False),
        ],
    )  # fmt: skip
    def test_what_can_be_one_at_all(self, kind: Kind, other_kind: Kind, intake: int, expected: bool) -> None:
        assert comparable(known(kind=kind), second(kind=other_kind, intake_id=intake)) is expected

    @drawn(st.data())
    def test_it_does_not_matter_which_comes_first(self, data: st.DataObject) -> None:
        def some(case_id: int) -> Known:
            return known(
                case_id=case_id, intake_id=case_id, text=data.draw(st.sampled_from([WEB, CALLED, OTHER, ""])),
                phones=data.draw(st.frozensets(st.sampled_from("pqr"), max_size=2)),
                id_numbers=data.draw(st.frozensets(st.sampled_from("ij"), max_size=1)),
                order=data.draw(st.sampled_from(["", "DD000001", "DD000002"])),
                merchant_id=data.draw(st.sampled_from([None, 1, 2])), amount=data.draw(st.sampled_from([None, 100])),
                duplicate_of=data.draw(st.sampled_from([None, 1, 2])),
            )  # fmt: skip

        one, other = some(1), some(2)
        there, back = weigh(one, other, GIVEN), weigh(other, one, GIVEN)
        assert (there.points, {e.signal for e in there.evidence}) == (back.points, {e.signal for e in back.evidence})
        assert 0 <= there.points <= 100
        positive = sum(e.points for e in there.evidence if e.points > 0)
        assert there.points <= positive


class TestAgain:
    @pytest.mark.parametrize(
        ("points", "found", "expected"),
        [
            (70, ["PHONE", "NEAR"], False), (84, ["PHONE", "NEAR"], False), (85, ["PHONE", "NEAR"], True),
            (70, ["PHONE", "NEAR", "ORDER"], True), (70, ["PHONE", "OTHER_ORDER"], False), (60, ["PHONE"], False),
        ],
    )  # fmt: skip
    def test_only_something_new_or_much_more(self, points: int, found: list[str], expected: bool) -> None:
        again = worth_again(points=points, signals=found, rejected=70, rejected_signals=["PHONE", "NEAR"], given=GIVEN)
        assert again is expected


def standing(case_id: int, **changes: Any) -> Standing:
    told: dict[str, Any] = {
        "case_id": case_id, "kind": Kind.COMPLAINT, "status": Status.ASSIGNED, "office_id": 1, "post_id": 1,
        "received_at": AT + timedelta(days=case_id),
    }  # fmt: skip
    return Standing(**{**told, **changes})


class TestLeading:
    def test_the_first_received_leads(self) -> None:
        assert leading(standing(2), standing(1), standing(3)).case_id == 1

    def test_who_leads_already_goes_before_who_is_further_on_before_who_has_a_handler(self) -> None:
        waiting, further = standing(1, status=Status.RECEIVED, post_id=None), standing(2, status=Status.ACCEPTED)
        assert leading(waiting, standing(3)).case_id == 3
        assert leading(waiting, standing(3), further).case_id == 2
        assert leading(waiting, further, standing(4, leads=True)).case_id == 4
        assert leading(standing(1, status=Status.CLOSED), standing(2)).case_id == 2


class TestFollowing:
    @pytest.mark.parametrize("status", list(Status))
    def test_inside_one_office_every_open_case_outside_only_before_its_decision(self, status: Status) -> None:
        lead = standing(1, post_id=7)
        inside, outside = standing(2, status=status), standing(2, status=status, office_id=2)
        open_ = status not in (Status.RECEIVED, Status.CLOSED, Status.ARCHIVED)
        assert follows(follower=inside, lead=lead, may_move=False) is open_
        assert follows(follower=outside, lead=lead, may_move=False) is False
        undecided = status in (Status.ASSIGNED, Status.IDENTITY_PENDING)
        assert follows(follower=outside, lead=lead, may_move=True) is undecided

    def test_nobody_follows_a_lead_without_a_handler_or_at_its_end(self) -> None:
        follower = standing(2, post_id=9)
        for lead in (standing(1, post_id=None), standing(1, status=Status.CLOSED)):
            assert follows(follower=follower, lead=lead, may_move=True) is False

    @pytest.mark.parametrize("kind", list(Kind))
    @pytest.mark.parametrize("open_", [True, False])
    @pytest.mark.parametrize("lead_open", [True, False])
    def test_only_an_open_complaint_ends_with_an_ended_lead(self, kind: Kind, open_: bool, lead_open: bool) -> None:
        expected = kind is Kind.COMPLAINT and open_ and not lead_open
        assert may_end_with_lead(kind=kind, open_=open_, lead_open=lead_open) is expected


class TestFigures:
    def test_every_signal_has_a_label_and_says_something(self) -> None:
        assert set(GIVEN.weights) == set(Signal)
        assert all(weight.label and weight.points for weight in GIVEN.weights.values())
        against = {signal for signal, weight in GIVEN.weights.items() if weight.points < 0}
        assert against == {Signal.OTHER_PERSON, Signal.OTHER_ORDER, Signal.OTHER_MERCHANT}

    def test_no_single_signal_but_a_number_is_enough(self) -> None:
        alone = {signal for signal, weight in GIVEN.weights.items() if weight.points >= GIVEN.suggest}
        assert alone <= {Signal.OUTSIDE, Signal.COPY}

    @pytest.mark.parametrize(
        ("before", "after", "line"),
        [
            ("suggest: 60", "suggest: 600", 9),
            ("  PHONE: {label: 同一电话, ", "  PHONE: {", 13),
            ("  from: 0.2", "  from: 0.9", 28),
        ],
    )
    def test_a_mistake_names_file_line_and_reason(self, tmp_path: Path, before: str, after: str, line: int) -> None:
        text = (law_file("matters.yaml")).read_text(encoding="utf-8")
        assert before in text
        path = tmp_path / "matters.yaml"
        path.write_text(text.replace(before, after), encoding="utf-8")
        with pytest.raises(LawError) as told:
            read_figures(path)
        assert told.value.file == str(path) and told.value.line == line
