"""What a filing must hold: each refusal with the field it names, and what people type that is meant well."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from fangxin.domain.cases.rules import filing as rules
from fangxin.domain.cases.rules.filing import Filing, check_filing, text_mark
from fangxin.domain.cases.rules.likeness import likeness
from fangxin.domain.cases.words import Channel, Kind
from fangxin.domain.people.rules import Identity
from fangxin.foundation import identifiers as ids
from fangxin.foundation.money import MOST_FEN, NotAnAmount, fen_of
from fangxin.foundation.refusals import Refusal, SeveralRefusals
from fangxin.interfaces.public.reading import Fields, clean, fields_of, read_filing
from tests.people import LI, ZHANG, filing

TODAY = date(2026, 6, 8)
#: fictional numbers with a right check digit
NUMBER = ZHANG.id_number
WEB = {"channel": Channel.WEB}
QUESTION = {"kind": Kind.INQUIRY, "problem_code": "", "merchant_name": ""}


def refused(given: Filing) -> dict[str, type[Refusal]]:
    """The refusals by field; none when the filing is complete."""
    try:
        check_filing(filing=given, on=TODAY)
    except SeveralRefusals as several:
        fields = {refusal.field: type(refusal) for refusal in several.refusals}
        assert len(fields) == len(several.refusals), "two refusals for one field"
        assert all(refusal.told() for refusal in several.refusals)
        return fields
    return {}


def zhang(**changes: str) -> dict[str, Any]:
    return {"identity": replace(ZHANG, **changes)}


M, L = rules.Missing, rules.TooLong
REFUSED: list[tuple[str, dict[str, Any], dict[str, type[Refusal]]]] = [
    ("no text", {"content": ""}, {"content": M}),
    ("blanks only", {"content": " \n\t "}, {"content": M}),
    ("five characters", {"content": "东西坏了吗"}, {"content": rules.TooShort}),
    ("one character too many", {"content": "长" * 8001}, {"content": L}),
    ("ten million characters", {"content": "长" * 10_000_000}, {"content": L}),
    ("title too long", {"title": "题" * 121}, {"title": L}),
    ("no merchant", {"merchant_name": " "}, {"merchant_name": M}),
    ("merchant too long", {"merchant_name": "店" * 121}, {"merchant_name": L}),
    ("merchant's address too long", {"merchant_address": "路" * 161}, {"merchant_address": L}),
    ("merchant's phone too long", {"merchant_phone": "1" * 41}, {"merchant_phone": L}),
    ("platform too long", {"platform": "台" * 61}, {"platform": L}),
    ("order number too long", {"order_number": "A" * 65}, {"order_number": L}),
    ("outside number too long", {"outside_number": "A" * 65}, {"outside_number": L}),
    ("code of 17", {"merchant_uscc": "9100000000000000K"}, {"merchant_uscc": ids.UsccLength}),
    ("code with O", {"merchant_uscc": "9100000000000000OK"}, {"merchant_uscc": ids.UsccCharacter}),
    ("code miscopied", {"merchant_uscc": "91000000000000000X"}, {"merchant_uscc": ids.UsccCheckDigit}),
    ("bought tomorrow", {"purchased_on": date(2026, 6, 9)}, {"purchased_on": rules.DateImpossible}),
    ("bought in the year 1", {"purchased_on": date(1, 1, 1)}, {"purchased_on": rules.DateImpossible}),
    ("bought in 1989", {"purchased_on": date(1989, 12, 31)}, {"purchased_on": rules.DateImpossible}),
    ("bought in 9999", {"purchased_on": date(9999, 12, 31)}, {"purchased_on": rules.DateImpossible}),
    ("online without platform", {"sales_mode": "M2"}, {"platform": rules.PlatformNeeded}),
    ("live stream without platform", {"sales_mode": "M6", "platform": "  "}, {"platform": rules.PlatformNeeded}),
    ("unknown sales mode", {"sales_mode": "M99"}, {"sales_mode": rules.CategoryUnknown}),
    ("unknown goods", {"object_code": "<script>"}, {"object_code": rules.CategoryUnknown}),
    ("goods of another scheme", {"object_code": "P20"}, {"object_code": rules.CategoryUnknown}),
    ("a violation as a problem", {"problem_code": "V01"}, {"problem_code": rules.CategoryUnknown}),
    ("a problem as a violation", {"kind": Kind.REPORT}, {"problem_code": rules.CategoryUnknown}),
    ("unknown claim", {"claims": ("CL6", "CL99")}, {"claims": rules.CategoryUnknown}),
    ("amount below nothing", {"disputed_fen": -1}, {"disputed_amount": NotAnAmount}),
    ("amount above all", {"disputed_fen": MOST_FEN + 1}, {"disputed_amount": rules.AmountTooLarge}),
    ("no name", zhang(name=" "), {"name": M}),
    ("a number as name", zhang(name="13800000101"), {"name": rules.NameUnusual}),
    ("full-width digits in the name", zhang(name="张１"), {"name": rules.NameUnusual}),
    ("markup in the name", zhang(name="<b>张</b>"), {"name": rules.NameUnusual}),
    ("a script in the name", zhang(name="张<script>alert(1)</script>"), {"name": rules.NameUnusual}),
    ("a template in the name", zhang(name="{{ 7*7 }}"), {"name": rules.NameUnusual}),
    ("two lines in the name", zhang(name="张晚晴\n李守拙"), {"name": rules.NameUnusual}),
    ("NUL in the name", zhang(name="张\x00晚晴"), {"name": rules.NameUnusual}),
    ("writing turned round in the name", zhang(name="张\u202e晴晚"), {"name": rules.NameUnusual}),
    ("nothing visible in the name", zhang(name="\u200b\u200b"), {"name": rules.NameUnusual}),
    ("a name of 41", zhang(name="长" * 41), {"name": rules.NameUnusual}),
    ("no phone", zhang(phone=""), {"phone": M}),
    ("ten digits", zhang(phone="1380000010"), {"phone": ids.PhoneLength}),
    ("letters for a phone", zhang(phone="没有电话"), {"phone": ids.PhoneUnreadable}),
    ("a hotline for a phone", zhang(phone="12315"), {"phone": ids.ShortCodeHere}),
    ("an area nobody has", zhang(phone="00380000010"), {"phone": ids.PhoneUnknown}),
    ("number of 17", zhang(id_number=NUMBER[:17]), {"id_number": ids.IdNumberLength}),
    ("number of 15", zhang(id_number="000000900101001"), {"id_number": ids.IdNumberLength}),
    ("letter inside the number", zhang(id_number="00000019900101O018"), {"id_number": ids.IdNumberCharacter}),
    ("born on 30 February", zhang(id_number="000000199002300018"), {"id_number": ids.IdNumberBirthDate}),
    ("born tomorrow", zhang(id_number="000000202606090012"), {"id_number": ids.IdNumberBirthDate}),
    ("born in 1899", zhang(id_number="000000189912310012"), {"id_number": ids.IdNumberBirthDate}),
    ("one digit miscopied", zhang(id_number="000000199001010028"), {"id_number": ids.IdNumberCheckDigit}),
    ("a passport of fifty", zhang(id_type="PASSPORT", id_number="E" * 50), {"id_number": L}),
    ("a passport of hearts", zhang(id_type="PASSPORT", id_number="♥♥♥♥♥♥"), {"id_number": rules.IdNumberUnusual}),
    ("a passport of four", zhang(id_type="PASSPORT", id_number="E123"), {"id_number": rules.IdNumberUnusual}),
    ("a proof nobody knows", zhang(id_type="LIBRARY_CARD", id_number="12345678"), {"id_type": rules.CategoryUnknown}),
    ("no number at the public door", {**WEB, **zhang(id_number="")}, {"id_number": M}),
    ("home address too long", zhang(address="路" * 121), {"address": L}),
    ("no e-mail address", zhang(email="张晚晴"), {"email": rules.EmailUnusual}),
    ("a header in the e-mail address", zhang(email="a@b.cn\nBcc: c@d.cn"), {"email": rules.EmailUnusual}),
    ("agent without a number", {"agent": replace(LI, id_number="")}, {"agent_id_number": M}),
    ("agent without a name", {"agent": replace(LI, name="")}, {"agent_name": M}),
    ("agent without authorisation", {**WEB, "agent": LI}, {"agent_name": rules.AuthorisationNeeded}),
    ("joint without anybody", {"joint": True}, {"rep1_name": rules.RepresentativesNeeded}),
    ("one representative", {"joint": True, "representatives": (LI,)}, {"rep1_name": rules.RepresentativesNeeded}),
    ("three representatives", {"joint": True, "representatives": (LI,) * 3}, {"rep1_name": rules.RepresentativesNeeded}),
    (
        "a representative without a phone",
        {"joint": True, "representatives": (LI, replace(ZHANG, phone=""))},
        {"rep2_phone": M},
    ),
    ("a question on the web from nobody", {**WEB, **QUESTION, "identity": Identity()}, {"name": M, "phone": M}),
    ("a question with a wrong number", {**QUESTION, "identity": Identity(phone="1380")}, {"phone": ids.PhoneLength}),
    (
        "everything at once",
        {"content": "坏", "merchant_name": "", "disputed_fen": -5, "identity": Identity()},
        {"content": rules.TooShort, "merchant_name": M, "disputed_amount": NotAnAmount, "name": M, "phone": M},
    ),
]  # fmt: skip

TAKEN: list[tuple[str, dict[str, Any]]] = [
    ("the plain complaint", {}),
    ("at the public door", WEB),
    ("six characters", {"content": "东西坏了不退"}),
    ("eight thousand characters", {"content": "长" * 8000}),
    ("a code instead of a name", {"merchant_name": "", "merchant_uscc": "91000000000000000K"}),
    ("a code in full width", {"merchant_uscc": "９１０００００００００００００００Ｋ"}),
    ("bought today", {"purchased_on": TODAY}),
    ("nothing said of money", {"disputed_fen": None}),
    ("no money at stake", {"disputed_fen": 0}),
    ("online at a platform", {"sales_mode": "M2", "platform": "自营网站"}),
    ("a name with a middle dot", zhang(name="阿依古丽·买买提")),
    ("a name in Latin letters", zhang(name="Anna-Maria O'Neil")),
    ("a fixed line with extension", zhang(phone="0371-65000000转801")),
    ("no number by telephone", zhang(id_number="")),
    ("number in small letters with a blank", {"identity": replace(LI, id_number="000000 19851231123x")}),
    ("a passport", zhang(id_type="PASSPORT", id_number="E12345678")),
    ("a permit of Hong Kong", zhang(id_type="HK_MACAO_PERMIT", id_number="H1234567(8)")),
    ("an e-mail address", zhang(email="wanqing@example.cn")),
    ("agent with authorisation", {**WEB, "agent": LI, "authorised": True}),
    ("an officer has seen the agent's paper", {"agent": LI}),
    ("two representatives", {"joint": True, "representatives": (LI, ZHANG)}),
    ("an anonymous report", {"kind": Kind.REPORT, "problem_code": "V01", "anonymous": True, "identity": Identity()}),
    ("a report without a merchant's name", {"kind": Kind.REPORT, "problem_code": "", "merchant_name": ""}),
    ("a commendation", {"kind": Kind.COMMENDATION, "merchant_name": ""}),
    ("a question by telephone from nobody in particular", {**QUESTION, "identity": Identity()}),
    ("a question with a number to answer to", {**QUESTION, "identity": Identity(phone="13800000101")}),
]


@pytest.mark.parametrize(("changes", "fields"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_refused(changes: dict[str, Any], fields: dict[str, type[Refusal]]) -> None:
    assert refused(filing(**changes)) == fields


@pytest.mark.parametrize("changes", [row[1] for row in TAKEN], ids=[row[0] for row in TAKEN])
def test_taken(changes: dict[str, Any]) -> None:
    assert refused(filing(**changes)) == {}


def test_an_anonymous_complaint_is_none() -> None:
    assert refused(filing(anonymous=True, identity=Identity())) == {"name": M, "phone": M}


# What is typed -------------------------------------------------------------------------------------------------------


def read(**typed: str | list[str]) -> Filing:
    return read_filing(Fields(typed), channel=Channel.WEB, evidence_count=0, authorised=False)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("128", 12800), ("128.5", 12850), ("128.50", 12850), ("1,280.5", 128050), ("1，280.50元", 128050),
        ("￥128", 12800), ("¥ 12", 1200), ("１２.５", 1250), ("1.2万", 1_200_000), ("1.2 万元", 1_200_000), ("0", 0),
        ("10000000000000", MOST_FEN),
    ],
)  # fmt: skip
def test_an_amount_as_people_write_it(text: str, fen: int) -> None:
    assert read(disputed_amount=text).disputed_fen == fen


@pytest.mark.parametrize(
    "text",
    [
        "1e9", "1E2", "1e999999999", "NaN", "sNaN", "Infinity", "-1", "-0.01", "+5", "0.001", "1.2.3", "1_000", "0x10",
        "٣٤", "十元", "一百", "10000000000000.01", "9" * 90, "1" * 5000, "=1+1", "128 两",
    ],
)  # fmt: skip
def test_an_amount_that_is_none(text: str) -> None:
    with pytest.raises(SeveralRefusals) as several:
        read(disputed_amount=text)
    (refusal,) = several.value.refusals
    assert isinstance(refusal, NotAnAmount) and refusal.field == "disputed_amount"
    assert len(refusal.told()) < 100
    with pytest.raises(NotAnAmount):
        fen_of(text)


@pytest.mark.parametrize(
    "text", ["2026-02-30", "2025-02-29", "2026-13-01", "0000-01-01", "昨天", "06/05/2026", "2026-6-5T", "1" * 400]
)
def test_a_date_that_is_none(text: str) -> None:
    with pytest.raises(SeveralRefusals) as several:
        read(purchased_on=text)
    (refusal,) = several.value.refusals
    assert isinstance(refusal, rules.DateImpossible) and refusal.field == "purchased_on"
    assert len(refusal.told()) < 100


def test_both_mistakes_are_told_at_once() -> None:
    with pytest.raises(SeveralRefusals) as several:
        read(purchased_on="2026-02-30", disputed_amount="NaN")
    assert {refusal.field for refusal in several.value.refusals} == {"purchased_on", "disputed_amount"}


def test_full_width_digits_are_digits() -> None:
    wide = NUMBER.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})
    assert wide != NUMBER
    given = read(phone="１３８ ００００-０１０１", id_number=wide, purchased_on="２０２６-０６-０５", name="张晚晴")
    assert given.identity.phone == ZHANG.phone
    assert given.identity.id_number == NUMBER
    assert given.purchased_on == date(2026, 6, 5)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\x00b\x07c\x1bd\x7fe", "abcde"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("合\u202e反\u2066文\u2069", "合反文"),
        ("e\u0301", "é"),
        ("  两边  ", "两边"),
    ],
)
def test_control_characters_and_turned_writing_do_not_come_in(typed: str, kept: str) -> None:
    assert clean(typed) == kept == read(content=typed).content


def test_what_stands_on_one_line_stays_on_one_line() -> None:
    given = read(title="一\n二\t三", merchant_name="云上鲸\r\n超市", name="张\n晚晴", address="青禾路\n1号")
    assert (given.title, given.merchant_name) == ("一 二 三", "云上鲸 超市")
    assert (given.identity.name, given.identity.address) == ("张 晚晴", "青禾路 1号")


def test_a_repeated_field_counts_once_and_claims_count_all() -> None:
    class Posted(dict[str, list[str]]):
        def lists(self) -> Any:
            return self.items()

    fields = fields_of(Posted({"content": ["first", "last"], "claims": ["CL1", "CL2", "nonsense", "CL6; DROP TABLE"]}))
    given = read_filing(fields, channel=Channel.WEB, evidence_count=0, authorised=False)
    assert (given.content, given.claims) == ("last", ("CL1", "CL2"))


def test_an_unknown_kind_is_a_complaint_and_an_unasked_consent_is_none() -> None:
    given = read(kind="NONSENSE", consents_disclosure="perhaps")
    assert given.kind is Kind.COMPLAINT and given.consents_disclosure is None
    assert read(consents_disclosure="no").consents_disclosure is False


def test_only_filled_representatives_count() -> None:
    given = read(joint="on", rep2_name="李守拙")
    assert given.joint and [person.name for person in given.representatives] == ["李守拙"]
    assert read(rep1_name="李守拙").representatives == ()


# Marks ---------------------------------------------------------------------------------------------------------------


def test_the_same_words_have_the_same_mark_however_they_are_spaced() -> None:
    assert text_mark("标题", "要求 退款！") == text_mark("标 题", "要求，退款") == text_mark("", "标题要求退款。") != 0
    assert text_mark("", "要求退款") != text_mark("", "要求换货")
    assert text_mark("", "，。 ！") == 0
    assert 0 < text_mark("a", "b") < 2**63


def test_likeness_is_of_the_words() -> None:
    one = "我在云上鲸超市买了两箱酸奶，开封就有霉点。"
    assert likeness(one, one) == likeness(one, one.replace("，", " ")) == 1.0
    assert likeness(one, "手机屏幕有坏点，商家说人为损坏。") < 0.1
    assert likeness(one, "") == likeness("奶", "奶") == 0.0
