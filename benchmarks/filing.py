"""Public filing with everything - routing, clocks, journal, sealed person, outbox - against three bare ORM inserts."""

from __future__ import annotations

import json
import secrets
import statistics
from datetime import date
from itertools import count
from typing import Any
from urllib.parse import urlencode

from django.middleware.csrf import _get_new_csrf_string, _mask_cipher_secret

from benchmarks.load import Measured, post, run
from benchmarks.servers import serving
from fangxin.domain.agency.models import Office
from fangxin.domain.cases.models import Case, Intake
from fangxin.domain.people.actions import phone_confirmation
from fangxin.interfaces.clock import now
from fangxin.interfaces.public.drafts import new_draft
from fangxin.storage.ids import new_id

ROUNDS = 3
TEXT = (
    "上周在鹤壁市淇滨区青禾路的云上鲸超市买了两箱酸奶，花了59.8元，回家打开就有霉点，还在保质期内。拿去店里，店长说是运输问题不给退，"
    "我打电话给厂家，厂家说要找商家，来回推了三天。我要求退还货款，并按照食品安全法的规定赔偿损失，请市场监管部门帮助调解处理。"
) * 3

#: every filing comes from another phone: a person's own earlier cases would be shown first
_phones = count(secrets.randbelow(10**8))


def measure(*, requests: int = 1200, connections: int = 16) -> list[tuple[str, float, str]]:
    """(name, value, unit) of the measurement; the ratio is Fangxin's requests a second over the reference's."""
    ours: list[Measured] = []
    bare: list[Measured] = []
    with serving("config.wsgi:application") as port, serving("benchmarks.reference:application") as reference:
        run(port=port, requests=_filings(64), connections=8)
        run(port=reference, requests=_inserts(64), connections=8)
        for _ in range(ROUNDS):
            bare.append(run(port=reference, requests=_inserts(requests), connections=connections))
            ours.append(run(port=port, requests=_filings(requests), connections=connections))
    for measured, wanted in ((ours, 303), (bare, 201)):
        if any(set(one.statuses) != {wanted} for one in measured):
            raise RuntimeError(f"unexpected answers: {[one.statuses for one in measured]}")
    speed = statistics.median(one.per_second for one in ours)
    baseline = statistics.median(one.per_second for one in bare)
    return [
        ("public filing", round(speed), "requests/s"),
        ("three bare ORM inserts", round(baseline), "requests/s"),
        ("filing / reference", round(speed / baseline, 2), "ratio"),
        ("public filing p99", round(statistics.median(one.p99_ms for one in ours), 1), "ms"),
    ]


def _filings(number: int) -> list[bytes]:
    secret = _get_new_csrf_string()
    token = _mask_cipher_secret(secret)
    at = now()
    rows = []
    for index in range(number):
        phone = f"138{next(_phones) % 10**8:08d}"
        fields: dict[str, Any] = {
            "csrfmiddlewaretoken": token, "draft": new_draft(), "kind": "COMPLAINT", "content": f"{TEXT}（{index}）",
            "merchant_name": "云上鲸超市", "merchant_address": "河南省鹤壁市淇滨区青禾路88号", "merchant_phone": "19900001001",
            "sales_mode": "M1", "object_code": "10107", "problem_code": "P20", "disputed_amount": "59.80", "claims": "CL6",
            "purchased_on": date(2026, 1, 5).isoformat(), "name": "张晚晴", "id_number": "000000199001010018", "phone": phone,
            "address": "鹤壁市淇滨区", "confirmation": phone_confirmation(phone=phone, at=at), "consents_disclosure": "yes",
            "consents_commission": "yes", "split_report": "yes",
        }  # fmt: skip
        rows.append(post(path="/file/details/", body=urlencode(fields).encode(), cookies=f"csrftoken={secret}"))
    return rows


def _inserts(number: int) -> list[bytes]:
    office = Office.objects.filter(is_intake=True).first() or Office.objects.get(path="0001")
    intake = Intake.objects.first()
    if intake is None:
        intake = Intake.objects.create(id=new_id(now()), channel="WEB", received_at=now(), title="", content="")
    model = Case(office=office)
    case = {
        "intake_id": intake.pk, "kind": "COMPLAINT", "status": "ASSIGNED", "office_id": office.pk, "path": office.path,
        "region_code": "410611", "rule_version": "order121", "title": TEXT[:40], "content": TEXT, "merchant_name": "云上鲸超市",
        "merchant_address": "河南省鹤壁市淇滨区青禾路88号", "merchant_phone": "19900001001", "sales_mode": "M1",
        "object_code": "10107", "problem_code": "P20", "claims": ["CL6"], "disputed_fen": 5980, "due_on": "2026-12-01",
        "due_rule": "complaint.acceptance", "text_mark": 1, "visibility": model.visibility,
    }  # fmt: skip
    entry = {
        "act": "FILED", "actor_kind": "CONSUMER", "actor_id": None, "actor_name": "", "post_id": None, "office_name": "",
        "for_account_id": None, "facts_json": json.dumps({"channel": "WEB", "kind": "COMPLAINT"}),
    }  # fmt: skip
    notice = {
        "template": "registered",
        "audience": "consumer",
        "channel": "SMS",
        "text": TEXT[:120],
        "state": "WAITING",
    }
    body = json.dumps({"case": case, "entry": entry, "notice": notice}).encode()
    return [post(path="/insert", body=body, kind="application/json")] * number
