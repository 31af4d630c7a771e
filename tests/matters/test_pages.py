"""Matters on the desk: the panel, the page that compares, the list, after registering; and what they do not tell."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from fangxin.domain.agency.models import Account
from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.words import Channel
from fangxin.domain.matters.actions.joining import join
from fangxin.domain.matters.models import Suggestion
from fangxin.domain.matters.words import SuggestionState
from fangxin.interfaces.jobs.matching import Matching
from tests.access.cast import opened
from tests.matters.telling import called, elsewhere, letter, looked_at, web
from tests.people import ZHANG, Cast, cast, later

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def desk(by: Actor) -> Client:
    return opened(Account.objects.get(pk=by.account_id))


def page(by: Actor, case: Case) -> str:
    return desk(by).get(reverse("desk:case", args=[case.number])).content.decode()


def comparing(one: Case, two: Case) -> str:
    return reverse("desk:compare", args=[one.number, two.number])


def test_the_panel_says_what_speaks_for_it_and_leads_to_the_comparison(people: Cast) -> None:
    one, two = web(people), called(people)
    looked_at(one, two)
    text = page(people.handler, one)
    for words in (
        "可能是同一件事",
        "很可能",
        "内容相似",
        "争议金额相同：59.80 元",
        "登记时间相近：相隔 2 天",
        "12345-2026-0001",
    ):
        assert words in text, words
    assert comparing(one, two) in text
    assert ZHANG.phone not in text and ZHANG.name not in text


def test_whoever_may_not_join_reads_but_is_offered_nothing(people: Cast) -> None:
    one, two = web(people), called(people)
    looked_at(one, two)
    text = page(people.analyst, one)
    assert "可能是同一件事" in text and comparing(one, two) not in text and "重新比对" not in text
    assert desk(people.analyst).get(comparing(one, two)).status_code == 403


def test_another_office_sees_neither_the_pair_nor_the_number(people: Cast) -> None:
    one, two = web(people), called(people)
    Case.objects.filter(pk=two.pk).update(office=people.other_county, path=people.other_county.path)
    looked_at(one, two)
    assert two.number not in page(people.handler, one)
    assert desk(people.handler).get(comparing(one, two)).status_code == 404
    Case.objects.filter(pk=two.pk).update(status="ACCEPTED")  # decided over there: it stays there
    join(number=one.number, version=None, other=two.number, lead=one.number, by=people.supervisor, at=later(6))
    text = page(people.handler, one)
    assert two.number not in text and "另有 1 件由您辖区以外的单位办理" in text


def test_joined_on_the_page_that_compares_and_parted_on_the_case(people: Cast) -> None:
    one, two = web(people), called(people)
    client = desk(people.handler)
    shown = client.get(comparing(one, two)).content.decode()
    assert "比对两件" in shown and one.content in shown and two.content in shown
    done = client.post(comparing(one, two), {"decision": "join", "version": one.version, "lead": two.number})
    assert (done.status_code, done["Location"]) == (303, f"{reverse('desk:case', args=[one.number])}#matter")
    text = page(people.handler, one)
    assert "随主办件" in text and "主办件" in text and "12345-2026-0001" in text
    act = reverse("desk:act", args=[one.number, "part"])
    version = Case.objects.get(pk=one.pk).version
    refused = client.post(act, {"version": version, "reason": ""})
    assert refused.status_code == 422 and "请填写取消理由" in refused.content.decode()
    assert client.post(act, {"version": version, "reason": "核实后是两件事"}).status_code == 303
    text = page(people.handler, one)
    assert "随主办件" not in text and "取消合并办理" in text and "核实后是两件事" in text


def test_refused_on_the_page_that_compares(people: Cast) -> None:
    one, two = web(people), called(people)
    looked_at(one, two)
    client = desk(people.handler)
    empty = client.post(comparing(one, two), {"decision": "refuse", "reason": ""})
    assert empty.status_code == 422 and 'href="#f-reason"' in empty.content.decode()
    assert client.post(comparing(one, two), {"decision": "refuse", "reason": "两次购买"}).status_code == 303
    assert Suggestion.objects.get().state == SuggestionState.REJECTED
    again = client.get(comparing(one, two)).content.decode()
    assert "曾认定不是同一件事：两次购买" in again
    assert client.post(comparing(one, two), {"decision": "explode"}).status_code == 404


def test_a_stale_page_is_told_who_did_what(people: Cast) -> None:
    one, two = web(people), called(people)
    client = desk(people.handler)
    answer = client.post(comparing(one, two), {"decision": "join", "version": one.version + 1})
    assert answer.status_code == 409 and "刚刚有变动" in answer.content.decode()


def test_cases_that_can_never_be_one_are_refused_in_words(people: Cast) -> None:
    one = web(people)
    answer = desk(people.handler).get(comparing(one, one))
    assert answer.status_code == 422 and "不能并为一事" in answer.content.decode()


def test_a_number_typed_by_hand_leads_to_the_comparison(people: Cast) -> None:
    one, two = web(people), elsewhere(people)
    client = desk(people.handler)
    found = client.get(reverse("desk:compare-with", args=[one.number]), {"other": f" {two.number} "})
    assert found["Location"] == comparing(one, two)
    assert "不像同一件事" in client.get(comparing(one, two)).content.decode()
    for typed in ("", "../..", "没有这一件"):
        answer = client.get(reverse("desk:compare-with", args=[one.number]), {"other": typed}, follow=True)
        assert answer.status_code == 404, typed


def test_the_list_of_the_area_with_what_to_do(people: Cast) -> None:
    assert "没有等待比对的件" in desk(people.dispatcher).get("/desk/matters/").content.decode()
    one, two = web(people), called(people)
    looked_at(one, two)
    for by in (people.dispatcher, people.handler, people.head, people.supervisor):
        text = desk(by).get("/desk/matters/").content.decode()
        assert "比对并决定" in text and one.title in text and two.title in text
    assert "比对并决定" not in desk(people.other_handler).get("/desk/matters/").content.decode()
    assert desk(people.hotline).get("/desk/matters/").status_code == 403
    join(number=one.number, version=None, other=two.number, by=people.handler, at=later(6))
    text = desk(people.dispatcher).get("/desk/matters/").content.decode()
    assert "正在合并办理" in text and "比对并决定" not in text


def test_ending_the_followers_with_their_lead(people: Cast) -> None:
    one, two, three = web(people), called(people), letter(people)
    for other in (two, three):
        join(number=one.number, version=None, other=other.number, by=people.handler, at=later(5))
    client = desk(people.handler)
    assert "一并办结" not in page(people.handler, one)
    Case.objects.filter(pk=one.pk).update(status="CLOSED", outcome="SETTLED", due_on=None)
    assert "随主办件办结" in page(people.handler, two)
    act = reverse("desk:act", args=[one.number, "end_followers"])
    version = Case.objects.get(pk=one.pk).version
    assert client.post(act, {"version": version, "followers": [two.number, three.number]}).status_code == 303
    ended = Case.objects.filter(pk__in=(two.pk, three.pk)).values_list("status", "outcome")
    assert set(ended) == {("CLOSED", "MERGED")}


def test_right_after_registering_the_officer_is_shown_what_is_there_already(people: Cast) -> None:
    one = web(people)
    looked_at(one)
    two = called(people, channel=Channel.HOTLINE, outside_number="")
    text = desk(people.dispatcher).get(reverse("desk:registered", args=[two.number])).content.decode()
    assert "可能与已有的件是同一件事" in text and comparing(two, one) in text
    quiet = desk(people.hotline).get(reverse("desk:registered", args=[two.number])).content.decode()
    assert comparing(two, one) not in quiet  # an operator is told of it, and decides nothing


def test_the_worker_looks_at_new_cases_every_round_and_at_old_ones_once(people: Cast) -> None:
    one = web(people, at=later(-40), purchased_on=None)
    two = called(people, at=later(0), purchased_on=None)
    worker = Matching()
    while worker.round(at=later(0)):
        pass
    assert Suggestion.objects.count() == 1
    assert {one.pk, two.pk} == {Suggestion.objects.get().one_id, Suggestion.objects.get().other_id}
    assert worker.round(at=later(0)) is False


def test_pages_cost_few_queries_whatever_the_pairs(people: Cast, django_assert_max_num_queries: Any) -> None:
    cases = [web(people), called(people), letter(people), called(people, at=later(3)), called(people, at=later(5))]
    looked_at(*cases)
    client = desk(people.dispatcher)
    client.get("/desk/matters/")
    with django_assert_max_num_queries(9):
        client.get("/desk/matters/")
