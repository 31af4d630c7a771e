"""Full-text search: on both databases a hit is exactly what a comparison of the folded texts says."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from fangxin.domain.search.models import CaseText
from fangxin.foundation.words_in_text import PREFIX_LEAST, folded, question
from fangxin.storage import fulltext
from fangxin.storage.fulltext import Text, answering, best, forget, index_rows

pytestmark = pytest.mark.django_db
#: few characters, so that words meet by chance: repeated ones, both widths, a rare one beyond the basic plane, marks
LETTERS = "退款健身房鸡𠮷aBＢ159５ ，|'\"\\%_&!:*()-\n\u200b"


def put(*texts: str, head: str = "") -> None:
    index_rows(CaseText, [Text(id=number, head=[head], body=[text]) for number, text in enumerate(texts, 1)])


def found(typed: str) -> set[int]:
    return set(answering(CaseText, question(typed)).values_list("pk", flat=True))


def truth(text: str, typed: str) -> bool:
    """Whether every word of the question is a part of the text; of letters and digits only the beginning of a word."""
    line = folded(text)
    words = folded(typed).split()
    return bool(words) and all(re.search(pattern_of(word), line) for word in words)


def pattern_of(word: str) -> str:
    latin = r"[0-9A-Za-z]"
    begin = rf"(?<!{latin})" if re.match(latin, word) else ""
    tail = re.search(rf"{latin}+$", word)
    end = rf"(?!{latin})" if tail and len(tail[0]) < PREFIX_LEAST else ""
    return begin + re.escape(word) + end


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(st.text(alphabet=LETTERS, max_size=40), min_size=1, max_size=8),
    typed=st.text(alphabet=LETTERS, min_size=1, max_size=8),
)
@example(texts=["健身，房", "健身房", "身房健身"], typed="健身房")
@example(texts=["退款1", "退款，1", "退1"], typed="退款1")
@example(texts=["159退", "59退", "5９退款"], typed="59退")
@example(texts=["退" * 600 + "款", "退" * 600], typed="退退款")
def test_hits_are_those_of_a_comparison_of_texts(db: None, texts: list[str], typed: str) -> None:
    CaseText.objects.all().delete()
    put(*texts)
    assert found(typed) == {number for number, text in enumerate(texts, 1) if truth(text, typed)}


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=60), at=st.integers(0, 60))
def test_any_two_neighbours_of_any_script_without_spaces_are_found(db: None, text: str, at: int) -> None:
    CaseText.objects.all().delete()
    put(f"{text[:at]}退款{text[at:]}")
    assert found("退款") == {1}


def test_two_characters_are_found_inside_a_longer_word() -> None:
    put("健身房跑路了", "预付卡", "卡预付")
    assert found("身房") == found("房跑") == found("健身房跑路") == {1}
    assert found("付卡") == {2}
    assert found("预付") == {2, 3}
    assert found("预付 卡") == {2, 3}


def test_a_field_of_the_head_does_not_run_into_the_next() -> None:
    index_rows(CaseText, [Text(id=1, head=["预付", "卡券"], body=["退款"])])
    assert found("预付") == found("卡券") == found("退款") == {1}
    assert found("付卡") == found("预付卡券") == found("券退") == set()


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", "！", "' OR 1=1 --", "退款' | 'x", "\"退款", "退款*", "NEAR(退款", "退款:*", "a & !b", "\\'退款", "\x00退款",
        "tokens:退款", "{tokens}:退款", "^退款", "-退款", "%s %d %(a)s", "退款) OR (1=1", "AND", "OR", "NOT",
    ],
)  # fmt: skip
def test_nothing_typed_is_read_as_a_language(typed: str) -> None:
    put("退款", "跑路 and or not")
    assert found(typed) == {number for number, text in ((1, "退款"), (2, "跑路 and or not")) if truth(text, typed)}


def test_rows_are_brought_up_to_date_and_forgotten() -> None:
    put("要求退款", "要求换货")
    assert (
        index_rows(CaseText, [Text(id=1, head=[""], body=["要求退款"]), Text(id=2, head=[""], body=["要求退款"])]) == 1
    )
    assert found("换货") == set()
    assert found("退款") == {1, 2}
    forget(CaseText, [1])
    assert found("退款") == {2}
    forget(CaseText, [])
    assert CaseText.objects.count() == 1


def test_more_rows_than_one_statement_takes() -> None:
    count = fulltext.BATCH * 2 + 1
    assert index_rows(CaseText, [Text(id=n, head=[f"第{n}件"], body=["退款"]) for n in range(1, count + 1)]) == count
    assert len(found("退款")) == count
    assert found(f"第{count}件") == {count}


def test_great_ids_are_kept() -> None:
    index_rows(CaseText, [Text(id=2**63 - 1, head=["退款"]), Text(id=-5, head=["退款"])])
    assert found("退款") == {2**63 - 1, -5}


def test_the_most_relevant_come_first_and_of_equals_the_newest() -> None:
    index_rows(
        CaseText,
        [
            Text(id=1, head=["要求退款"], body=["酸奶"]), Text(id=2, head=["酸奶"], body=["退款"]),
            Text(id=3, head=["酸奶"], body=["退款"]), Text(id=4, head=["酸奶"], body=["发霉"]),
        ],
    )  # fmt: skip
    asked = question("退款")
    assert best(answering(CaseText, asked), asked, most=10) == [1, 3, 2]
    assert best(answering(CaseText, asked), asked, most=1) == [1]
    assert best(answering(CaseText, asked), asked, most=3, among=2) == [3, 2]


def test_conditions_are_composed_like_any_other() -> None:
    put("退款", "退款", "退款", "换货")
    rows = answering(CaseText, question("退款"))
    assert list(rows.filter(pk__gt=1).order_by("-pk").values_list("pk", flat=True)) == [3, 2]
    assert rows.count() == 3
    assert set(CaseText.objects.exclude(tokens__answers=question("退款")).values_list("pk", flat=True)) == {4}
    assert set(CaseText.objects.filter(pk__in=rows.values("pk")).values_list("pk", flat=True)) == {1, 2, 3}


def test_labels_are_asked_for_with_words_and_alone() -> None:
    rows = ((1, "退款", ["o1", "w7"]), (2, "退款", ["o2", "w7"]), (3, "换货", ["o1", "w8"]))
    index_rows(CaseText, [Text(id=number, head=[text], labels=labels) for number, text, labels in rows])
    for typed, groups, expected in (
        ("退款", [["o1"]], {1}), ("退款", [["o1", "o2"]], {1, 2}), ("退款", [["o1", "o2"], ["w8"]], set()),
        ("", [["o1"]], {1, 3}), ("", [["o1"], ["w8", "w9"]], {3}), ("", [], set()), ("o1", [], set()),
    ):  # fmt: skip
        asked = question(typed)
        for labels in groups:
            asked = asked.among(*labels)
        assert set(answering(CaseText, asked).values_list("pk", flat=True)) == expected, (typed, groups)


def test_the_index_is_taken_away_and_built_again_over_what_is_there() -> None:
    put("退款")
    table, vendor = CaseText._meta.db_table, connection.vendor
    with connection.cursor() as cursor:
        for sql in (*fulltext._lifting(table, vendor), *fulltext._putting(table, vendor)):
            cursor.execute(sql)
    index_rows(CaseText, [Text(id=2, head=["退款"])])
    assert found("退款") == {1, 2}


@pytest.mark.postgres
def test_postgresql_answers_from_the_index() -> None:
    index_rows(CaseText, [Text(id=n, head=[f"第{n}件"], body=["退款"]) for n in range(1, 500)])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE search_casetext")
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "search_casetext_words" in answering(CaseText, question("第77件")).explain()
