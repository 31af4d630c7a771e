"""Rows in bulk for measurements: cases of many people, with clocks, spread over offices and days, loaded without the actions."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model

from fangxin.domain.agency.models import Office, Post
from fangxin.domain.cases.models import Case, Intake
from fangxin.domain.people.models import Person
from fangxin.domain.timeline.models import Chain, Clock, ClockEvent
from fangxin.domain.timeline.queries import calendar_in_force
from fangxin.foundation.clock import BEIJING
from fangxin.storage.ids import new_id
from fangxin.storage.rows import load

SOURCE = "bench"
BATCH = 20_000
#: what a complaint tells of: goods, faults, wishes, and what happened besides
TOLD = tuple(
    tuple(words.split())
    for words in (
        "手机 空调 酸奶 健身年卡 运动鞋 电动车 儿童座椅 预付卡 家具 化妆品 火锅套餐 宽带 眼镜 奶粉 羽绒服 热水器 培训课",
        "用了三天就坏了 与宣传的不一样 开封就有异味 店家关门停业 有明显划痕 充不进电 漏水严重 穿了一次就开胶 没有发货",
        "退货退款 更换 免费维修 赔偿损失 退还余额 三倍赔偿 重新安装 赔礼道歉",
        "客服推诿不肯处理 承诺七天无理由退货 沟通后对方拉黑 已经送修两次 有付款截图 店员态度恶劣 当时没有开发票 答应退款又反悔",
    )
)


def standing_alone(model: type[Model], *, of: type[Model]) -> None:
    """Let rows stand without those they refer to, in this database only: nobody who is measured reads those."""
    if connection.vendor != "postgresql":
        connection.disable_constraint_checking()
        return
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND confrelid = %s::regclass",
            [table, of._meta.db_table],
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')


def seed_cases(*, number: int, at: datetime, open_share: float = 0.1, clocks: bool = False) -> None:
    """Load `number` cases; `open_share` of them open with a deadline around `at`, each with a running clock if asked."""
    offices = list(Office.objects.filter(active=True, is_intake=False))
    posts = {post.office_id: post.pk for post in Post.objects.filter(role="HANDLER")}
    seeded = Case.objects.filter(source=SOURCE).count()  # by another benchmark of the same run
    chance = random.Random(20261122 + seeded)
    for start in range(seeded, seeded + number, BATCH):
        size = min(BATCH, seeded + number - start)
        with transaction.atomic():
            rows = [_case(index, at, offices, posts, chance, open_share) for index in range(start, start + size)]
            people, intakes, cases = zip(*rows, strict=True)
            load(Person, people)
            load(Intake, intakes)
            load(Case, cases)
            if clocks:
                pairs = [_clock(case, at, chance) for case in cases]
                load(Clock, (clock for clock, _ in pairs))
                load(ClockEvent, (event for _, event in pairs))
                load(Chain, (Chain(id=case.pk, seq=0, head="") for case in cases))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _case(
    index: int, at: datetime, offices: list[Office], posts: dict[int, int], chance: random.Random, open_share: float
) -> tuple[Person, Intake, Case]:
    received = at - timedelta(minutes=chance.randrange(60 * 24 * 700))
    office = chance.choice(offices)
    still_open = chance.random() < open_share
    due = at.astimezone(BEIJING).date() + timedelta(days=chance.randrange(-3, 60))
    # a third of the people turn to the agency again; nobody's seal is ever opened here
    who = chance.randrange(700_000)
    person = Person(
        id=new_id(received), sealed=b"", key_fingerprint="", name_masked="演**", phone_masked="139****0000",
        phone_index=f"{who:040x}", id_index="", created_at=received,
    )  # fmt: skip
    intake = Intake(
        id=new_id(received), person_id=person.pk, channel="WEB", received_at=received, title="", content=""
    )  # fmt: skip
    goods, fault, wish, more = (chance.choice(words) for words in TOLD)
    amount = chance.randrange(500, 500_000)
    given: dict[str, Any] = {
        "status": "ASSIGNED" if still_open else "CLOSED", "outcome": "" if still_open else "SETTLED",
        "due_on": due if still_open else None, "due_rule": "complaint.acceptance" if still_open else "",
    }  # fmt: skip
    case = Case(
        id=new_id(received), intake_id=intake.pk, kind="COMPLAINT", source=SOURCE, number=f"B{index:09d}",
        office_id=office.pk, path=office.path, post_id=posts.get(office.pk), region_code=office.region_code[:6],
        rule_version="order121", received_at=received, title=f"购买{goods}后{fault}要求{wish}（{index}）",
        content=f"消费者反映{received:%m月%d日}花{amount / 100:.2f}元购买的{goods}{fault}，{more}，与商家协商不成，要求{wish}。",
        # one case in ten is about the same large platform
        merchant_name="云海商城" if index % 10 == 0 else f"示例商行{index % 5000}", disputed_fen=amount,
        purchased_on=received.date(), **given,
    )  # fmt: skip
    return person, intake, case


def _clock(case: Case, at: datetime, chance: random.Random) -> tuple[Clock, ClockEvent]:
    started = at.astimezone(BEIJING).date() - timedelta(days=chance.randrange(0, 6))
    look = at + timedelta(minutes=chance.randrange(60, 60 * 24 * 20))
    clock = Clock(
        id=new_id(at), case_id=case.pk, rule="complaint.acceptance", rule_version="order121",
        calendar_version=calendar_in_force().version, received_on=started, started_on=started,
        due_on=case.due_on or date(2026, 12, 31), provisional=False, status="RUNNING", look_again_at=look,
    )  # fmt: skip
    return clock, ClockEvent(clock_id=clock.pk, seq=1, kind="START", on=started, days=0, at=at, why="")


def small_installation(*, cases: int) -> dict[str, str]:
    """The environment of a second installation with so many cases: a schema of the same PostgreSQL, or a file beside."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("CREATE SCHEMA IF NOT EXISTS bench_small")
        url = os.environ["DATABASE_URL"]
        url += f"{'&' if '?' in url else '?'}options=-csearch_path%3Dbench_small"
    else:
        url = f"sqlite:///{settings.FANGXIN_HOME / 'bench-small.sqlite3'}"
    environment = {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings.production"}
    subprocess.run(
        [sys.executable, "-m", "benchmarks.small_installation", str(cases)],
        check=True, env={**os.environ, **environment},
    )  # fmt: skip
    return environment
