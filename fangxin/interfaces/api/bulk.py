"""Many requests in one call: what another system took down while it had no connection, or brings over at once."""

from __future__ import annotations

import hashlib
from typing import Any

from fangxin.domain.agency.queries import NoIntakeUnit
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.actions.many import Submission, file_all, file_each
from fangxin.domain.cases.queries import Receipt
from fangxin.domain.cases.words import Channel
from fangxin.foundation.refusals import Refusal, SeveralRefusals
from fangxin.interfaces.api.operations import Answer, Asked, operation
from fangxin.interfaces.api.requests import NEW_REQUEST, RECEIPT, fields_of_body, told
from fangxin.interfaces.api.values import Choice, Many, Maybe, Record, Text, Whole
from fangxin.interfaces.public.reading import read_filing

MOST = 10_000
MOST_BYTES = 32 * 1024 * 1024
ALL, EACH = "all", "each"

MANY_REQUESTS = Record(
    name="ManyRequests",
    says="一次登记多件诉求。格式不符的整批拒绝；格式相符而依规则不能登记的，按 mode 处理。",
    required=("mode", "requests"),
    members={
        "mode": Choice(of=(ALL, EACH), says="all 有一件不能登记则全部不登记，each 逐件登记"),
        "requests": Many(of=NEW_REQUEST, least=1, most=MOST, says=f"诉求，最多 {MOST_BYTES >> 20} MB"),
    },
    examples=({"mode": EACH, "requests": [dict(NEW_REQUEST.examples[0])]},),
)
_MISTAKE = Record(
    name="Mistake",
    required=("code", "detail", "field"),
    members={
        "code": Text(says="不会改变的代码", most=80),
        "detail": Text(says="给人看的说明", most=2000),
        "field": Text(says="哪个字段", most=200),
    },
)
MANY_RECEIPTS = Record(
    name="ManyReceipts",
    says="每件的结果，顺序与提交的相同。",
    required=("filed", "refused", "results"),
    members={
        "filed": Whole(says="已登记的件数，重复提交的也计入"),
        "refused": Whole(says="没有登记的件数"),
        "results": Many(
            of=Record(
                name="RowResult",
                required=("receipt", "mistakes"),
                members={
                    "receipt": Maybe(of=RECEIPT),
                    "mistakes": Many(of=_MISTAKE, says="没有登记的原因，已登记的为空"),
                },
            ),
            most=MOST,
        ),
    },
)


@operation(
    "POST", says="一次登记 1 到 10000 件诉求，整批或者逐件。用同一标识重试时，已登记的不再登记，没有登记的再试。",
    permission=Permission.REGISTER, body=MANY_REQUESTS, answer=MANY_RECEIPTS, keeps_key=True, most_bytes=MOST_BYTES,
    refusals=(NoIntakeUnit,),
)  # fmt: skip
def file_many(asked: Asked) -> Answer:
    """File many requests; each has a key of its own, made of the call's and its place."""
    rows = asked.body["requests"]
    read = [_read(body, place, asked) for place, body in enumerate(rows)]
    submissions = [one for one in read if not isinstance(one, Refusal)]
    if asked.body["mode"] == ALL:
        wrong = [one for one in read if isinstance(one, SeveralRefusals)]
        if wrong:
            raise SeveralRefusals(*(refusal for one in wrong for refusal in one.refusals))
        found: list[Any] = list(file_all(submissions=submissions, by=asked.by, at=asked.at, field="requests"))
    else:
        filed = iter(file_each(submissions=submissions, by=asked.by, at=asked.at))
        found = [one if isinstance(one, Refusal) else next(filed) for one in read]
    results = [_result(one) for one in found]
    good = sum(isinstance(one, Receipt) for one in found)
    return Answer(body={"filed": good, "refused": len(found) - good, "results": results})


def _read(body: dict[str, Any], place: int, asked: Asked) -> Submission | SeveralRefusals:
    """One request of the call, or what of it cannot be read: an amount, a day."""
    draft = hashlib.sha256(f"{asked.key}:{place}".encode()).hexdigest()[:32]
    try:
        filing = read_filing(
            fields_of_body(body), channel=Channel(body["channel"]), evidence_count=0, authorised=False
        )  # fmt: skip
    except SeveralRefusals as several:
        if asked.body["mode"] == ALL:
            for refusal in several.refusals:
                refusal.field = f"requests[{place}].{refusal.field}"
        return several
    return draft, filing


def _result(one: Receipt | Refusal) -> dict[str, Any]:
    if isinstance(one, Receipt):
        return {"receipt": told(one), "mistakes": []}
    refusals = one.refusals if isinstance(one, SeveralRefusals) else (one,)
    mistakes = [{"code": each.code, "detail": each.told(), "field": each.field} for each in refusals]
    return {"receipt": None, "mistakes": mistakes}
