"""Articles for everybody: by topic, by words, one by one; and asking, with the articles that answer before the form."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from fangxin.domain.cases.rules.filing import Missing
from fangxin.domain.knowledge.actions.counting import count_helped
from fangxin.domain.knowledge.queries import by_topic, find_articles, public_edition
from fangxin.domain.knowledge.rules.content import TOPICS
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.foundation.taxonomy import taxonomy
from fangxin.interfaces.access.address import client_address
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now
from fangxin.interfaces.public.reading import Fields, fields_of

OFFERED = 5
LISTED = 20
#: so much of what somebody looked for is carried on to the form
CARRIED = 400


@page(for_=Audience.PUBLIC)
def answers(request: HttpRequest) -> HttpResponse:
    """Every article by topic, or those that hold what was looked for."""
    text = fields_of(request.GET).text("q")[:CARRIED]
    context = {
        "q": text,
        "found": find_articles(text=text, most=LISTED, public=True) if text else [],
        "topics": [] if text else by_topic(),
    }
    return render(request, "public/answers.html", context)


@page(for_=Audience.PUBLIC)
def answer_page(request: HttpRequest, article_id: int) -> HttpResponse:
    """One article with its legal basis and the day it was published."""
    fields = fields_of(request.GET)
    edition = public_edition(article_id=article_id)
    topic = taxonomy().items[TOPICS].get(edition.topic)
    context = {
        "edition": edition,
        "article": edition.article,
        "topic": topic.zh if topic is not None else "",
        "q": fields.text("q")[:CARRIED],
        "thanked": fields.ticked("helped"),
    }
    return render(request, "public/answer_page.html", context)


@page(for_=Audience.PUBLIC, writes=True)
def helped(request: HttpRequest, article_id: int) -> HttpResponse:
    """A reader's question was answered: counted, nothing else."""
    if request.method != "POST":
        raise NotFound
    count_helped(article_id=article_id, client=client_address(request), at=now())
    return HttpResponseRedirect(f"{reverse('public:answer-page', args=[article_id])}?helped=1", status=303)


@page(for_=Audience.PUBLIC, writes=True)
def ask(request: HttpRequest) -> HttpResponse:
    """Ask in one's own words: what is known is shown first, the form after it, with the text carried over.

    The question stays out of addresses: it may tell more than its writer thinks.
    """
    fields = fields_of(request.POST) if request.method == "POST" else Fields()
    refusals: list[Refusal] = []
    if request.method == "POST" and not fields.text("content"):
        refusals.append(Missing(what="您的问题", field="content"))
    asked = request.method == "POST" and not refusals
    context = {
        "f": fields,
        "asked": asked,
        "found": find_articles(text=fields.text("content"), most=OFFERED, public=True) if asked else [],
        "refusals": refusals,
        "errors": {refusal.field: refusal.told() for refusal in refusals},
    }
    return render(request, "public/ask.html", context, status=422 if refusals else 200)
