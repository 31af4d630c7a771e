"""Public filing with everything - routing, clocks, journal, sealed person, outbox - against three bare ORM inserts.

Both are sent the same complaints, no two alike (see stories.py), ours as a browser sends the form: in parts, with its empty
fields; the reference gets its rows as JSON. Both answer after the commit. The register of merchants knows every second
merchant named. Rounds of both alternate, and the median of each counts.
"""

from __future__ import annotations

import json
import secrets
import statistics

from django.middleware.csrf import _get_new_csrf_string, _mask_cipher_secret

from benchmarks.load import Measured, post, post_form, run
from benchmarks.servers import serving
from benchmarks.stories import Story, register_shops, stories
from fangxin.domain.agency.models import Office
from fangxin.domain.cases.models import Case, Intake
from fangxin.domain.cases.rules.filing import text_mark
from fangxin.domain.people.actions import phone_confirmation
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.public.drafts import new_draft
from fangxin.storage.ids import new_id

ROUNDS = 5
#: what the form asks besides and this person left open
EMPTY = (
    "platform", "merchant_uscc", "order_number", "office_name", "office_why", "object_why", "problem_why", "report_text",
    "agent_name", "agent_id_number", "agent_phone", "rep1_name", "rep1_id_number", "rep1_phone", "rep2_name", "rep2_id_number",
    "rep2_phone",
)  # fmt: skip


def measure(*, requests: int = 1200, connections: int = 16) -> list[tuple[str, float, str]]:
    """(name, value, unit) of the measurement; the ratio is Fangxin's requests a second over the reference's."""
    register_shops(at=now())
    ours: list[Measured] = []
    bare: list[Measured] = []
    with serving("config.wsgi:application") as port, serving("benchmarks.reference:application") as reference:
        run(port=port, requests=_filings(_told(200)), connections=8)
        run(port=reference, requests=_inserts(_told(200)), connections=8)
        before = Case.objects.exclude(source="reference").count()
        for _ in range(ROUNDS):
            told = _told(requests)
            bare.append(run(port=reference, requests=_inserts(told), connections=connections))
            ours.append(run(port=port, requests=_filings(told), connections=connections))
    for measured, wanted in ((ours, 303), (bare, 201)):
        if any(set(one.statuses) != {wanted} for one in measured):
            raise RuntimeError(f"unexpected answers: {[one.statuses for one in measured]}")
    if Case.objects.exclude(source="reference").count() != before + ROUNDS * requests:
        raise RuntimeError("not every filing became one case")
    speed = statistics.median(one.per_second for one in ours)
    baseline = statistics.median(one.per_second for one in bare)
    return [
        ("public filing", round(speed), "requests/s"),
        ("three bare ORM inserts", round(baseline), "requests/s"),
        ("filing / reference", round(speed / baseline, 2), "ratio"),
        ("public filing p99", round(statistics.median(one.p99_ms for one in ours), 1), "ms"),
    ]


def _told(number: int) -> list[Story]:
    return list(stories(number=number, on=today(), seed=secrets.randbits(64)))


def _filings(told: list[Story]) -> list[bytes]:
    secret = _get_new_csrf_string()
    token = _mask_cipher_secret(secret)
    at = now()
    rows = []
    for one in told:
        fields = {
            "csrfmiddlewaretoken": token, "draft": new_draft(), "kind": "COMPLAINT", "content": one.text,
            "merchant_name": one.merchant, "merchant_address": one.address, "merchant_phone": one.merchant_phone,
            "sales_mode": "M1", "object_code": one.object_code, "problem_code": one.problem_code, "claims": one.claim,
            "disputed_amount": f"{one.fen / 100:.2f}", "purchased_on": one.bought_on.isoformat(), "name": one.who.name,
            "id_number": one.who.id_number, "phone": one.who.phone, "address": one.who.address,
            "confirmation": phone_confirmation(phone=one.who.phone, at=at), "consents_disclosure": "yes",
            "consents_commission": "yes", "split_report": "yes", **dict.fromkeys(EMPTY, ""),
        }  # fmt: skip
        rows.append(post_form(path="/file/details/", fields=fields, file="files", cookies=f"csrftoken={secret}"))
    return rows


def _inserts(told: list[Story]) -> list[bytes]:
    office = Office.objects.filter(is_intake=True).first() or Office.objects.get(path="0001")
    intake = Intake.objects.first()
    if intake is None:
        intake = Intake.objects.create(id=new_id(now()), channel="WEB", received_at=now(), title="", content="")
    entry = {
        "act": "FILED", "actor_kind": "CONSUMER", "actor_id": None, "actor_name": "", "post_id": None, "office_name": "",
        "for_account_id": None, "facts_json": json.dumps({"channel": "WEB", "kind": "COMPLAINT"}),
    }  # fmt: skip
    notice = {"template": "registered", "audience": "consumer", "channel": "SMS", "state": "WAITING"}
    rows = []
    for one in told:
        case = {
            "intake_id": intake.pk, "kind": "COMPLAINT", "status": "ASSIGNED", "office_id": office.pk, "path": office.path,
            "region_code": one.region, "rule_version": "order121", "title": one.text[:40], "content": one.text,
            "merchant_name": one.merchant, "merchant_address": one.address, "merchant_phone": one.merchant_phone,
            "sales_mode": "M1", "object_code": one.object_code, "problem_code": one.problem_code, "claims": [one.claim],
            "disputed_fen": one.fen, "purchased_on": one.bought_on.isoformat(), "due_on": "2026-12-01",
            "due_rule": "complaint.acceptance", "text_mark": text_mark("", one.text), "disclosable": True,
        }  # fmt: skip
        body = json.dumps({"case": case, "entry": entry, "notice": {**notice, "text": one.text[:120]}}).encode()
        rows.append(post(path="/insert", body=body, kind="application/json"))
    return rows
