"""What a draft must hold before it can be issued, and what an act needs of a letter's state. Texts are printed as written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from fangxin.domain.letters.rules.book import Kind, LetterBook
from fangxin.foundation.refusals import Refusal, SeveralRefusals

SUBJECT_MOST = 60
FINDINGS_MOST = 3000
BASIS_MOST = 300
REQUIREMENTS_MOST = 20
REQUIREMENT_MOST = 300
PLACE_MOST = 120
TEXT_LEAST = 5
TEXT_MOST = 3000
OPEN_MARK = "〔请写明"


class LetterTextMissing(Refusal):
    """A text the letter prints is empty, or still holds a mark of its template."""

    code = "letter_text_missing"
    status = 422
    sentence = "请填写{what}。"


class LetterTextTooLong(Refusal):
    """A text is longer than a letter takes."""

    code = "letter_text_too_long"
    status = 422
    sentence = "{what}最多 {most} 字。"


class ReplyTermImpossible(Refusal):
    """The reply term is no number of working days within the longest."""

    code = "reply_term_impossible"
    status = 422
    sentence = "回复期限应为 1 至 {most} 个工作日；不需要回复的，请留空。"


class TalkTimeImpossible(Refusal):
    """A talk is in the future when it is planned, and past when it is recorded."""

    code = "talk_time_impossible"
    status = 422
    sentence = "约谈时间不对：{what}"


class LetterNotOpen(Refusal):
    """The letter is not in the state the act needs."""

    code = "letter_not_open"
    status = 409
    sentence = "这份文书目前是“{state}”，不能这样处理。"


class TalkNotOpen(Refusal):
    """The talk is not in the state the act needs."""

    code = "talk_not_open"
    status = 409
    sentence = "这次约谈目前是“{state}”，不能这样处理。"


class TalkAnnounced(Refusal):
    """A letter that invites to the talk was issued: its time and place are moved with a word to everybody, not by a draft."""

    code = "talk_announced"
    status = 409
    sentence = "这次约谈已经有约谈函制发，时间和地点不能在草稿里改；请在约谈页面“改期”，会通知已收到函的经营者。"


class NoMerchantChosen(Refusal):
    """A letter goes to a merchant; a joint talk to several, within the most."""

    code = "letter_no_merchant"
    status = 422
    sentence = "请选择经营者；一次最多 {most} 家。"


class ServiceDayImpossible(Refusal):
    """A service lies between the day of issue and today, with its way and proof."""

    code = "letter_service_impossible"
    status = 422
    sentence = "送达记录不正确：请选择方式、写明凭证，日期不能早于制发日，也不能晚于今天。"


class CheckImpossible(Refusal):
    """A check names what was found, on a day between the service and today."""

    code = "letter_check_impossible"
    status = 422
    sentence = "请选择检查结果；日期不能早于送达日，也不能晚于今天。"


class CommitmentDayImpossible(Refusal):
    """A commitment is to be kept after the talk."""

    code = "commitment_day_impossible"
    status = 422
    sentence = "整改承诺的完成日期不能早于约谈当天。"


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """What an officer wrote; a talk also has its time and place."""

    subject: str
    findings: str
    basis: str
    requirements: tuple[str, ...]
    reply_days: int | None
    talk_at: datetime | None = None
    talk_place: str = ""
    bring: str = ""


def check_draft(draft: Draft, *, kind: Kind, book: LetterBook, at: datetime) -> None:
    """Raises SeveralRefusals with everything that is wrong at once."""
    found = list(_texts(draft))
    if draft.reply_days is not None and not 1 <= draft.reply_days <= book.reply_most:
        found.append(ReplyTermImpossible(most=book.reply_most, field="reply_days"))
    if kind.talk:
        if draft.talk_at is None or draft.talk_at <= at:
            found.append(TalkTimeImpossible(what="请填写约谈时间，应当在现在之后。", field="talk_at"))
        if not draft.talk_place:
            found.append(LetterTextMissing(what="约谈地点", field="talk_place"))
    if found:
        raise SeveralRefusals(*found)


def check_text(text: str, *, what: str, field: str, most: int = TEXT_MOST) -> str:
    """A text of an answer, a check or minutes as it is kept; raises LetterTextMissing, LetterTextTooLong."""
    plain = text.strip()
    if len(plain) < TEXT_LEAST:
        raise LetterTextMissing(what=f"{what}（至少 {TEXT_LEAST} 个字）", field=field)
    if len(plain) > most:
        raise LetterTextTooLong(what=what, most=most, field=field)
    return plain


def check_served(*, served_on: date, issued_on: date, on: date, proof: str) -> str:
    """The proof as it is kept; raises ServiceDayImpossible."""
    plain = " ".join(proof.split())
    if not issued_on <= served_on <= on or not plain or len(plain) > PLACE_MOST:
        raise ServiceDayImpossible(field="served_on")
    return plain


def _texts(draft: Draft) -> list[Refusal]:
    found: list[Refusal] = []
    wanted = (
        ("subject", "事由", draft.subject, SUBJECT_MOST, True), ("findings", "情况", draft.findings, FINDINGS_MOST, True),
        ("basis", "依据", draft.basis, BASIS_MOST, False), ("talk_place", "地点", draft.talk_place, PLACE_MOST, False),
        ("bring", "携带材料", draft.bring, PLACE_MOST, False),
    )  # fmt: skip
    for field, what, text, most, needed in wanted:
        if needed and not text:
            found.append(LetterTextMissing(what=what, field=field))
        elif OPEN_MARK in text:
            found.append(LetterTextMissing(what=f"{what}中用〔〕标出的内容", field=field))
        elif len(text) > most:
            found.append(LetterTextTooLong(what=what, most=most, field=field))
    if not draft.requirements:
        found.append(LetterTextMissing(what="要求或者建议，每行一条", field="requirements"))
    elif len(draft.requirements) > REQUIREMENTS_MOST:
        found.append(LetterTextTooLong(what="要求", most=REQUIREMENTS_MOST * REQUIREMENT_MOST, field="requirements"))
    elif any(len(one) > REQUIREMENT_MOST for one in draft.requirements):
        found.append(LetterTextTooLong(what="每一条要求", most=REQUIREMENT_MOST, field="requirements"))
    return found
