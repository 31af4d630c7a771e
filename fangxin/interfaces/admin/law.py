"""The law this installation works by: rule sets, legal clocks with their sources, grounds, classes."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from fangxin.foundation.lawbook import lawbook
from fangxin.foundation.lawbook.clocks import Companion, DatedTerm
from fangxin.foundation.refusals import NotFound
from fangxin.foundation.taxonomy import Item, taxonomy
from fangxin.interfaces.access.page import Audience, OfficerRequest, page
from fangxin.interfaces.admin.frame import ADMINISTRATION, linked, shown
from fangxin.interfaces.clock import today

ANSWERS = {"True": "是", "False": "否", "earlier_of_both": "两个期限中较早的一个"}
RECIPIENTS = {
    "handler": "承办人",
    "head": "单位负责人",
    "county": "县级监督",
    "city": "市级监督",
    "province": "省级监督",
}


@page(for_=Audience.OFFICER, any_of=ADMINISTRATION)
def law(request: OfficerRequest) -> HttpResponse:
    """The rule sets in the order of time, the agency's answers to open questions, and the warning ladder."""
    book = lawbook()
    current = book.version_on(today()).id
    context = {
        "versions": [(version, version.id == current) for version in book.versions.all],
        "settings": [(question, _answer(book.setting(question.name))) for question in book.settings.questions],
        "ladder": [(level.label, "、".join(RECIPIENTS[one] for one in level.to)) for level in book.ladder.levels],
        "clock_count": len(book.clocks),
        "ground_count": len(book.all_grounds),
        "class_count": sum(len(items) for items in taxonomy().items.values()),
    }
    return shown(request, "law", context, current="law")


@page(for_=Audience.OFFICER, any_of=ADMINISTRATION)
def clocks(request: OfficerRequest) -> HttpResponse:
    """Every legal clock with its dated terms and their articles."""
    found = [
        (
            rule,
            [(term.since_on, _term(term), term.source_zh) for term in rule.terms],
            [(pause.label, pause.sources[-1][1]) for pause in rule.pauses],
        )
        for rule in lawbook().clocks.values()
    ]
    return shown(request, "clocks", {"clocks": found}, current="law")


@page(for_=Audience.OFFICER, any_of=ADMINISTRATION)
def grounds(request: OfficerRequest) -> HttpResponse:
    """The grounds of decisions by kind, under one rule set."""
    book = lawbook()
    known = [version.id for version in book.versions.all]
    version = request.GET.get("version", "") or book.version_on(today()).id
    if version not in known:
        raise NotFound
    kinds = [(label, book.grounds(kind, version=version)) for kind, label in book.ground_kinds.items()]
    context = {
        "kinds": [(label, found) for label, found in kinds if found],
        "versions": [(one.id, one.title, one.id == version) for one in book.versions.all],
    }
    return shown(request, "grounds", context, current="law")


@page(for_=Audience.OFFICER, any_of=ADMINISTRATION)
def classes(request: OfficerRequest) -> HttpResponse:
    """The classes below one of a scheme."""
    found = taxonomy()
    scheme = request.GET.get("scheme", "") or found.schemes[0]
    if scheme not in found.schemes:
        raise NotFound
    code = request.GET.get("in", "") or found.root(scheme).code
    if code not in found.items[scheme]:
        raise NotFound
    context = {
        "schemes": [(found.root(one).zh, _class_path(one, ""), one == scheme) for one in found.schemes],
        "above": [(item.zh, _class_path(scheme, item.code)) for item in found.path(scheme, code)],
        "item": found.item(scheme, code),
        "rows": [_class_row(item) for item in found.children(scheme, code)],
        "version": found.version,
    }
    return shown(request, "classes", context, current="law")


def _answer(answer: bool | str) -> str:
    titles = {version.id: f"《{version.title}》" for version in lawbook().versions.all}
    return ANSWERS.get(str(answer)) or titles.get(str(answer), str(answer))


def _term(term: DatedTerm | Companion) -> str:
    if term.days is None:
        return _("不再设期限")
    return f"{term.days} {term.unit.label}"


def _class_row(item: Item) -> tuple[object, ...]:
    below = len(taxonomy().children(item.scheme, item.code))
    name = linked(item.zh, _class_path(item.scheme, item.code) if below else "")
    until = item.until_on
    return (name, item.code, item.external_code, "、".join(item.also) or None, item.from_on, until, below or None)


def _class_path(scheme: str, code: str) -> str:
    asked = {"scheme": scheme} | ({"in": code} if code else {})
    return f"{reverse('admin:classes')}?{urlencode(asked)}"
