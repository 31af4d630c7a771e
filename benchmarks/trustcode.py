"""The page behind a trust code with a million merchants, against a bare Django view with one SELECT by key, same run.

Every scanned outlet has papers and an event of credit; every tenth also a promise, settling on line, answered disputes and
disclosed complaints, which stand without the cases they came from. These are measured once more by themselves.
"""

from __future__ import annotations

import random
import statistics
from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from benchmarks.load import Measured, get, run
from benchmarks.seeding import standing_alone
from benchmarks.servers import serving
from fangxin.domain.cases.models import Case, Intake
from fangxin.domain.credit.models import CreditEvent
from fangxin.domain.disclosure.models import Disclosure
from fangxin.domain.merchants.models import Merchant, Outlet
from fangxin.domain.odr.models import Dispute, Enrolment
from fangxin.domain.papers.models import Paper
from fangxin.domain.people.models import Person
from fangxin.domain.promises.models import Promise
from fangxin.domain.trustcode.models import TrustCode
from fangxin.domain.trustcode.queries.signing import text_of
from fangxin.interfaces.clock import now
from fangxin.storage.ids import new_id, public_token
from fangxin.storage.rows import load

MERCHANTS, SCANNED, EVERY = 1_000_000, 20_000, 10
ROUNDS, REQUESTS, CONNECTIONS = 5, 4000, 8
MARK = "信用码基准"


def measure() -> list[tuple[str, float, str]]:
    """(name, value, unit). Every request is another outlet, so that nothing a process remembers helps."""
    if Merchant.objects.filter(address=MARK).count() < MERCHANTS:
        seed(at=now())
    chance = random.Random(20261127)
    texts, full = _texts(), _texts(promised=True)
    chance.shuffle(texts)
    chance.shuffle(full)
    keys = list(Merchant.objects.filter(address=MARK).order_by("id").values_list("id", flat=True)[: len(texts)])
    pages, rows = ([get(path=f"/c/{text}/") for text in texts], [get(path=f"/merchant/{key}") for key in keys])
    chance.shuffle(rows)
    ours, bare, calm, told = list[Measured](), list[Measured](), list[Measured](), list[Measured]()
    with (
        serving("benchmarks.reference:application") as reference,
        serving("config.wsgi:application") as port,
    ):
        run(port=reference, requests=rows[:800], connections=CONNECTIONS)
        run(port=port, requests=pages[:800], connections=CONNECTIONS)
        for number in range(ROUNDS):
            part = slice(number * REQUESTS % len(pages), number * REQUESTS % len(pages) + REQUESTS)
            bare.append(run(port=reference, requests=rows[part], connections=CONNECTIONS))
            ours.append(run(port=port, requests=pages[part], connections=CONNECTIONS))
            calm.append(run(port=port, requests=pages[part][:1000], connections=2))
            share = full[number::ROUNDS]
            told.append(run(port=port, requests=[get(path=f"/c/{text}/") for text in share], connections=CONNECTIONS))
    if any(set(one.statuses) != {200} for one in (*ours, *bare, *calm, *told)):
        raise RuntimeError(f"unexpected answers: {[one.statuses for one in (*ours, *bare, *calm, *told)]}")
    speed, baseline, fuller = (statistics.median(one.per_second for one in runs) for runs in (ours, bare, told))
    return [
        ("trust code page, a million merchants", round(speed), "requests/s"),
        ("the same, promises and complaints on each", round(fuller), "requests/s"),
        ("bare view with one SELECT by key", round(baseline), "requests/s"),
        ("trust code page / reference", round(speed / baseline, 2), "ratio"),
        ("trust code page p99, 8 connections", _p99(ours), "ms"),
        ("trust code page p99, 2 connections", _p99(calm), "ms"),
        ("bare view p99, 8 connections", _p99(bare), "ms"),
    ]


def _p99(runs: list[Measured]) -> float:
    return round(statistics.median(one.p99_ms for one in runs), 1)


def seed(*, at: datetime) -> None:
    """Load the outlets that are scanned with what is known of them, then so many merchants like theirs with their codes."""
    chance, on = random.Random(20261127), at.date()
    standing_alone(Disclosure, of=Case)
    standing_alone(Dispute, of=Intake)
    rows: dict[type[Model], list[Any]] = defaultdict(list)
    for index in range(SCANNED):
        merchant, outlet, code = _place(index, at)
        papers, people = _papers(merchant, at, on, chance)
        rows[Merchant].append(merchant)
        rows[Outlet].append(outlet)
        rows[TrustCode].append(code)
        rows[Person] += people
        rows[Paper] += papers
        rows[CreditEvent].append(_event(merchant, at, on))
        if index % EVERY == 0:
            rows[Promise].append(_promise(outlet, at, on))
            rows[Enrolment].append(_enrolment(merchant, at))
            rows[Dispute] += [_dispute(merchant, at - timedelta(days=day), day) for day in (20, 40, 60)]
            rows[Disclosure] += [_disclosure(merchant, at - timedelta(days=day)) for day in (30, 90)]
    with transaction.atomic():
        for model, some in rows.items():
            load(model, some)
    for round_ in range(1, MERCHANTS // SCANNED):
        with transaction.atomic(), connection.cursor() as cursor:
            for model, written in _LIKE.items():
                _copied(cursor, model, written, round_)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


#: how the columns of a copied row are written that must differ
_LIKE: dict[type[Model], dict[str, str]] = {
    Merchant: {"id": "id - {step}", "name": "name || '{round}'"},
    Outlet: {"id": "id - {step}", "merchant_id": "merchant_id - {step}"},
    # no token holds a small letter, so no copy meets another code
    TrustCode: {
        "id": "id - {step}",
        "outlet_id": "outlet_id - {step}",
        "token": "substr(token, 1, 9) || 'x{round:02d}'",
    },
}


def _copied(cursor: Any, model: type[Model], written: dict[str, str], round_: int) -> None:
    """One copy of every scanned merchant, outlet or code: a thousandfold faster than as many objects."""
    table = model._meta.db_table
    columns = [str(field.column) for field in model._meta.concrete_fields]
    told = {name: text.format(step=round_ * 10**15, round=round_) for name, text in written.items()}
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(told.get(name) or f'"{name}"' for name in columns)
    cursor.execute(f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} ORDER BY id DESC LIMIT {SCANNED}")


def _place(index: int, at: datetime) -> tuple[Merchant, Outlet, TrustCode]:
    name = f"示例商行{index}"
    region = f"4106{11 + index % 3:02d}"
    merchant = Merchant(
        id=new_id(at), uscc=None, name=f"鹤壁{name}有限公司", name_key=f"鹤壁{name}有限公司", core=name, core_start="示例商",
        brand=name, brand_key=name, region_code=region, address=MARK, trade="超市", trade_code="SUPERMARKET", created_at=at,
        registered_on=None, ended_on=None, merged_into=None, phone="", form="COMPANY", status="ACTIVE",
        is_platform_operator=False, version=1,
    )  # fmt: skip
    outlet = Outlet(
        id=new_id(at), merchant=merchant, name=f"{name}一店", name_key=f"{name}一店", address=f"河南省鹤壁市示例路{index}号",
        region_code=region, active=True, version=1,
    )  # fmt: skip
    code = TrustCode(
        id=new_id(at), token=public_token(60), outlet=outlet, edition=1, region_code=region, state="VALID", printed_at=at,
        printed_by="基准", revoked_at=None, reason="", by_agency=False,
    )  # fmt: skip
    return merchant, outlet, code


def _papers(merchant: Merchant, at: datetime, on: date, chance: random.Random) -> tuple[list[Paper], list[Person]]:
    """A supplier, five batches, two tests, two licences and three health certificates."""
    common: dict[str, Any] = {
        "merchant": merchant, "outlet": None, "recorded_at": at, "changed_at": at, "ended_at": None, "remind_on": None,
        "version": 1, "person": None, "supplier": None, "result": "", "proof": "", "party": "", "number": "",
        "on": None, "until_on": None,
    }  # fmt: skip

    def paper(**given: Any) -> Paper:
        return Paper(id=new_id(at), **{**common, **given})

    supplier = paper(kind="SUPPLIER", title="示例食品配送有限公司", number="91000000000000000K")
    made = [supplier]
    for number in range(5):
        day = on - timedelta(days=chance.randrange(1, 60))
        made.append(
            paper(kind="BATCH", title=f"巴氏杀菌乳{number}", supplier=supplier, on=day, until_on=day + timedelta(days=21),
                  number=f"B{day:%Y%m%d}", proof=f"HG-{chance.randrange(10**6):06d}")
        )  # fmt: skip
    for number in range(2):
        made.append(
            paper(kind="TEST", title="巴氏杀菌乳", party="示例检验所", number=f"QH-{number}", on=on, result="PASSED")
        )
        made.append(
            paper(kind="LICENCE", title="食品经营许可证", number=f"JY{number}", until_on=on + timedelta(days=700))
        )
    people = [
        Person(id=new_id(at), sealed=b"", key_fingerprint="", name_masked="演**", phone_masked="", phone_index="", id_index="",
               address_index="", created_at=at)
        for _ in range(3)
    ]  # fmt: skip
    made += [paper(kind="HEALTH", title="演**", person=one, until_on=on + timedelta(days=200)) for one in people]
    return made, people


def _event(merchant: Merchant, at: datetime, on: date) -> CreditEvent:
    return CreditEvent(
        id=new_id(at), merchant=merchant, region_code=merchant.region_code, kind="SILENCE", happened_on=on, since=on, off=[],
        source="DISPUTE", source_id=None, reference="", ground="", state="IN_FORCE", entered_at=at, entered_by="基准",
        entered_by_id=None, decided_at=None, decided_by="", decided_by_id=None, decision="",
    )  # fmt: skip


def _promise(outlet: Outlet, at: datetime, on: date) -> Promise:
    return Promise(
        id=new_id(at), merchant_id=outlet.merchant_id, outlet=outlet, kind="STORE", state="IN_FORCE", number=public_token(60),
        place_name=outlet.name, region_code=outlet.region_code, applied_at=at, applied_by="基准", checked_at=at, checked_by="甲",
        checked_by_id=1, decided_at=at, decided_by="乙", decided_by_id=2, from_on=on - timedelta(days=90),
        until_on=on + timedelta(days=275),
    )  # fmt: skip


def _enrolment(merchant: Merchant, at: datetime) -> Enrolment:
    return Enrolment(
        id=new_id(at), merchant=merchant, region_code=merchant.region_code, state="JOINED", contact_phone="", asked_at=at,
        asked_by="基准", decided_at=at, decided_by="甲",
    )  # fmt: skip


def _dispute(merchant: Merchant, at: datetime, day: int) -> Dispute:
    pk, on = new_id(at), at.date()
    return Dispute(
        id=pk, intake_id=pk, number=public_token(60), merchant=merchant, region_code=merchant.region_code, filing={},
        title="酸奶有霉点", content="开封就有霉点，要求退款。", state="SETTLED", filed_at=at, terms="BENCH", answer_on=on, end_on=on,
        provisional=False, calendar_version="", first_answer_at=at + timedelta(hours=day), result_at=at + timedelta(days=3),
        settled_at=at + timedelta(days=3),
    )  # fmt: skip


def _disclosure(merchant: Merchant, at: datetime) -> Disclosure:
    pk, on = new_id(at), at.date()
    return Disclosure(
        id=pk, case_id=pk, closing=1, merchant=merchant, path="0001", state="PUBLISHED", due=True, title="酸奶有霉点",
        text="开封就有霉点，要求退款。", text_digest="", settled=True, closed_at=at, publish_on=on,
        expires_on=on + timedelta(days=365), decided_at=at, published_at=at, public_number=public_token(60),
    )  # fmt: skip


def _texts(*, promised: bool = False) -> list[str]:
    """The codes of the outlets with papers, or of those with a promise."""
    with_papers = Paper.objects.filter(kind="SUPPLIER", merchant__address=MARK).values("merchant")
    found = TrustCode.objects.filter(outlet__merchant__in=with_papers).order_by("-id")
    if promised:
        found = found.filter(outlet__in=Promise.objects.values("outlet"))
    return [text_of(code=code) for code in found[:SCANNED]]
