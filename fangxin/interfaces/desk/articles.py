"""The knowledge base at the desk: finding, reading, writing, reviewing and looking again at articles."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from fangxin.domain.agency.queries import offices_overseen
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.knowledge.actions import reviewing, writing
from fangxin.domain.knowledge.actions.loading import load_shipped
from fangxin.domain.knowledge.models import Article, Edition
from fangxin.domain.knowledge.permissions import moves_open_to
from fangxin.domain.knowledge.queries import article_of, articles_kept, editions_of, find_articles, history_of
from fangxin.domain.knowledge.queries.keeping import Kept, counted, drafts_readable, shipped_left
from fangxin.domain.knowledge.rules.content import TOPICS
from fangxin.domain.knowledge.rules.differences import differences
from fangxin.domain.knowledge.rules.lifecycle import REVIEW_USUAL_DAYS, why_due
from fangxin.domain.knowledge.words import AUDIENCE_LABELS, DUE_LABELS, STATE_LABELS, ArticleAudience, ArticleState
from fangxin.domain.timeline.models import Entry
from fangxin.foundation.refusals import NotFound, Refusal, SeveralRefusals
from fangxin.foundation.taxonomy import taxonomy
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.desk.acts.act import day_of, whole_of
from fangxin.interfaces.desk.article_form import basis_rows, content_of, fields_from
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.look.rows import Column
from fangxin.interfaces.look.telling import told
from fangxin.interfaces.public.reading import Fields, fields_of

#: over how many days the readers an article helped are counted
HELPED_DAYS = 90
SHOWN = 50
PAGE = 40
COLUMNS = (
    Column(0, "知识", kind="link", head=True),
    Column(1, "主题"),
    Column(2, "状态", kind="status"),
    Column(3, "维护单位"),
    Column(4, "复核日期", kind="day"),
    Column(5, "近 90 天有帮助", kind="number"),
)
_FACTS = (
    ("edition", "版本"), ("reason", "理由"), ("review_on", "复核日期"), ("owner", "维护单位"), ("before", "原维护单位"),
)  # fmt: skip


@page(for_=Audience.OFFICER, permission=Permission.VIEW_CASES)
def knowledge(request: HttpRequest) -> HttpResponse:
    """Find an article; below, what waits to be written, reviewed or looked at again."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    fields = fields_of(request.GET)
    text, on = fields.text("q"), today()
    state = fields.text("state")
    skip = fields.whole("skip") or 0
    kept = articles_kept(
        by=by, on=on, since=on - timedelta(days=HELPED_DAYS), due=fields.ticked("due"), skip=skip, most=PAGE + 1,
        state=ArticleState(state) if state in ArticleState.__members__ else None,
    )  # fmt: skip
    asked = {"state": state, "due": fields.text("due")}
    figures = counted(by=by, on=on)
    context = {
        **frame(request, current="knowledge"),
        "f": fields,
        "found": find_articles(text=text, most=SHOWN) if text else [],
        "columns": COLUMNS,
        "rows": [_row(one) for one in kept[:PAGE]],
        "next": _page(**asked, skip=skip + PAGE) if len(kept) > PAGE else "",
        "first": _page(**asked) if skip else "",
        "counts": [
            {"label": _("待审核"), "value": figures["review"], "href": "?state=REVIEW", "current": state == "REVIEW"},
            {"label": _("需要复核"), "value": figures["due"], "href": "?due=1", "current": fields.ticked("due")},
            {"label": _("起草中"), "value": figures["draft"], "href": "?state=DRAFT", "current": state == "DRAFT"},
            {"label": _("已发布"), "value": figures["in_force"], "href": "?state=PUBLISHED", "current": state == "PUBLISHED"},
        ],
        "may_write": by.may(Permission.WRITE_ARTICLES),
        "left": shipped_left() if by.may(Permission.PUBLISH_ARTICLES) else 0,
        "offices": _offices(by),
    }  # fmt: skip
    return render(request, "desk/knowledge.html", context)


@page(for_=Audience.OFFICER, permission=Permission.VIEW_CASES)
def article(request: HttpRequest, article_id: int) -> HttpResponse:
    """One article: what is in force, what is being written, what may be done, what was done."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    return _article(request, article_of(article_id=article_id, by=by))


@page(for_=Audience.OFFICER, permission=Permission.VIEW_CASES)
def changes(request: HttpRequest, article_id: int, edition: int) -> HttpResponse:
    """What one edition changed against the one before it."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    found = article_of(article_id=article_id, by=by)
    editions = {one.number: one for one in editions_of(article=found, by=by)}
    if edition not in editions or not drafts_readable(article=found, by=by):
        raise NotFound
    before = editions.get(edition - 1)
    context = {
        **frame(request, current="knowledge"),
        "article": found,
        "edition": editions[edition],
        "before": before,
        "differences": differences(before.content if before else None, editions[edition].content),
    }
    return render(request, "desk/article_changes.html", context)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.WRITE_ARTICLES)
def write(request: HttpRequest) -> HttpResponse:
    """Write a new article."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    if request.method != "POST":
        return _form(request, Fields({"audience": ArticleAudience.PUBLIC.value, "owner": str(by.office_id or "")}))
    fields = fields_of(request.POST)
    return _saved(
        request, fields, None,
        lambda: writing.write_article(content=content_of(fields), owner_id=whole_of(fields, "owner"), by=by, at=now()),
    )  # fmt: skip


@page(for_=Audience.OFFICER, writes=True, permission=Permission.WRITE_ARTICLES)
def revise(request: HttpRequest, article_id: int) -> HttpResponse:
    """Write a new edition; what is in force stays until the new one is published."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    found = article_of(article_id=article_id, by=by)
    if not by.oversees(found.owner.path):
        raise NotFound
    if request.method != "POST":
        return _form(request, fields_from(_base(found), version=found.version), found)
    fields = fields_of(request.POST)
    return _saved(
        request, fields, found,
        lambda: writing.revise(
            article_id=article_id, version=fields.whole("version") or 0, content=content_of(fields), by=by, at=now()
        ),
    )  # fmt: skip


#: act → what it calls with the article, the form and what every action takes; and the sentence after it
ACTS: dict[str, tuple[Callable[[int, Fields, dict[str, Any]], Any], str]] = {
    "submit": (lambda pk, f, common: writing.submit(article_id=pk, **common), "已提交审核。"),
    "discard": (lambda pk, f, common: writing.discard(article_id=pk, **common), "已放弃这次修改。"),
    "send_back": (
        lambda pk, f, common: reviewing.send_back(article_id=pk, reason=f.text("reason"), **common), "已退回修改。"
    ),
    "publish": (
        lambda pk, f, common: reviewing.publish(article_id=pk, review_on=day_of(f, "review_on"), **common), "已发布。"
    ),
    "confirm": (
        lambda pk, f, common: reviewing.confirm(article_id=pk, review_on=day_of(f, "review_on"), **common),
        "已确认内容仍然正确。",
    ),
    "withdraw": (
        lambda pk, f, common: reviewing.withdraw_article(article_id=pk, reason=f.text("reason"), **common),
        "已停用，读者不再看到。",
    ),
    "hand_over": (
        lambda pk, f, common: reviewing.hand_over(article_id=pk, owner_id=whole_of(f, "owner"), **common),
        "已移交维护单位。",
    ),
}  # fmt: skip


@page(for_=Audience.OFFICER, writes=True, permission=Permission.VIEW_CASES)
def act(request: HttpRequest, article_id: int, article_act: str) -> HttpResponse:
    """Carry out one act on one article, compared with the version the officer saw."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    found = article_of(article_id=article_id, by=by)
    if request.method != "POST" or article_act not in ACTS:
        raise NotFound
    fields = fields_of(request.POST)
    common = {"version": fields.whole("version") or 0, "by": by, "at": now()}
    doing, done = ACTS[article_act]
    try:
        doing(article_id, fields, common)
    except Refusal as refusal:
        if refusal.status not in (403, 409, 422):
            raise
        return _article(
            request, article_of(article_id=found.pk, by=by), refusals=[refusal], failed=article_act, fields=fields
        )
    messages.success(request, done)
    return HttpResponseRedirect(reverse("desk:article", args=[article_id]), status=303)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.PUBLISH_ARTICLES)
def load(request: HttpRequest) -> HttpResponse:
    """Take the shipped articles over, each to be reviewed."""
    if request.method != "POST":
        raise NotFound
    by: Actor = request.actor  # type: ignore[attr-defined]
    loaded = load_shipped(owner_id=whole_of(fields_of(request.POST), "owner"), by=by, at=now())
    messages.success(request, _("载入了 %(count)d 条，请逐条审核后发布。") % {"count": loaded.created})
    return HttpResponseRedirect(f"{reverse('desk:knowledge')}?state=REVIEW", status=303)


def _article(
    request: HttpRequest, found: Article, *, refusals: list[Refusal] | tuple[Refusal, ...] = (), failed: str = "",
    fields: Fields | None = None,
) -> HttpResponse:  # fmt: skip
    by: Actor = request.actor  # type: ignore[attr-defined]
    editions = {one.number: one for one in editions_of(article=found, by=by)}
    newest = found.editions.get(number=found.latest)
    in_force = editions.get(found.in_force or 0)
    drafts = drafts_readable(article=found, by=by)
    pending = newest if drafts and found.state in (ArticleState.DRAFT, ArticleState.REVIEW) else None
    due = found.in_force is not None and found.review_on is not None and found.review_on <= today()
    context = {
        **frame(request, current="knowledge"),
        "article": found,
        "state": STATE_LABELS[ArticleState(found.state)],
        "in_force": in_force,
        "pending": pending,
        "shown": in_force or newest,
        "topic": _topic,
        "audiences": AUDIENCE_LABELS,
        "due": DUE_LABELS[why_due(review_on=found.review_on, basis=in_force.content.basis)]
        if due and in_force and found.review_on
        else "",
        "moves": {move.value for move in moves_open_to(article=found, edition=newest, by=by)},
        "own": by.account_id is not None and by.account_id in (newest.account_id, found.submitted_by),
        "drafts": drafts,
        "editions": list(editions.values()) if drafts else [],
        "history": [_told(entry) for entry in reversed(history_of(article=found))] if drafts else [],
        "offices": _offices(by),
        "review_on": today() + timedelta(days=REVIEW_USUAL_DAYS),
        "refusals": refusals,
        "errors": {refusal.field or "form": refusal.told() for refusal in refusals},
        "failed": failed,
        "f": fields or Fields(),
    }
    status = max((refusal.status for refusal in refusals), default=200)
    return render(request, "desk/article.html", context, status=status)


def _saved(request: HttpRequest, fields: Fields, found: Article | None, save: Callable[[], Article]) -> HttpResponse:
    try:
        if "preview" in request.POST:
            return _form(request, fields, found, preview=True)
        saved = save()
    except SeveralRefusals as several:
        return _form(request, fields, found, list(several.refusals))
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        return _form(request, fields, found, [refusal])
    messages.success(request, _("已保存为草稿。核对后请提交审核。"))
    return HttpResponseRedirect(reverse("desk:article", args=[saved.pk]), status=303)


def _form(
    request: HttpRequest, fields: Fields, found: Article | None = None, refusals: list[Refusal] | tuple[Refusal, ...] = (),
    *, preview: bool = False,
) -> HttpResponse:  # fmt: skip
    by: Actor = request.actor  # type: ignore[attr-defined]
    shown = None
    if preview:
        try:
            shown = content_of(fields)
        except SeveralRefusals as several:
            refusals = list(several.refusals)
    context = {
        **frame(request, current="knowledge"),
        "article": found,
        "f": fields,
        "refusals": refusals,
        "errors": {refusal.field or "form": refusal.told() for refusal in refusals},
        "topics": [("", _("请选择")), *((one.code, one.zh) for one in taxonomy().of_scheme(TOPICS, on=today()))],
        "audiences": [(one.value, label) for one, label in AUDIENCE_LABELS.items()],
        "offices": _offices(by),
        "rows": basis_rows(fields),
        "preview": shown,
    }
    status = max((refusal.status for refusal in refusals), default=200)
    return render(request, "desk/article_form.html", context, status=status)


def _base(found: Article) -> Edition:
    """The text a revision begins with: a draft's own, else what is in force, else the newest."""
    number = found.latest if found.state == ArticleState.DRAFT else found.in_force or found.latest
    return Edition.objects.get(article=found, number=number)


def _row(one: Kept) -> tuple[Any, ...]:
    state = (_("需要复核"), "overdue") if one.due else (STATE_LABELS[ArticleState(one.article.state)], "")
    if not one.due and one.article.in_force is not None:
        state = (state[0], "done" if one.article.state == ArticleState.PUBLISHED else "active")
    internal = _("（仅工作人员）") if one.edition.audience == ArticleAudience.INTERNAL else ""
    title = one.edition.title + internal
    return (
        (title, reverse("desk:article", args=[one.article.pk])), _topic(one.edition.topic), state,
        one.article.owner.short_name, one.article.review_on, one.helped,
    )  # fmt: skip


def _page(**asked: Any) -> str:
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{reverse('desk:knowledge')}?{query}"


def _topic(code: str) -> str:
    found = taxonomy().items[TOPICS].get(code)
    return found.zh if found is not None else code


def _offices(by: Actor) -> list[tuple[int, str]]:
    return [(office.pk, office.name) for office in offices_overseen(by=by) if office.active]


def _told(entry: Entry) -> dict[str, Any]:
    who = f"{entry.actor_name} {entry.office_name}".strip()
    return {"at": entry.at, "what": entry.label, "who": who, "detail": told(entry.facts, _FACTS)}
