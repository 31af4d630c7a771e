"""Validity at its edges, the result of every standing, clearing that sums to zero."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from random import Random

import pytest

from fangxin.domain.promises.rules.book import promise_book
from fangxin.domain.promises.rules.terms import Terms
from fangxin.domain.returns.rules.clearing import (
    Line,
    balances,
    digest_of,
    month_before,
    next_month,
    pairs_of,
    unsound,
)
from fangxin.domain.returns.rules.validity import (
    Bought,
    DaysImpossible,
    Standing,
    days_explained,
    fault_of,
    rate,
    refund_due,
    result_of,
    window,
)
from fangxin.domain.returns.words import NOT_HONOURED, Fault, Result, ReturnState

RULES = promise_book().returns
DAY = date(2026, 6, 1)
TERMS = Terms(days=7, refund_days=7, scope=("117",), exclusions=("FRESH",))


def bought(**changes: object) -> Bought:
    given = {"receipt_on": DAY, "signed_on": None, "classes": ("G", "117", "11701"), "exclusion": ""}
    return Bought(**{**given, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("signed", "first", "last"),
    [(None, date(2026, 6, 1), date(2026, 6, 7)), (date(2026, 6, 3), date(2026, 6, 4), date(2026, 6, 10))],
)
def test_the_window_begins_with_the_receipt_or_the_day_after_signing(
    signed: date | None, first: date, last: date
) -> None:
    given = bought(signed_on=signed)
    assert window(bought=given, days=7, rules=RULES) == (first, last)
    assert fault_of(bought=given, asked_on=last, terms=TERMS, rules=RULES) is None
    assert fault_of(bought=given, asked_on=last + timedelta(days=1), terms=TERMS, rules=RULES) is Fault.WINDOW


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({}, None),
        ({"classes": ("G", "101", "10107")}, Fault.SCOPE),
        ({"classes": ()}, Fault.SCOPE),
        ({"exclusion": "FRESH"}, Fault.EXCLUSION),
        ({"exclusion": "PRECIOUS"}, None),
    ],
)
def test_scope_and_exclusions_are_those_of_the_promise(changes: dict[str, object], fault: Fault | None) -> None:
    assert fault_of(bought=bought(**changes), asked_on=DAY, terms=TERMS, rules=RULES) is fault


def test_a_promise_for_everything_asks_for_no_class() -> None:
    terms = Terms(days=7, refund_days=7)
    assert fault_of(bought=bought(classes=()), asked_on=DAY, terms=terms, rules=RULES) is None


@pytest.mark.parametrize(
    ("receipt", "signed"),
    [(DAY + timedelta(days=1), None), (DAY, DAY - timedelta(days=1)), (DAY, DAY + timedelta(days=1))],
)
def test_impossible_days_are_refused(receipt: date, signed: date | None) -> None:
    with pytest.raises(DaysImpossible):
        fault_of(bought=bought(receipt_on=receipt, signed_on=signed), asked_on=DAY, terms=TERMS, rules=RULES)


def standing(**changes: object) -> Standing:
    given = {"state": ReturnState.ASKED, "fault": None, "answer_due_on": DAY, "refund_due_on": DAY, "refunded_on": DAY}
    return Standing(**{**given, **changes})  # type: ignore[arg-type]


LATER = DAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("changes", "on", "result"),
    [
        ({}, DAY, Result.OPEN),
        ({}, LATER, Result.UNANSWERED),
        ({"state": ReturnState.WITHDRAWN}, LATER, Result.WITHDRAWN),
        ({"state": ReturnState.ACCEPTED}, DAY, Result.OPEN),
        ({"state": ReturnState.ACCEPTED}, LATER, Result.NOT_REFUNDED),
        ({"state": ReturnState.REFUNDED}, LATER, Result.HONOURED),
        ({"state": ReturnState.REFUNDED, "refunded_on": LATER}, LATER, Result.LATE),
        ({"state": ReturnState.REFUNDED, "not_received": True}, LATER, Result.NOT_RECEIVED),
        ({"state": ReturnState.REFUSED, "refusal_ground": "window"}, DAY, Result.REFUSED),
        ({"state": ReturnState.REFUSED, "refusal_ground": "word"}, DAY, Result.NOT_VALID),
        ({"state": ReturnState.REFUSED, "refusal_ground": "word", "objected": True}, DAY, Result.REFUSED),
    ],
)
def test_every_standing_has_its_result(changes: dict[str, object], on: date, result: Result) -> None:
    assert result_of(standing=standing(**changes), on=on) is result


def test_what_is_not_valid_never_counts() -> None:
    for state, fault, objected in product(ReturnState, Fault, (True, False)):
        given = standing(state=state, fault=fault, objected=objected, refusal_ground=fault.value)
        assert result_of(standing=given, on=LATER) is Result.NOT_VALID


def test_the_rate_leaves_out_what_is_open_or_not_valid() -> None:
    assert rate([]) == (0, 0)
    assert rate(list(Result)) == (1, 1 + len(NOT_HONOURED))


def test_the_refund_counts_from_the_day_after_and_explains_itself() -> None:
    due = refund_due(accepted_on=DAY, refund_days=7)
    days = days_explained(begins_on=DAY, days=7, first_counts=False, why_first="收到退回的商品当天不计")
    assert (days[0].counts, days[0].n, days[-1].date, days[-1].n) == (False, 0, due, 7)
    counted = days_explained(begins_on=DAY, days=7, first_counts=True, why_first="开具凭证当天起算")
    assert (counted[0].n, counted[-1].date) == (1, date(2026, 6, 7))


def lines(random: Random, number: int) -> list[Line]:
    made: list[Line] = []
    for place in range(number):
        debtor, creditor = random.sample(range(1, 6), 2)
        made.append(
            Line(id=place, request_id=place, debtor=debtor, creditor=creditor, amount_fen=random.randint(1, 99_999))
        )
        if random.random() < 0.3:
            back = made[-1]
            made.append(
                Line(
                    id=number + place, request_id=place, debtor=creditor, creditor=debtor, amount_fen=back.amount_fen,
                    reverses=back.id,
                )
            )  # fmt: skip
    return made


@pytest.mark.parametrize("seed", range(20))
def test_every_cent_comes_from_an_entry_and_nets_sum_to_zero(seed: int) -> None:
    given = lines(Random(seed), 60)
    nets = balances(given)
    assert sum(nets.values()) == 0
    for store in range(1, 6):
        pairs = pairs_of(store=store, lines=given)
        assert sum(pair.net_fen for pair in pairs) == nets.get(store, 0)
        for pair in pairs:
            (back,) = [one for one in pairs_of(store=pair.other, lines=given) if one.other == store]
            assert back.net_fen == -pair.net_fen and digest_of(back.lines) == digest_of(pair.lines)


def test_entries_of_one_return_stand_one_at_a_time() -> None:
    first = Line(id=1, request_id=1, debtor=1, creditor=2, amount_fen=500)
    back = Line(id=2, request_id=1, debtor=2, creditor=1, amount_fen=500, reverses=1)
    again = Line(id=3, request_id=1, debtor=1, creditor=2, amount_fen=450)
    assert unsound([first]) == unsound([first, back]) == unsound([first, back, again]) == ""
    assert unsound([first, again]) and unsound([back]) and unsound([first, again, back])
    wrong = Line(id=2, request_id=1, debtor=2, creditor=1, amount_fen=499, reverses=1)
    assert unsound([first, wrong])


def test_months_follow_each_other() -> None:
    assert next_month(date(2026, 12, 1)) == date(2027, 1, 1) and next_month(date(2026, 6, 1)) == date(2026, 7, 1)
    assert month_before(date(2027, 1, 1)) == date(2026, 12, 1) and month_before(date(2026, 7, 1)) == date(2026, 6, 1)
