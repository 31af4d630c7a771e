"""`fangxin bench-seed`: users of every role, cases in every status and canary texts, for checks from outside."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import click
from django.conf import settings
from django.core.management import call_command
from django.db.models import Q, QuerySet
from django.urls import reverse

from fangxin.domain.agency.actions.machines import create_machine
from fangxin.domain.agency.models import Office, Post
from fangxin.domain.agency.queries import machine_actor
from fangxin.domain.agency.rules import SYSTEM
from fangxin.domain.agency.words import GRANTABLE
from fangxin.domain.cases.models import Case, Document, HandOver
from fangxin.domain.cases.notices import rating_token
from fangxin.domain.cases.queries import tracking_code_of
from fangxin.domain.cases.words import HandOverState
from fangxin.domain.evidence.models import EvidenceFile
from fangxin.domain.feedback.models import FollowUp, ReopenRequest
from fangxin.domain.feedback.words import FollowUpState, RequestState
from fangxin.domain.odr.models import Dispute
from fangxin.domain.odr.notices import settling_token
from fangxin.domain.supervision.models import Escalation, Item, Warning
from fangxin.interfaces.clock import now
from fangxin.interfaces.demo.bench import STORY, BenchStory, bench_story
from fangxin.interfaces.demo.bench_chapters import sent_beside
from fangxin.interfaces.demo.entering import progress_line
from fangxin.interfaces.demo.logins import password_of, totp_secret_of
from fangxin.interfaces.demo.replaying import Replayed, replay

PAGES = {
    "login": "account_login", "second_factor": "mfa_authenticate", "file": "public:file", "track": "public:track",
    "desk": "desk:home", "queue": "desk:queue", "office": "desk:office", "search": "desk:search", "overdue": "desk:overdue",
    "inbox": "desk:inbox", "warnings": "desk:warnings", "follow_ups": "desk:follow-ups", "reopenings": "desk:reopenings",
    "register": "desk:register", "approvals": "desk:approvals", "inquiries": "desk:inquiries", "knowledge": "desk:knowledge",
    "hotline": "desk:call", "calls": "desk:calls", "matters": "desk:matters", "work_orders": "desk:work-orders",
    "orders": "desk:orders", "hand_overs": "desk:hand-overs", "board": "board:overview", "board_orders": "board:orders",
    "admin": "admin:overview", "journal": "admin:journal", "api": "api:documentation", "openapi": "api:openapi",
}  # fmt: skip


@click.command()
@click.option(
    "--seed", required=True, type=click.IntRange(0), help="The same seed makes the same users, texts and canaries."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
def bench_seed(seed: int, as_json: bool) -> None:
    """Fill an empty database for checks from outside, and print logins, cases, other objects and canaries.

    Never for an agency's own database: it holds known passwords. A database that holds an agency is refused.
    """
    call_command("migrate", verbosity=0, interactive=False)
    bench = bench_story(seed=seed)
    with progress_line("bench-seed") as progress:
        done = replay(story=bench.story, at=now(), progress=progress)
    told: dict[str, Any] = {
        "seed": seed,
        "logins": list(_logins(bench)),
        "cases": [*_cases(bench, done), *_beside(bench)],
        "objects": list(_objects()),
        "machines": list(_machines()),
        "members": list(_members(bench)),
        "disputes": list(_disputes()),
        "canaries": list(_canaries(bench, done)),
        "urls": {"public": settings.PUBLIC_URL, **{name: reverse(view) for name, view in PAGES.items()}},
    }
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for name in ("logins", "cases", "objects", "machines", "members", "disputes", "canaries"):
        click.echo(f"{name}: {len(told[name])}")


def _logins(bench: BenchStory) -> Iterable[dict[str, Any]]:
    """Every officer by the post held; a deputy serves its post only while the holder is away."""
    posts = Post.objects.select_related("office", "holder", "substitute").order_by("office__path", "id")
    for post in posts:
        for account, substitute in ((post.holder, False), (post.substitute, True)):
            if account is None:
                continue
            login, phrase = account.username, bench.story.phrase
            yield {
                "login": login, "password": password_of(login=login, phrase=phrase),
                "totp_secret": totp_secret_of(login=login, phrase=phrase), "role": post.role, "office": post.office.code,
                "office_path": post.office.path, "substitute": substitute,
            }  # fmt: skip


def _machines() -> Iterable[dict[str, Any]]:
    """In every office one outside system with all permissions there are for such, its token, and the subtree it sees."""
    for office in Office.objects.order_by("path"):
        machine, token = create_machine(
            office_id=office.pk, name=f"外部系统 {office.code}", permissions=GRANTABLE, by=SYSTEM, at=now()
        )
        yield {
            "name": machine.name, "token": token, "office": office.code, "office_path": machine_actor(machine=machine).office_path,
            "permissions": machine.permissions,
        }  # fmt: skip


def _members(bench: BenchStory) -> Iterable[dict[str, Any]]:
    """Merchants' people: they sign in by phone, with the code that the outbox holds."""
    for row in bench.story.chapters["settling"]["accounts"]:
        merchant = bench.story.merchant(row["merchant"])
        yield {"phone": row["phone"], "role": row["role"], "merchant": merchant["name"], "uscc": merchant["uscc"]}


def _disputes() -> Iterable[dict[str, Any]]:
    """Disputes at merchants, with the merchant's page and the consumer's link."""
    for one in Dispute.objects.select_related("merchant").order_by("id"):
        yield {
            "number": one.number, "state": one.state, "uscc": one.merchant.uscc,
            "url": reverse("merchant:settlement", args=[one.number]),
            "consumer_url": reverse("public:settling", args=[settling_token(dispute_id=one.pk)]),
        }  # fmt: skip


def _cases(bench: BenchStory, done: Replayed) -> Iterable[dict[str, Any]]:
    """Every case with what its consumer would know of it."""
    for life in done.stage.lives.values():
        cases = Case.objects.filter(intake_id=life.case.intake_id).select_related("office").order_by("kind")
        for case in cases:
            yield {
                **_told(case), "life": life.row["life"], "tracking_code": life.receipt.tracking_code,
                "phone": bench.story.people[life.row["person"]]["phone"],
                "answer_url": reverse("public:answer", args=[life.token]) if life.token else None,
            }  # fmt: skip


def _beside(bench: BenchStory) -> Iterable[dict[str, Any]]:
    """The cases the chapters tell of; `life` is the chapter."""
    for row, chapter, phone in sent_beside(bench.story.chapters):
        intake = _sent(row).select_related("intake")[0].intake
        for case in Case.objects.filter(intake=intake).select_related("office").order_by("kind", "pk"):
            yield {
                **_told(case), "life": chapter, "tracking_code": tracking_code_of(intake.draft), "phone": phone,
                "answer_url": None,
            }  # fmt: skip


def _told(case: Case) -> dict[str, Any]:
    return {
        "number": case.number, "id": str(case.pk), "office": case.office.code, "office_path": case.path,
        "status": case.status, "kind": case.kind, "url": reverse("desk:case", args=[case.number]),
        "rating_url": reverse("public:rate", args=[_rating_of(case)]) if case.closed_at else None,
    }  # fmt: skip


def _sent(row: str) -> QuerySet[Case]:
    """The cases of a submission of a chapter: by its draft, or by the number of the work order it came with."""
    found = Case.objects.filter(Q(intake__draft=f"{STORY}-{row}") | Q(work_order__number=row))
    return found.select_related("office").order_by("kind", "pk")


def _rating_of(case: Case) -> str:
    return rating_token(case_id=case.pk, closing=case.reopened)


def _objects() -> Iterable[dict[str, Any]]:
    """What has an id of its own and belongs to a case, with the page that shows or changes it."""
    kinds: tuple[tuple[str, Any, str], ...] = (
        ("document", Document.objects.select_related("case"), "desk:document"),
        ("warning", Warning.objects.select_related("case"), "desk:acknowledge"),
        ("follow_up", FollowUp.objects.filter(state=FollowUpState.SAMPLED).select_related("case"), "desk:record-call"),
        (
            "reopening",
            ReopenRequest.objects.filter(state=RequestState.ASKED).select_related("case"),
            "desk:decide-reopening",
        ),
    )
    for kind, rows, view in kinds:
        for row in rows.order_by("id"):
            yield _object(kind, row.pk, row.case, reverse(view, args=[row.pk]))
    for offer in HandOver.objects.filter(state=HandOverState.OFFERED).select_related("case").order_by("id"):
        yield _object("hand_over", offer.pk, offer.case, reverse("desk:hand-over", args=[offer.pk, "confirm"]))
    for item in Item.objects.select_related("case").order_by("id"):
        yield _object("order", item.order_id, item.case, reverse("board:order", args=[item.order_id]))
    for step in Escalation.objects.select_related("item__case").order_by("id"):
        yield _object("escalation", step.pk, step.item.case, reverse("desk:acknowledge-step", args=[step.pk]))
    cases: dict[int | None, Case] = {case.intake_id: case for case in Case.objects.order_by("-kind")}
    # files of letters and objections lie in the same rooms
    for file in EvidenceFile.objects.filter(removed_at=None, intake_id__in=cases).order_by("id"):
        yield _object("evidence", file.pk, cases[file.intake_id], reverse("evidence:file", args=[file.pk]))


def _object(kind: str, pk: int, case: Case, url: str) -> dict[str, Any]:
    return {"kind": kind, "id": str(pk), "case": case.number, "office_path": case.path, "url": url}


def _canaries(bench: BenchStory, done: Replayed) -> Iterable[dict[str, Any]]:
    """Every planted text with the case it is part of and the office that holds that case."""
    for canary in bench.canaries:
        row, _, kind = canary.row.partition("/")
        life = done.stage.lives.get(row)
        case = life.case if life is not None else (_sent(row).filter(kind=kind) if kind else _sent(row))[0]
        yield {
            "text": canary.text, "where": canary.where, "sealed": canary.sealed, "case": case.number,
            "office": case.office.code, "office_path": case.path,
        }  # fmt: skip
