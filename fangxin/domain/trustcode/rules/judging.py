"""What a signed code is worth today, and the refusals of those who print and end codes."""

from __future__ import annotations

from typing import Final

from fangxin.domain.merchants.words import Standing
from fangxin.domain.trustcode.words import CodeState, Verdict
from fangxin.foundation.refusals import Refusal

NOTE_LEAST: Final = 5
NOTE_MOST: Final = 300
PLACE_MOST: Final = 120
#: outlets that get their code in one go
BULK_MOST: Final = 200


class OutletWithoutRegion(Refusal):
    """A code is signed for a county: the outlet's address must say which."""

    code = "outlet_without_region"
    status = 422
    sentence = "门店“{outlet}”的地址看不出在哪个区县，请先在名录中补全地址，再制发信用码。"


class OutletNotOpen(Refusal):
    """A closed outlet, or one of a merchant that does not exist any more, gets no code."""

    code = "outlet_not_open"
    status = 409
    sentence = "门店“{outlet}”已经停业，或者经营者已经吊销、注销，不能制发信用码。"


class CodeKnown(Refusal):
    """The outlet has a valid code; a new print replaces it and is asked for as such."""

    code = "code_known"
    status = 409
    sentence = "门店“{outlet}”已经有信用码（第{edition}版）。需要新码的，请选择换发，旧码随即失效。"


class CodeNotValid(Refusal):
    """The code was revoked already, or the agency revoked it and only the agency may give a new one."""

    code = "code_not_valid"
    status = 409
    sentence = "这张信用码已经停用。{what}"


class CodeChanged(Refusal):
    """Somebody else printed a new edition or ended the code since the page was loaded."""

    code = "code_changed"
    status = 409
    sentence = "这张信用码刚刚有了变化，请看过最新内容再决定。"


class NoteMissing(Refusal):
    """The reason is to be told in words."""

    code = "code_note_missing"
    status = 422
    sentence = "请写明情况（{least}到{most}个字）。"


class NothingToIssue(Refusal):
    """No open outlet without a code was chosen."""

    code = "nothing_to_issue"
    status = 422
    sentence = "没有选中需要制发信用码的门店。"


class TooManyAtOnce(Refusal):
    """More outlets than one print takes."""

    code = "too_many_codes_at_once"
    status = 422
    sentence = "一次最多制发{most}张，请缩小范围分批制发。"


class ReportSettled(Refusal):
    """The report that a code was copied was looked into already."""

    code = "copy_report_settled"
    status = 409
    sentence = "这条反映已经核实过。"


def judged(
    *,
    edition: int,
    region: str,
    now_edition: int,
    state: str,
    standing: str,
    outlet_active: bool,
    outlet_region: str,
) -> Verdict:
    """What a signed code is worth: the worst that can be said of it, the merchant's end before the code's own."""
    if edition > now_edition:
        return Verdict.UNKNOWN
    if standing != Standing.ACTIVE:
        return Verdict.MERCHANT_ENDED
    if not outlet_active:
        return Verdict.OUTLET_CLOSED
    if edition < now_edition:
        return Verdict.REPLACED
    if state != CodeState.VALID:
        return Verdict.REVOKED
    if outlet_region and outlet_region[:6] != region:
        return Verdict.MOVED
    return Verdict.VALID


def sign_of(*, outlet: str, brand: str) -> str:
    """An outlet as its customers know it: 九州路店 alone could be anybody's, so the brand goes before it."""
    return outlet if not brand or brand in outlet else f"{brand}（{outlet}）"


def check_note(note: str) -> str:
    """A reason in words, as it is kept; raises NoteMissing."""
    plain = " ".join(note.split())
    if not NOTE_LEAST <= len(plain) <= NOTE_MOST:
        raise NoteMissing(least=NOTE_LEAST, most=NOTE_MOST, field="note")
    return plain
