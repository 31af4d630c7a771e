"""A code that cannot be scanned: its number and edition, typed in, lead to the page; nothing is signed that was never printed."""

from __future__ import annotations

import pytest
from django.test import Client

from fangxin.domain.trustcode.actions.printing import reprint
from fangxin.domain.trustcode.queries.signing import address_of, text_of
from fangxin.interfaces.public.code import entering, limiting
from tests.people import cast, later
from tests.trustcode.making import coded

pytestmark = pytest.mark.django_db
FORM = "/code/"


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entering, "misses", limiting.Misses())


def test_the_home_page_leads_to_the_form() -> None:
    client = Client()
    assert f'href="{FORM}"' in client.get("/").content.decode()
    page = client.get(FORM)
    assert page.status_code == 200 and 'name="number"' in page.content.decode()


def test_number_and_edition_lead_to_the_codes_page_however_they_are_typed() -> None:
    code = coded(cast().handler)
    there = f"/c/{text_of(code=code)}/"
    spaced = f"编号 {code.token[:4].lower()} {code.token[4:8]}-{code.token[8:]}"
    for number in (code.token, spaced, code.token.replace("0", "O").replace("1", "l")):
        for edition in ("1", "第１版"):
            assert Client().get(FORM, {"number": number, "edition": edition}).headers["Location"] == there
    for number in (text_of(code=code), address_of(code=code), text_of(code=code).lower()):
        assert Client().get(FORM, {"number": number}).headers["Location"] == there


def test_an_old_print_says_so_and_a_later_edition_is_signed_for_nobody() -> None:
    people = cast()
    code = coded(people.handler)
    reprint(code_id=code.pk, edition=1, note="码牌破损换发", by=people.handler, at=later(1))
    old = Client().get(FORM, {"number": code.token, "edition": "1"})
    assert old.status_code == 410 and "换发为第 2 版" in old.content.decode()
    for edition in ("3", "0", "9999"):
        made = Client().get(FORM, {"number": code.token, "edition": edition})
        assert made.status_code == 404 and "Location" not in made.headers
    assert Client().get(FORM, {"number": code.token, "edition": "2"}).status_code == 302


@pytest.mark.parametrize(
    ("number", "edition", "status", "said"),
    [
        ("", "1", 422, "12 位"),
        ("我不知道", "1", 422, "12 位"),
        ("0123456789AB", "", 422, "第几版"),
        ("0123456789AB", "1", 404, "没有这个编号"),
        ("<script>alert(1)</script>", "1", 422, "12 位"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(number: str, edition: str, status: int, said: str) -> None:
    page = Client().get(FORM, {"number": number, "edition": edition})
    assert page.status_code == status
    text = page.content.decode()
    assert said in text and "<script>alert" not in text
    assert f'value="{edition}"' in text


def test_guessing_numbers_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiting, "MOST", 2)
    answers = [Client().get(FORM, {"number": f"0123456789A{sign}", "edition": "1"}).status_code for sign in "BCDE"]
    assert answers == [404, 404, 429, 429]
