"""Every address on a database with a case in every status, and how often each page asks it."""

from __future__ import annotations

import re

import pytest

from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.actions.notes import add_note
from fangxin.domain.cases.models import Case
from fangxin.domain.supervision.actions.sweep import sweep
from tests.pages.addresses import DOORS, patterns
from tests.pages.checking import every_actor, proper, queries, walked
from tests.pages.world import World, desk
from tests.people import later
from tests.supervision.tree import copies

pytestmark = pytest.mark.django_db
LISTS = (
    "/desk/", "/desk/office/", "/desk/queue/", "/desk/search/", "/desk/search/?q=酸奶&status=ASSIGNED", "/desk/overdue/",
)  # fmt: skip


def test_every_address_for_everybody(world: World) -> None:
    opened: set[str] = set()
    few = world.arguments() | {
        "number": [world.cases[name].number for name in ("queued", "assigned", "closed", "inquiry")]
    }
    for role, actor in every_actor(world.people).items():
        client = desk(actor)
        for name, path in walked(few):
            if proper(client.get(path), f"{role} {path}") == 200:
                opened.add(name)
    # every page is opened by somebody: nothing above passes because everybody is refused
    only_posted = {
        "act",
        "copy-report",
        "deal",
        "work-orders-again",
        "work-order-file-decide",
        "identity",
        "acknowledge",
        "acknowledge-step",
        "hand-over",
        "follow-up-plan",
        "follow-up-export",
        "decide-reopening",
        "withdraw",
        "reopen",
        "leave",
        "appeal",
        "claimants-decide",
        "call-save",
        "call-back",
        "details",
        "helped",
        "leave-act",
        "back-early",
        "duties-fill",
        "duty-drop",
        "duty-swap",
        "swap",
        "article-act",
        "articles-load",
        "search-export",
        "search-view",
        "search-view-save",
        "merchant-account",
        "promise-act",
        "return-act",
        "merchant-act",
        "disclosure-act",
        "merchant-merge-undo",
        "merchant-extract-decide",
        "chain-act",
        "station-act",
        "merchant-enrolment",
        "fund-act",
        "fund-answer",
        "index-act",
        "index-input-act",
        "index-scheme-act",
        "survey-act",
        "survey-settle",
        "policy-act",
        "bulletin-act",
        "noted-withdraw",
        "evaluation-round-act",
        "evaluation-office-act",
        "evaluation-appeal-act",
        "evaluation-scheme-act",
    }
    #: opened by a cookie or by a link of a message
    by_cookie = {
        "done",
        "tracked",
        "answer",
        "rate",
        "letter",
        "settling",
        "settling-act",
        "settling-file",
        "merchant-credit-decide",
        "merchant-repair-decide",
        "merchant-letter-act",
        "merchant-talk-act",
        "alert-act",
        "topic",
        "return-followed",
    }
    #: of documents counted from a lake; opened in tests/bulletins/test_pages.py
    counted = {
        "bulletin",
        "bulletin-receipt",
        "bulletin-changes",
        "bulletin-file",
        "bulletin-data",
        "bulletin-data-file",
        "published",
    }
    # the last two lead on to a page that compares
    assert opened == {str(pattern.name) for door in DOORS for pattern in patterns(door)} - (
        only_posted | by_cookie | counted | {"compare-with", "merchant-beside"}
    )


@pytest.mark.parametrize("role", ["handler", "supervisor", "other_handler", "security_admin"])
def test_a_case_of_every_status_is_seen_by_those_above_it(world: World, role: str) -> None:
    actor = every_actor(world.people)[role]
    client = desk(actor)
    for name, case in world.cases.items():
        may = actor.may(Permission.VIEW_CASES)
        seen = may and case.path.startswith(actor.office_path)
        status = proper(client.get(f"/desk/cases/{case.number}/"), name)
        assert status == (200 if seen else 404 if may else 403), name


def test_a_case_without_a_deadline_shows_a_dash_and_no_empty_mark(world: World) -> None:
    text = desk(world.people.handler).get("/desk/office/").content.decode()
    assert not re.search(r'<span class="status[^"]*">\s*</span>', text)
    text = desk(world.people.supervisor).get("/desk/queue/").content.decode()
    assert not re.search(r'<span class="status[^"]*">\s*</span>', text)


def test_what_can_be_done_stands_before_why_this_office(world: World) -> None:
    text = desk(world.people.handler).get(f"/desk/cases/{world.cases['assigned'].number}/").content.decode()
    assert text.index('id="acts"') < text.index("为什么由本单位办理")


def test_a_page_tells_what_happened_in_words(world: World) -> None:
    client = desk(world.people.supervisor)
    text = client.get(f"/desk/cases/{world.cases['closed'].number}/").content.decode()
    for words in (
        "消费者评价",
        "不满意",
        "达成调解协议",
        "59.80 元",
        "受理决定书",
        "2026年6月20日",
        "调解成功",
    ):
        assert words in text, words
    text = client.get(f"/desk/cases/{world.cases['assigned'].number}/").content.decode()
    for words in ("已超期", "承办人、单位负责人", "受理或者不予受理的决定", "请消费者补充"):
        assert words in text, words
    text = client.get(f"/desk/cases/{world.cases['terminated'].number}/").content.decode()
    for words in ("终止调解", "不参加或者拒绝调解", "终止调解告知", "电话"):
        assert words in text, words


@pytest.mark.parametrize(
    "act", ["nonsense", "ACCEPT", "accept%00", "..", "__class__", "接受"],
)  # fmt: skip
def test_an_act_that_is_none_is_not_found(world: World, act: str) -> None:
    client, number = desk(world.people.handler), world.cases["assigned"].number
    assert client.post(f"/desk/cases/{number}/act/{act}/", {"version": "1"}).status_code == 404
    assert Case.objects.get(number=number).status == "ASSIGNED"


def test_an_act_is_not_done_by_following_a_link(world: World) -> None:
    client, number = desk(world.people.handler), world.cases["assigned"].number
    assert client.get(f"/desk/cases/{number}/act/accept/").status_code == 404
    assert Case.objects.get(number=number).status == "ASSIGNED"


@pytest.mark.parametrize(
    "after",
    [
        "x", "~", "~~", "2026-06-17~", "~5", "x~5", "2026-02-30~5", "2026-06-17~²", "²", "9" * 400,
        "2026-06-17~9" + "9" * 40, "\x00", "-1", "2026-06-17~-5", "2026-06-17'~5", "0001-01-01~5", "9999-12-31~5",
    ],
)  # fmt: skip
def test_a_page_of_a_list_that_is_none(world: World, after: str) -> None:
    client = desk(world.people.head)
    for path in ("/desk/", "/desk/office/", "/desk/search/"):
        assert client.get(path, {"after": after}).status_code == 200, path


@pytest.mark.parametrize(
    "text", ["\x00", "%", "_", "'", "\\", "张" * 3000, "(((", "\u202e", "{{ 7*7 }}", "<script>x</script>"]
)
def test_any_search_is_answered_and_nothing_is_run(world: World, text: str) -> None:
    asked = {"q": text, "status": text, "kind": text, "duplicates": text}
    answer = desk(world.people.head).get("/desk/search/", asked)
    assert answer.status_code == 200
    assert b"<script>x</script>" not in answer.content and b">49<" not in answer.content


def test_a_list_of_many_pages_shows_every_case_once(world: World) -> None:
    copies(world.cases["assigned"], 230)
    client, path, seen = desk(world.people.handler), "/desk/office/", []
    for _ in range(4):
        answer = client.get(path)
        seen += [row[0][1] for row in answer.context["rows"]] if answer.context else _numbers(answer.content.decode())
        following = _next(answer.content.decode())
        if not following:
            break
        path = "/desk/office/" + following
    expected = Case.objects.filter(path__startswith=world.people.county.path).exclude(status__in=("CLOSED", "ARCHIVED"))
    assert len(seen) == len(set(seen)) == expected.count() > 230


def _numbers(text: str) -> list[str]:
    import re

    return re.findall(r'href="(/desk/cases/[^"]+/)"', text)


def _next(text: str) -> str:
    import html
    import re

    found = re.search(r'href="(\?[^"]*after=[^"]+)"', text)
    return html.unescape(found[1]) if found else ""


# Queries --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", LISTS)
def test_a_list_of_five_or_two_hundred_and_fifty_asks_alike(world: World, path: str) -> None:
    of_queue = "queue" in path
    client = desk(world.people.dispatcher if of_queue else world.people.handler)
    few = queries(client, path)
    copies(world.cases["queued" if of_queue else "assigned"], 250)
    # an order, an offer and an early warning wait in this menu, each counted; words are asked of a table of their own
    assert queries(client, path) <= few <= (14 if "?q=" in path else 13)


def test_the_reviewing_lists_ask_alike_for_one_or_fifty(world: World) -> None:
    client = desk(world.people.head)
    paths = ("/desk/warnings/", "/desk/follow-up/", "/desk/reopening/", "/desk/inbox/")
    few = {path: queries(client, path) for path in paths}
    copies(world.cases["assigned"], 60)
    sweep(at=later(12))
    assert {path: queries(client, path) for path in paths} == few
    assert max(few.values()) <= 14


def test_a_case_page_asks_at_most_forty_times_in_every_status(world: World) -> None:
    client = desk(world.people.supervisor)
    for name, case in world.cases.items():
        asked = queries(client, f"/desk/cases/{case.number}/")
        assert asked <= 40, f"{name}: {asked}"


def test_a_case_with_a_long_history_asks_no_more(world: World) -> None:
    client, case = desk(world.people.handler), world.cases["assigned"]
    few = queries(client, f"/desk/cases/{case.number}/")
    for _ in range(30):
        add_note(case_id=case.pk, text="电话联系。", by=world.people.handler, at=later(2))
    assert queries(client, f"/desk/cases/{case.number}/") == few
