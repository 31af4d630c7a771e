"""Whole rows: keys and labels, every mistake with its column, and what contradicts what."""

from __future__ import annotations

import pytest

from fangxin.domain.exchange.rules.case_row import CaseRow
from fangxin.domain.exchange.rules.context import Context
from fangxin.domain.exchange.rules.digest import digest_of
from fangxin.domain.exchange.rules.rows import read_row
from tests.exchange.conftest import OPEN, SETTLED


def read(context: Context, row: dict[str, str], **changes: str) -> CaseRow | list[tuple[str, str]]:
    """The row, or column and code of every mistake; an empty change takes a value away."""
    values = {key: text for key, text in {**row, **changes}.items() if text}
    found = read_row(values=values, line=7, context=context)
    return found if isinstance(found, CaseRow) else [(error.column, error.code) for error in found]


def told(context: Context, row: dict[str, str], **changes: str) -> CaseRow:
    found = read(context, row, **changes)
    assert isinstance(found, CaseRow), found
    return found


def test_keys_and_labels_say_the_same(context: Context) -> None:
    keys = told(
        context,
        SETTLED,
        sales_mode="online",
        satisfaction="satisfied",
        odr="none",
        disclosable="true",
        extended="false",
    )
    labels = told(
        context, SETTLED, kind="投诉", channel="电话", object="101", problem="P20", decision="受理", outcome="调解成功",
        sales_mode="网购", satisfaction="满意", odr="无", disclosable="是", extended="否", disputed_amount="￥128.5",
    )  # fmt: skip
    assert keys == labels
    assert (keys.object, keys.problem, keys.sales_mode, keys.disputed_fen) == ("101", "P20", "M2", 12850)


def test_a_finer_class_and_a_path(context: Context) -> None:
    assert told(context, SETTLED, object="商品/食品/乳制品").object == "10107"
    assert told(context, SETTLED, object="10107").object == "10107"


def test_a_channel_by_the_platform_s_own_words(context: Context) -> None:
    assert told(context, SETTLED, channel="支付宝小程序").channel == "MINI_PROGRAM"
    assert told(context, SETTLED, channel="12345热线").channel == "HOTLINE12345"


def test_a_report_has_violations_for_problems(context: Context) -> None:
    report = told(
        context,
        SETTLED,
        kind="report",
        problem="虚假宣传",
        decision="filed",
        outcome="",
        closed_at="",
        recovered_amount="",
    )
    assert (report.problem, report.outcome, report.closed_at) == ("V0301", "FILED", report.decided_at)


def test_an_office_by_code_or_exact_name(context: Context) -> None:
    assert told(context, SETTLED, office="410611").office_id == 3
    assert told(context, SETTLED, office="淇滨区局").office_id == 3
    assert read(context, SETTLED, office="淇滨") == [("office", "office_unknown")]


@pytest.mark.parametrize("code", ["410611", "410611101", "410611101000", "410000"])
def test_regions_of_every_length(context: Context, code: str) -> None:
    assert told(context, SETTLED, region=code).region == (code if len(code) != 9 else code + "000")


@pytest.mark.parametrize(
    ("changes", "column", "code"),
    [
        ({"number": ""}, "number", "value_missing"),
        ({"number": "1.4103e+24"}, "number", "digits_lost"),
        ({"number": "x" * 65}, "number", "value_too_long"),
        ({"kind": ""}, "kind", "value_missing"),
        ({"kind": "抱怨"}, "kind", "not_a_word"),
        ({"channel": "飞鸽"}, "channel", "not_a_word"),
        ({"received_at": ""}, "received_at", "value_missing"),
        ({"received_at": "2026-02-30"}, "received_at", "not_an_instant"),
        ({"received_at": "2031-01-01"}, "received_at", "instant_out_of_range"),
        ({"region": "999999"}, "region", "region_unknown"),
        ({"region": "4106"}, "region", "region_code_malformed"),
        ({"office": "乙市局"}, "office", "office_unknown"),
        ({"merchant_uscc": "91000000000000000A"}, "merchant_uscc", "uscc_check_digit"),
        ({"object": "飞碟"}, "object", "unknown_class"),
        ({"problem": "V01"}, "problem", "unknown_class"),
        ({"disputed_amount": "-5"}, "disputed_amount", "not_an_amount"),
        ({"disputed_amount": "5.001"}, "disputed_amount", "not_an_amount"),
        ({"title": "长" * 121}, "title", "value_too_long"),
        ({"content": "字" * 8001}, "content", "value_too_long"),
        ({"content": "a\0b"}, "content", "value_unreadable"),
        ({"satisfaction": "6"}, "satisfaction", "not_a_word"),
        ({"extended": "maybe"}, "extended", "not_a_truth"),
        ({"decided_at": "2026-04-19"}, "decided_at", "out_of_order"),
        ({"closed_at": "2026-04-21"}, "closed_at", "out_of_order"),
        ({"closed_at": ""}, "closed_at", "instant_needed"),
        ({"decided_at": ""}, "decided_at", "instant_needed"),
        ({"decision": "", "decided_at": ""}, "outcome", "outcome_undecided"),
        ({"decision": ""}, "decided_at", "nothing_happened"),
        ({"outcome": ""}, "closed_at", "nothing_happened"),
        ({"decision": "not_accepted"}, "outcome", "outcome_contradicts"),
        ({"outcome": "not_accepted"}, "outcome", "outcome_contradicts"),
        ({"outcome": "filed"}, "outcome", "not_of_kind"),
        ({"decision": "filed"}, "decision", "not_of_kind"),
        ({"disclosed_at": "2026-06-01", "disclosable": "false"}, "disclosed_at", "not_disclosable"),
        ({"disclosed_at": "2026-01-01"}, "disclosed_at", "out_of_order"),
    ],
)
def test_every_mistake_names_its_column(context: Context, changes: dict[str, str], column: str, code: str) -> None:
    found = read(context, SETTLED, **changes)
    assert isinstance(found, list)
    assert (column, code) in found


def test_all_mistakes_of_a_row_are_told_at_once(context: Context) -> None:
    found = read(context, SETTLED, region="1", object="x", disputed_amount="x")
    assert {column for column, _ in found} == {"region", "object", "disputed_amount"}


def test_a_ground_belongs_to_the_rules_of_the_day(context: Context) -> None:
    refused = {**OPEN, "decision": "not_accepted", "decided_at": "2026-04-22"}
    assert told(context, refused, ground="NA7").ground == "NA7"
    assert told(context, refused, ground="超过三年").ground == "NA4"
    # Order 20 had six grounds only
    assert read(context, refused, ground="NA7", received_at="2026-04-10") == [("ground", "not_a_word")]
    assert read(context, refused, ground="MT1") == [("ground", "not_a_word")]
    assert read(context, OPEN, ground="NA1") == [("ground", "ground_for_nothing")]


def test_a_refusal_ends_the_case(context: Context) -> None:
    row = told(context, OPEN, decision="不予受理", decided_at="2026-04-22 08:00:00")
    assert (row.outcome, row.closed_at) == ("NOT_ACCEPTED", row.decided_at)
    assert told(context, OPEN, outcome="not_accepted", closed_at="2026-04-22 08:00:00") == row


def test_an_enterprise_may_settle_before_anybody_decides(context: Context) -> None:
    row = told(context, OPEN, odr="settled", outcome="settled", closed_at="2026-04-25")
    assert (row.decision, row.outcome) == ("", "SETTLED")


def test_a_wrong_value_is_masked_when_it_is_a_person_s(context: Context) -> None:
    values = {**OPEN, "complainant_phone": "1" * 41, "complainant_name": "程" * 41, "object": "x" * 300}
    errors = read_row(values=values, line=3, context=context)
    assert not isinstance(errors, CaseRow)
    shown = {error.column: error.told()[2] for error in errors}
    assert shown["complainant_phone"] == "111****1111"
    assert shown["complainant_name"] == "程**"
    assert len(shown["object"]) < 100


def test_the_digest_knows_every_value_and_no_key_opens_it(context: Context) -> None:
    row = told(context, SETTLED)
    digest = digest_of(row, key=b"k" * 20)
    for name, value in row._asdict().items():
        other = {str: "?", int: 7, bool: True, tuple: ("CL1",)}.get(type(value))
        if name not in ("assumed", "extended") and other != value:
            assert digest_of(row._replace(**{name: other}), key=b"k" * 20) != digest, name
    assert digest_of(row, key=b"j" * 20) != digest
    supplied = row._replace(assumed=("received_at",))
    later = supplied._replace(received_at=row.decided_at)
    assert digest_of(supplied, key=b"k" * 20) == digest_of(later, key=b"k" * 20)
