"""The page behind a trust code with a million merchants, against a bare Django view with one SELECT by key, same run."""

from __future__ import annotations

import random
import statistics
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from benchmarks.load import Measured, get, run
from benchmarks.servers import serving
from fangxin.domain.credit.models import CreditEvent
from fangxin.domain.merchants.models import Merchant, Outlet
from fangxin.domain.papers.models import Paper
from fangxin.domain.people.models import Person
from fangxin.domain.trustcode.models import TrustCode
from fangxin.domain.trustcode.queries.signing import text_of
from fangxin.interfaces.clock import now
from fangxin.storage.ids import new_id, public_token
from fangxin.storage.rows import load

MERCHANTS, BATCH, SCANNED = 1_000_000, 50_000, 20_000
ROUNDS, REQUESTS, CONNECTIONS = 5, 4000, 8
MARK = "信用码基准"


def measure() -> list[tuple[str, float, str]]:
    """(name, value, unit). Every request is another outlet, so that nothing a process remembers helps."""
    if Merchant.objects.filter(address=MARK).count() < MERCHANTS:
        seed(number=MERCHANTS, at=now())
    texts = _texts()
    chance = random.Random(20261127)
    chance.shuffle(texts)
    ours: list[Measured] = []
    bare: list[Measured] = []
    calm: list[Measured] = []
    with (
        serving("benchmarks.reference:application") as reference,
        serving("config.wsgi:application") as port,
    ):
        keys = [pk for (pk,) in Merchant.objects.filter(address=MARK).order_by("id").values_list("id")[: len(texts)]]
        pages = [get(path=f"/c/{text}/") for text in texts]
        rows = [get(path=f"/merchant/{key}") for key in chance.sample(keys, len(texts))]
        run(port=reference, requests=rows[:800], connections=CONNECTIONS)
        run(port=port, requests=pages[:800], connections=CONNECTIONS)
        for number in range(ROUNDS):
            part = slice(number * REQUESTS % len(pages), number * REQUESTS % len(pages) + REQUESTS)
            bare.append(run(port=reference, requests=rows[part], connections=CONNECTIONS))
            ours.append(run(port=port, requests=pages[part], connections=CONNECTIONS))
            calm.append(run(port=port, requests=pages[part][:1000], connections=2))
    if any(set(one.statuses) != {200} for one in (*ours, *bare, *calm)):
        raise RuntimeError(f"unexpected answers: {[one.statuses for one in (*ours, *bare, *calm)]}")
    speed = statistics.median(one.per_second for one in ours)
    baseline = statistics.median(one.per_second for one in bare)
    return [
        ("trust code page, a million merchants", round(speed), "requests/s"),
        ("bare view with one SELECT by key", round(baseline), "requests/s"),
        ("trust code page / reference", round(speed / baseline, 2), "ratio"),
        ("trust code page p99, 8 connections", round(statistics.median(one.p99_ms for one in ours), 1), "ms"),
        ("trust code page p99, 2 connections", round(statistics.median(one.p99_ms for one in calm), 1), "ms"),
        ("bare view p99, 8 connections", round(statistics.median(one.p99_ms for one in bare), 1), "ms"),
    ]


def seed(*, number: int, at: datetime) -> None:
    """Load merchants with an outlet and a code each; those that are scanned, a fiftieth, with papers and an event of credit."""
    chance = random.Random(20261127)
    every = max(1, number // SCANNED)
    on = at.date()
    for start in range(0, number, BATCH):
        size = min(BATCH, number - start)
        merchants, outlets, codes, papers, people, events = [], [], [], [], [], []
        for index in range(start, start + size):
            merchant, outlet, code = _place(index, at)
            merchants.append(merchant)
            outlets.append(outlet)
            codes.append(code)
            if index % every == 0:
                own, persons = _papers(merchant, at, on, chance)
                papers += own
                people += persons
                events.append(_event(merchant, at, on))
        with transaction.atomic():
            load(Merchant, merchants)
            load(Outlet, outlets)
            load(TrustCode, codes)
            load(Person, people)
            load(Paper, papers)
            load(CreditEvent, events)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


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


def _texts() -> list[str]:
    """The codes of the outlets with papers."""
    with_papers = Paper.objects.filter(kind="SUPPLIER", merchant__address=MARK).values("merchant")
    found = TrustCode.objects.filter(outlet__merchant__in=with_papers).order_by("id")
    return [text_of(code=code) for code in found[:SCANNED]]
