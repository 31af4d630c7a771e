"""What a filing must hold, and what makes it complete (Order 121 articles 10–12, Order 20 articles 9–11)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from fangxin.domain.cases.rules.likeness import plain_text
from fangxin.domain.cases.rules.parts import Part, part_objections
from fangxin.domain.cases.words import UNBOUND, Channel, Kind
from fangxin.domain.people.rules import ID_TYPES, Identity
from fangxin.foundation.identifiers import check_id_number, check_phone, check_uscc
from fangxin.foundation.money import MOST_FEN, NotAnAmount
from fangxin.foundation.refusals import Refusal, SeveralRefusals
from fangxin.foundation.taxonomy import taxonomy

TITLE_MOST = 120
CONTENT_LEAST = 6
CONTENT_MOST = 8000
ID_MOST = 40
EMAIL_MOST = 120
#: doors at which the person types; there the phone was confirmed by a code, elsewhere an officer hears or reads it
SELF_SERVICE = frozenset({Channel.WEB, Channel.MOBILE, Channel.MINI_PROGRAM})
#: digits, markup, line ends and characters nobody sees: none of them stands on an identity card
_NOT_NAME = re.compile(r"[\d<>{}\[\]\\/@#$%^&*=+|~`\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
_ID_NUMBER = re.compile(r"[0-9A-Za-z()（）-]{5,}")
_EMAIL = re.compile(r"[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+\.[^@\s\x00-\x1f]+")


class Missing(Refusal):
    """A required part is empty."""

    code = "missing"
    status = 422
    sentence = "请填写{what}。"


class TooLong(Refusal):
    """A text is longer than its limit."""

    code = "too_long"
    status = 422
    sentence = "{what}最多 {most} 字，现在有 {count} 字，请精简后再提交。"


class TooShort(Refusal):
    """The description is too short to be understood."""

    code = "too_short"
    status = 422
    sentence = "请再多写几句，说清楚在哪里买的、出了什么问题、希望怎样解决。"


class NameUnusual(Refusal):
    """A person's name holds characters no name has."""

    code = "name_unusual"
    status = 422
    sentence = "姓名“{name}”里有不能使用的字符，请填写证件上的真实姓名。"


class DateImpossible(Refusal):
    """A date lies in the future or before a purchase could be."""

    code = "date_impossible"
    status = 422
    sentence = "日期 {day} 不合理：不能晚于今天，也不能早于 1990 年。"


class PlatformNeeded(Refusal):
    """Bought online, but the platform is not named."""

    code = "platform_needed"
    status = 422
    sentence = "网上购买的，请填写电商平台或网站名称；在商家自己的网站买的，填写“自营网站”。"


class RepresentativesNeeded(Refusal):
    """A joint complaint names exactly two representatives."""

    code = "representatives_needed"
    status = 422
    sentence = "多人共同投诉的，请推选并填写两名代表人。"


class AuthorisationNeeded(Refusal):
    """An agent's power of attorney is missing."""

    code = "authorisation_needed"
    status = 422
    sentence = "委托他人投诉的，请上传授权委托书，并填写受托人的姓名和身份证号。"


class AmountTooLarge(Refusal):
    """The amount is larger than any this system keeps."""

    code = "amount_too_large"
    status = 422
    sentence = "金额太大，请核对。"


class EmailUnusual(Refusal):
    """An e-mail address that no server would take."""

    code = "email_unusual"
    status = 422
    sentence = "电子邮件地址“{email}”不正确，请核对，或留空。"


class IdNumberUnusual(Refusal):
    """The number of a document other than the resident's identity card holds what no such number has."""

    code = "id_number_unusual"
    status = 422
    sentence = "证件号码不正确：只能有字母、数字、括号和短横，至少 5 位，请核对。"


class CategoryUnknown(Refusal):
    """A code that is no class of its scheme."""

    code = "category_unknown"
    status = 422
    sentence = "“{what}”里没有“{text}”这一项，请从列表中选择。"


@dataclass(frozen=True, kw_only=True)
class Filing:
    """One submission, as the person or the officer who took it down confirmed it."""

    channel: Channel
    content: str
    identity: Identity
    kind: Kind = Kind.COMPLAINT
    title: str = ""
    agent: Identity | None = None
    representatives: tuple[Identity, ...] = ()
    joint: bool = False
    authorised: bool = False
    anonymous: bool = False
    merchant_name: str = ""
    merchant_uscc: str = ""
    merchant_address: str = ""
    merchant_phone: str = ""
    platform: str = ""
    order_number: str = ""
    sales_mode: str = ""
    object_code: str = ""
    problem_code: str = ""
    claims: tuple[str, ...] = ()
    purchased_on: date | None = None
    disputed_fen: int | None = None
    consents_disclosure: bool | None = None
    consents_commission: bool | None = None
    split_report: bool = True
    #: what an officer confirmed as cases of their own, the leading one first; none: the text is read for a report in it
    parts: tuple[Part, ...] = ()
    outside_number: str = ""
    evidence_count: int = 0
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def kinds(self) -> frozenset[Kind]:
        """What the submission asks for."""
        return frozenset(part.kind for part in self.parts) or frozenset({self.kind})

    @property
    def unnamed(self) -> bool:
        """Whether nobody is to be kept: only a report may be made without a name."""
        return self.anonymous and self.kinds == {Kind.REPORT}

    def of_part(self, part: Part) -> Filing:
        """The filing as its one part stands alone: what is in dispute belongs to a complaint or a report only."""
        own = replace(self, kind=part.kind, content=part.content, problem_code=part.problem_code, parts=())
        if part.kind is Kind.REPORT and len(self.parts) > 1:
            own = replace(own, title="")  # one heading for both would lead from the complaint to who reported
        if part.kind in (Kind.COMPLAINT, Kind.REPORT):
            return own
        return replace(own, claims=(), disputed_fen=None, purchased_on=None)

    def heading(self) -> str:
        """The title, or the first words of the text."""
        if self.title:
            return self.title
        first = re.split(r"[。！？!?\n]", self.content.strip(), maxsplit=1)[0]
        return first[:40] + ("…" if len(first) > 40 else "")


ONLINE_MODES = frozenset({"M2", "M6"})
#: the schemes of the taxonomy in which a kind's problem is looked up
PROBLEM_SCHEMES: dict[Kind, tuple[str, ...]] = {
    Kind.COMPLAINT: ("complaint_problem",),
    Kind.REPORT: ("report_violation",),
    Kind.INQUIRY: ("complaint_problem", "report_violation"),
    Kind.COMMENDATION: ("complaint_problem", "report_violation"),
}


def check_filing(*, filing: Filing, on: date) -> None:
    """Raises SeveralRefusals naming every field that must be mended; `on` is the day of filing."""
    refusals = list(_objections(filing, on))
    if refusals:
        raise SeveralRefusals(*refusals)


def _objections(filing: Filing, on: date) -> Iterator[Refusal]:
    if not filing.content.strip():
        yield Missing(what="投诉内容", field="content")
    elif len(filing.content.strip()) < CONTENT_LEAST:
        yield TooShort(field="content")
    if len(filing.content) > CONTENT_MOST:
        yield TooLong(what="投诉内容", most=CONTENT_MOST, count=len(filing.content), field="content")
    for name, text, most in _SHORT_TEXTS:
        value = getattr(filing, name)
        if len(value) > most:
            yield TooLong(what=text, most=most, count=len(value), field=name)
    yield from part_objections(filing.parts)
    if Kind.COMPLAINT in filing.kinds and not filing.merchant_name.strip() and not filing.merchant_uscc:
        yield Missing(what="商家名称", field="merchant_name")
    if filing.merchant_uscc:
        yield from _refused(lambda: check_uscc(value=filing.merchant_uscc), "merchant_uscc")
    if filing.purchased_on and not date(1990, 1, 1) <= filing.purchased_on <= on:
        yield DateImpossible(day=filing.purchased_on.isoformat(), field="purchased_on")
    if filing.sales_mode in ONLINE_MODES and not filing.platform.strip():
        yield PlatformNeeded(field="platform")
    if filing.disputed_fen is not None and filing.disputed_fen < 0:
        yield NotAnAmount(text=str(filing.disputed_fen), field="disputed_amount")
    if filing.disputed_fen is not None and filing.disputed_fen > MOST_FEN:
        yield AmountTooLarge(field="disputed_amount")
    yield from _categories(filing)
    yield from _people(filing, on)


def _categories(filing: Filing) -> Iterator[Refusal]:
    given = (
        ("object_code", "商品或服务", ("object",), (filing.object_code,)),
        *_problems(filing),
        ("sales_mode", "销售方式", ("sale_mode",), (filing.sales_mode,)),
        ("claims", "要求", ("claim",), filing.claims),
    )
    known = taxonomy().items
    for name, what, schemes, codes in given:
        wrong = next((code for code in codes if code and not any(code in known[scheme] for scheme in schemes)), None)
        if wrong is not None:
            yield CategoryUnknown(what=what, text=wrong[:20], field=name)


def _problems(filing: Filing) -> Iterator[tuple[str, str, tuple[str, ...], tuple[str, ...]]]:
    if not filing.parts:
        yield "problem_code", "问题", PROBLEM_SCHEMES[filing.kind], (filing.problem_code,)
    for part in filing.parts:
        yield f"problem_{part.kind.value.lower()}", "问题", PROBLEM_SCHEMES[part.kind], (part.problem_code,)


def _people(filing: Filing, on: date) -> Iterator[Refusal]:
    if filing.unnamed:
        return
    # who asks a question on the telephone need not say who they are
    named = not filing.kinds <= UNBOUND or filing.channel in SELF_SERVICE
    needs_number = filing.channel in SELF_SERVICE and Kind.COMPLAINT in filing.kinds
    yield from _person(filing.identity, "", on, needs_number=needs_number, named=named)
    if filing.agent is not None:
        yield from _person(filing.agent, "agent_", on, needs_number=True)
        if not filing.authorised and filing.channel in SELF_SERVICE:
            yield AuthorisationNeeded(field="agent_name")
    if filing.joint and len(filing.representatives) != 2:
        yield RepresentativesNeeded(field="rep1_name")
    for number, person in enumerate(filing.representatives, 1):
        yield from _person(person, f"rep{number}_", on, needs_number=True)


def _person(person: Identity, prefix: str, on: date, *, needs_number: bool, named: bool = True) -> Iterator[Refusal]:
    if not person.name.strip():
        if named:
            yield Missing(what="姓名", field=f"{prefix}name")
    elif _NOT_NAME.search(person.name) or len(person.name) > 40:
        yield NameUnusual(name=person.name[:20], field=f"{prefix}name")
    if not person.phone:
        if named:
            yield Missing(what="联系电话", field=f"{prefix}phone")
    else:
        yield from _refused(lambda: check_phone(value=person.phone), f"{prefix}phone")
    yield from _proof(person, prefix, on, needs_number=needs_number)
    if person.email and (len(person.email) > EMAIL_MOST or not _EMAIL.fullmatch(person.email)):
        yield EmailUnusual(email=person.email[:40], field=f"{prefix}email")
    if len(person.address) > 120:
        yield TooLong(what="住址", most=120, count=len(person.address), field=f"{prefix}address")


def _proof(person: Identity, prefix: str, on: date, *, needs_number: bool) -> Iterator[Refusal]:
    if person.id_type and person.id_type not in ID_TYPES:
        yield CategoryUnknown(what="证件类型", text=person.id_type[:20], field=f"{prefix}id_type")
    if person.id_number and person.id_type in ("", "RESIDENT_ID"):
        yield from _refused(lambda: check_id_number(value=person.id_number, on=on), f"{prefix}id_number")
    elif needs_number and not person.id_number:
        yield Missing(what="身份证件号码", field=f"{prefix}id_number")
    elif len(person.id_number) > ID_MOST:
        yield TooLong(what="证件号码", most=ID_MOST, count=len(person.id_number), field=f"{prefix}id_number")
    elif person.id_number and not _ID_NUMBER.fullmatch(person.id_number):
        yield IdNumberUnusual(field=f"{prefix}id_number")


def _refused(check: Callable[[], object], name: str) -> Iterator[Refusal]:
    try:
        check()
    except Refusal as refusal:
        refusal.field = name
        yield refusal


_SHORT_TEXTS = (
    ("title", "标题", TITLE_MOST),
    ("merchant_name", "商家名称", 120),
    ("merchant_address", "商家地址", 160),
    ("merchant_phone", "商家电话", 40),
    ("platform", "平台名称", 60),
    ("order_number", "订单号", 64),
    ("outside_number", "外部编号", 64),
)


def text_mark(title: str, content: str) -> int:
    """A 63-bit mark of a text that ignores spacing, punctuation and width: equal marks mean the same words."""
    plain = plain_text(f"{title}{content}")
    if not plain:
        return 0
    return int.from_bytes(hashlib.sha256(plain.encode()).digest()[:8], "big") >> 1
