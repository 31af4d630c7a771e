"""What a form does to a policy: one entry an act; and the policy a form registers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from django.db.models.functions import Coalesce

from fangxin.domain.agency.rules import Actor
from fangxin.domain.insurance.actions.claims import (
    decide_claim,
    drop_claim,
    file_for_case,
    file_for_return,
    pay_claim,
    recover_claim,
)
from fangxin.domain.insurance.actions.policies import end_policy, insure, open_policy
from fangxin.domain.insurance.models import Policy
from fangxin.domain.insurance.rules import PolicyIncomplete
from fangxin.domain.insurance.words import PolicyKind
from fangxin.domain.merchants.models import Merchant
from fangxin.foundation.money import fen_of
from fangxin.foundation.refusals import Refusal
from fangxin.interfaces.clock import now
from fangxin.interfaces.desk.acts.act import day_of
from fangxin.interfaces.desk.merchants.fund_acts import merchant_of
from fangxin.interfaces.public.reading import Fields

#: so many codes in one form; more are added on the policy's page
MOST_CODES = 1000


class InsuredTooMany(Refusal):
    """One form names so many merchants at most; none is left out unseen."""

    code = "insured_too_many"
    status = 422
    sentence = "一次最多填写 {most} 家，现在是 {count} 家。请分批填写，其余的登记保单以后在保单页面增加。"


class InsuredUnknown(Refusal):
    """Codes that no registered merchant has."""

    code = "insured_unknown"
    status = 422
    sentence = "名录里没有这些统一社会信用代码：{codes}。请核对，或者先登记。"


def insured_of(text: str) -> list[int]:
    """The merchants whose codes a form names, each once. Raises InsuredTooMany, InsuredUnknown."""
    codes = list(dict.fromkeys(re.split(r"[\s,，;；、]+", unicodedata.normalize("NFKC", text).upper().strip())))
    codes = [code for code in codes if code]
    if len(codes) > MOST_CODES:
        raise InsuredTooMany(most=MOST_CODES, count=len(codes), field="insured")
    found = dict(Merchant.objects.filter(uscc__in=codes).values_list("uscc", Coalesce("merged_into_id", "pk")))
    unknown = [code[:20] for code in codes if code not in found]
    if unknown:
        raise InsuredUnknown(
            codes="、".join(unknown[:10]) + (f"等 {len(unknown)} 个" if len(unknown) > 10 else ""), field="insured"
        )
    return list(dict.fromkeys(found[code] for code in codes))


def opened(f: Fields, by: Actor) -> Policy:
    """The policy a form registers. Raises what `open_policy` raises."""
    kind = f.text("kind")
    holder = merchant_of(f, field="holder") if f.text("holder") else None
    named = insured_of(f.text("insured"))
    return open_policy(
        kind=PolicyKind(kind) if kind in PolicyKind.__members__ else PolicyKind.REASSURING, insurer=f.line("insurer"),
        number=f.line("number"), holder_id=holder.pk if holder else None, insured_ids=named,
        everybody=f.ticked("everybody"), from_on=day_of(f, "from_on"), to_on=day_of(f, "to_on"),
        claim_limit_fen=fen_of(f.text("claim_limit"), field="claim_limit"),
        total_limit_fen=fen_of(f.text("total_limit"), field="total_limit"),
        premium_fen=fen_of(f.text("premium"), field="premium"), by=by, at=now(),
    )  # fmt: skip


def _file(policy_id: int, f: Fields, given: dict[str, Any]) -> object:
    fen = fen_of(f.text("amount"), field="amount")
    if f.text("request"):
        return file_for_return(
            policy_id=policy_id, request_id=f.whole("request") or 0, fen=fen, reason=f.line("reason"),
            compared=f.ticked("compared"), **given,
        )  # fmt: skip
    return file_for_case(
        policy_id=policy_id, case_number=f.line("case"), fen=fen, reason=f.line("reason"), compared=f.ticked("compared"),
        **given,
    )  # fmt: skip


def _decide(_policy_id: int, f: Fields, given: dict[str, Any]) -> object:
    agreed = fen_of(f.text("amount"), field="amount") if f.text("granted") == "yes" else None
    return decide_claim(claim_id=f.whole("claim") or 0, agreed_fen=agreed, reason=f.line("reason"), **given)


def _pay(_policy_id: int, f: Fields, given: dict[str, Any]) -> object:
    return pay_claim(
        claim_id=f.whole("claim") or 0, reference=f.line("reference"), compared=f.ticked("compared"), **given
    )


def _drop(_policy_id: int, f: Fields, given: dict[str, Any]) -> object:
    return drop_claim(claim_id=f.whole("claim") or 0, reason=f.line("reason"), **given)


def _insure(policy_id: int, f: Fields, given: dict[str, Any]) -> object:
    named = insured_of(f.text("insured"))
    if not named:
        raise PolicyIncomplete(what="被保险的经营者", field="insured")
    return insure(policy_id=policy_id, merchant_ids=named, **given)


def _recover(_policy_id: int, f: Fields, given: dict[str, Any]) -> object:
    return recover_claim(
        claim_id=f.whole("claim") or 0, fen=fen_of(f.text("amount"), field="amount"), reference=f.line("reference"),
        key=f.line("key")[:40], **given,
    )  # fmt: skip


def _end(policy_id: int, f: Fields, given: dict[str, Any]) -> object:
    return end_policy(policy_id=policy_id, on=day_of(f, "ended_on"), reason=f.line("reason"), **given)


#: act → what it does, and the words that it was done
ACTS: dict[str, tuple[Callable[[int, Fields, dict[str, Any]], object], str]] = {
    "file": (_file, "已提出，等待核定。"),
    "decide": (_decide, "已记录核定结果。"),
    "pay": (_pay, "已记录赔付。"),
    "drop": (_drop, "已撤回，备付的额度已释放。"),
    "insure": (_insure, "已增加被保险人。"),
    "recover": (_recover, "已记录追偿，额度已恢复。"),
    "end": (_end, "已终止。"),
}
