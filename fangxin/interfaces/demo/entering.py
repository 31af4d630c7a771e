"""Making sure there is a demo, and telling how to get in: one login a role, and pages worth opening first."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import click
from django.conf import settings
from django.urls import reverse

from fangxin.domain.agency.models import Account, Office, Post
from fangxin.domain.agency.words import Role
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.notices import rating_link
from fangxin.domain.cases.queries import tracking_code_of
from fangxin.domain.cases.words import Kind, Status
from fangxin.domain.odr.models import Dispute
from fangxin.domain.odr.notices import settling_link
from fangxin.domain.odr.words import DisputeState, Speaker
from fangxin.domain.people.actions import open_person
from fangxin.interfaces.demo.logins import DemoLogin, password_of, totp_secret_of
from fangxin.interfaces.demo.replaying import replay
from fangxin.interfaces.demo.story import DEMO_PHRASE, demo_story

#: the officer shown for each role; demo/agency.yaml has forty
SHOWN = {
    Role.DISPATCHER: "fangxiaoman",
    Role.HOTLINE: "jiangtingyu",
    Role.HANDLER: "fuminglang",
    Role.HEAD: "heyunshu",
    Role.SUPERVISOR: "luzhiyao",
    Role.ANALYST: "sujianwei",
    Role.SYSTEM_ADMIN: "baijingxing",
    Role.SECURITY_ADMIN: "wenyanshu",
    Role.AUDIT_ADMIN: "luotinglan",
}
TOP_OFFICE = "410600"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A page worth opening: what it shows, its address, and what to type there."""

    what: str
    url: str
    how: str = ""


def ensure_demo(*, at: datetime) -> list[DemoLogin]:
    """Tell the demo's story to an empty database, with its progress on stderr; one login a role.

    A database that holds an agency is left alone; when that is not the demo's there are no logins to tell.
    """
    if not Office.objects.exists():
        with progress_line("装入演示数据") as progress:
            replay(story=demo_story(), at=at, progress=progress)
    return demo_logins()


def demo_logins() -> list[DemoLogin]:
    """One login a role, as far as this database is the demo's."""
    found = [demo_login(login=login, role=role) for role, login in SHOWN.items()]
    return [login for login in found if login is not None]


def demo_login(*, login: str, role: Role | None = None) -> DemoLogin | None:
    """The way in of one officer of the demo, under the post of a role or the first one held; None for anybody else."""
    account = Account.objects.filter(username=login).first()
    if account is None or not _is_demo() or login not in {row["login"] for row in demo_story().officers}:
        return None
    posts = Post.objects.filter(holder=account, active=True).select_related("office").order_by("id")
    post = (posts.filter(role=role.value) if role else posts).first()
    if post is None:
        return None
    return DemoLogin(
        role=Role(post.role), name=account.name, office=post.office.short_name, login=login,
        password=password_of(login=login, phrase=DEMO_PHRASE), totp_secret=totp_secret_of(login=login, phrase=DEMO_PHRASE),
    )  # fmt: skip


def demo_entries() -> list[Entry]:
    """Pages worth opening first."""
    cases = Case.objects.filter(kind=Kind.COMPLAINT, intake__draft__startswith="demo-", intake__person__isnull=False)
    cases = cases.select_related("intake__person", "intake__agent").order_by("-received_at")
    entries = [
        Entry(what="提交一件投诉", url=_url("public:file")),
        *_tracked(cases.filter(status=Status.MEDIATING).first()),
        *_rated(cases.filter(status=Status.CLOSED, satisfaction="", outcome="SETTLED").order_by("-closed_at").first()),
        *_settling(),
        Entry(what="待分送的件", url=_url("desk:queue"), how=f"以 {SHOWN[Role.DISPATCHER]} 登录"),
        Entry(what="我的待办", url=_url("desk:home"), how=f"以 {SHOWN[Role.HANDLER]} 登录"),
        Entry(what="商户：名录、申请、公示", url=_url("desk:merchants"), how=f"以 {SHOWN[Role.HEAD]} 登录"),
        Entry(what="热线：正在通话", url=_url("desk:call"), how=f"以 {SHOWN[Role.HOTLINE]} 登录"),
        Entry(what="咨询表扬、直接答复率", url=_url("desk:inquiries"), how=f"以 {SHOWN[Role.HOTLINE]} 登录"),
        Entry(what="待批的举报", url=_url("desk:approvals"), how=f"以 {SHOWN[Role.HEAD]} 登录"),
        Entry(what="知识库", url=_url("desk:knowledge"), how=f"以 {SHOWN[Role.HEAD]} 登录"),
        Entry(what="督办看板", url=_url("board:overview"), how=f"以 {SHOWN[Role.SUPERVISOR]} 登录"),
        Entry(what="超期与预警", url=_url("desk:overdue"), how=f"以 {SHOWN[Role.SUPERVISOR]} 登录"),
        Entry(what="机构与岗位", url=_url("admin:overview"), how=f"以 {SHOWN[Role.SYSTEM_ADMIN]} 登录"),
    ]
    return entries


@contextmanager
def progress_line(label: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on stderr, fed with how much is done and how much there is; silent when stderr is no terminal."""
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def told(done: int, of: int) -> None:
            bar.length = of
            bar.update(done - bar.pos)

        yield told


def _tracked(case: Case | None) -> list[Entry]:
    if case is None:
        return []
    person = case.intake.agent or case.intake.person
    assert person is not None  # chosen so
    phone, code = open_person(person=person).phone, tracking_code_of(case.intake.draft)
    return [Entry(what="查询办理进度", url=_url("public:track"), how=f"查询码 {code}，手机 {phone}")]


def _rated(case: Case | None) -> list[Entry]:
    return [Entry(what="评价办理结果", url=rating_link(case_id=case.pk, closing=case.reopened))] if case else []


def _settling() -> list[Entry]:
    """A merchant's door, and a consumer's with an offer that waits."""
    waiting = Dispute.objects.filter(state=DisputeState.OPEN, awaiting=Speaker.CONSUMER).order_by("-filed_at").first()
    phone = demo_story().chapters["settling"]["accounts"][0]["phone"]
    entries = [Entry(what="商户服务", url=_url("merchant:home"), how=f"手机 {phone}，验证码显示在页面上")]
    if waiting is not None:
        entries.append(Entry(what="与商家和解（消费者）", url=settling_link(dispute_id=waiting.pk)))
    return entries


def _url(name: str) -> str:
    return f"{settings.PUBLIC_URL}{reverse(name)}"


def _is_demo() -> bool:
    top = next(office for office in demo_story().offices if office["code"] == TOP_OFFICE)
    return Office.objects.filter(code=TOP_OFFICE, name=top["name"]).exists()
