"""The index of cases: what gets in, when it is brought up to date, and that no person gets in."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from fangxin.domain.cases.actions import decide
from fangxin.domain.cases.actions.notes import add_note
from fangxin.domain.cases.models import INDEXED, Case
from fangxin.domain.cases.words import Kind
from fangxin.domain.people.rules import Identity
from fangxin.domain.search.actions import indexing
from fangxin.domain.search.actions.indexing import index_due, reindex
from fangxin.domain.search.models import CaseText, value_label
from fangxin.foundation.words_in_text import question
from fangxin.interfaces.commands.index import index as command
from fangxin.interfaces.jobs import indexing as rounds
from fangxin.storage.fulltext import Text, answering, index_rows
from tests.exchange.conftest import Take
from tests.people import Cast, cast, filed, later

pytestmark = pytest.mark.django_db
PLANTED = Identity(
    name="欧阳暮雪",
    id_number="000000199001010018",
    phone="13800000177",
    address="鹤壁市淇滨区听雪巷9号",
    email="muxue@example.com",
)


@pytest.fixture
def people() -> Cast:
    return cast()


def found(typed: str) -> set[int]:
    return set(answering(CaseText, question(typed)).values_list("pk", flat=True))


def test_a_case_is_found_by_title_merchant_numbers_and_content(people: Cast) -> None:
    case = filed(
        people.hotline, title="酸奶霉变", outside_number="HB12345-2026-0007", order_number="DD88990011", platform="青禾优选",
        merchant_uscc="91000000000000000K",
    )  # fmt: skip
    other = filed(people.hotline)
    assert found("霉变") == set()
    assert index_due(most=10) == 2
    for typed in ("霉变", "0007", "DD88990011", "dd8899", "青禾优选", "91000000000000000k", case.number):
        assert found(typed) == {case.pk}, typed
    for typed in ("云上鲸超市", "上鲸", "酸奶", "退货退款"):
        assert found(typed) == {case.pk, other.pk}, typed
    assert index_due(most=10) == 0


def test_the_last_characters_of_a_number_find_its_case(people: Cast) -> None:
    case = filed(
        people.hotline, outside_number="HB12345-2026-0007", order_number="DD8899 001142", merchant_phone="0392-3334455"
    )
    filed(people.hotline, order_number="001142DD88")
    index_due(most=10)
    for typed in (
        "1142",
        "001142",
        "99001142",
        "4455",
        "23334455",
        "60007",
        case.number[-4:],
        case.number[-6:].lower(),
    ):
        assert case.pk in found(typed), typed
    for typed in ("142", "0114", "889900", "3445"):
        assert found(typed) == set(), typed


def test_the_telephone_of_whoever_came_is_no_merchants(people: Cast) -> None:
    for kind, problem in ((Kind.COMPLAINT, "P20"), (Kind.REPORT, "V01")):
        filed(people.hotline, kind=kind, problem_code=problem, identity=PLANTED, merchant_phone=f"+86 {PLANTED.phone}")
    assert index_due(most=10) == 2
    for typed in (PLANTED.phone, PLANTED.phone[-4:], PLANTED.phone[-6:], PLANTED.phone[:7]):
        assert found(typed) == set(), typed


@pytest.mark.parametrize(("kind", "problem"), [(Kind.COMPLAINT, "P20"), (Kind.REPORT, "V01")])
def test_nothing_of_a_person_gets_in(people: Cast, kind: Kind, problem: str) -> None:
    filed(people.hotline, kind=kind, problem_code=problem, identity=PLANTED)
    assert index_due(most=10) == 1
    tokens = CaseText.objects.get().tokens
    for sealed in ("欧阳", "暮雪", "阳暮", "13800000177", "000000199001010018", "听雪", "muxue"):
        assert found(sealed) == set(), sealed
        assert sealed not in tokens


def test_what_the_consumer_wrote_is_content(people: Cast) -> None:
    case = filed(people.hotline, content="我叫欧阳暮雪，在云上鲸超市买的酸奶开封就有霉点，要求退款。", identity=PLANTED)
    index_due(most=10)
    assert found("欧阳暮雪") == {case.pk}


def test_the_newest_are_indexed_first_and_no_more_than_asked(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "BATCH", 2)
    cases = [filed(people.hotline, at=later(day)) for day in range(6)]
    assert index_due(most=3) == 3
    assert found("酸奶") == {case.pk for case in cases[3:]}
    assert index_due(most=99) == 3
    assert found("酸奶") == {case.pk for case in cases}


def test_an_act_that_changes_no_word_and_no_filter_leaves_the_index_alone(people: Cast) -> None:
    case = filed(people.hotline)
    index_due(most=10)
    add_note(case_id=case.pk, text="已电话联系商家。", by=people.handler, at=later(1))
    assert index_due(most=10) == 0
    case = decide.accept(case_id=case.pk, version=case.version + 1, by=people.handler, at=later(1))
    assert index_due(most=10) == 1
    assert set(answering(CaseText, question("酸奶").among(value_label("status", "ACCEPTED")))) == {CaseText(pk=case.pk)}


def test_an_import_is_indexed_and_what_it_changes_is_indexed_anew(take: Take) -> None:
    row = {
        "source": "S", "number": "N-1", "kind": "COMPLAINT", "received_at": "2026-06-01 10:00", "title": "装修纠纷",
        "content": "瓷砖空鼓要求换货",
    }  # fmt: skip
    take(row)
    assert index_due(most=10) == 1
    case = Case.objects.get()
    assert found("瓷砖") == {case.pk}
    take({**row, "content": "地板起翘要求换货"})
    assert index_due(most=10) == 1
    assert (found("瓷砖"), found("地板")) == (set(), {case.pk})
    take({**row, "content": "地板起翘要求换货", "recovered_fen": "500"})
    assert index_due(most=10) == 0


def test_an_imported_report_is_not_found_by_its_reporter(take: Take) -> None:
    row = {
        "source": "S", "number": "N-9", "kind": "REPORT", "received_at": "2026-06-01 10:00", "title": "欧阳暮雪举报无证经营",
        "content": "我是店员欧阳暮雪，电话138 0000 0177，店里没有食品经营许可证。", "complainant_name": "欧阳暮雪",
        "complainant_phone": "13800000177",
    }  # fmt: skip
    take(row)
    index_due(most=10)
    assert found("许可证") == {Case.objects.get().pk}
    assert found("欧阳") == found("暮雪") == found("0177") == set()
    assert "欧阳" not in Case.objects.get().title


def test_every_searched_column_is_a_column() -> None:
    assert {field.name for field in Case._meta.fields} >= INDEXED


def test_everything_is_read_again(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "BATCH", 2)
    cases = [filed(people.hotline, at=later(day)) for day in range(5)]
    index_due(most=4)
    CaseText.objects.filter(pk=cases[4].pk).delete()
    CaseText.objects.filter(pk=cases[3].pk).update(tokens="| 过时 || |")
    index_rows(CaseText, [Text(id=17, head=["没有这件"])])
    assert sum(batch.read for batch in reindex()) == 5
    assert found("酸奶") == {case.pk for case in cases}
    assert found("过时") == found("没有") == set()
    assert [batch.written for batch in reindex()] == [0, 0, 0]
    assert index_due(most=10) == 0


def test_the_command_indexes_what_waits_and_everything_when_asked(people: Cast) -> None:
    filed(people.hotline)
    assert run("--json") == {"read": 1, "written": 1}
    assert run("--json") == {"read": 0, "written": 0}
    CaseText.objects.all().delete()
    assert run("--all", "--json") == {"read": 1, "written": 1}
    assert run("--all", "--json") == {"read": 1, "written": 0}


def run(*arguments: str) -> dict[str, int]:
    done = CliRunner().invoke(command, arguments)
    assert done.exit_code == 0, done.output
    return dict(json.loads(done.output))


def test_the_worker_rests_as_long_as_it_indexed(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 4.0, 7.9, 8.0, 9.0])
    monkeypatch.setattr(rounds, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    monkeypatch.setattr(rounds, "BATCH", 1)
    for _ in range(2):
        filed(people.hotline)
    worker = rounds.Indexing()
    assert [worker.round() for _ in range(3)] == [True, False, True]
    assert CaseText.objects.count() == 2
