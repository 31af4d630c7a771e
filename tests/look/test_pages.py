"""The pages of the look itself: style guide, type size, errors."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from fangxin.foundation.refusals import NotPermitted, Refusal, SeveralRefusals
from fangxin.interfaces.look import views


class Late(Refusal):
    """Too late."""

    code = "test_late"
    status = 410
    sentence = "链接已经失效<{why}>。"


@pytest.fixture
def request_(rf: RequestFactory) -> HttpRequest:
    return rf.get("/somewhere")


def test_the_style_guide_shows_every_component(client: Client) -> None:
    html = client.get(reverse("look:styleguide")).content.decode()
    for mark in (
        "clock-overdue", "暂定", "暂停中", "status-done", "timeline", 'class="table"', "pager", "empty", "facts",
        "evidence", "errors", "actions-sticky", "steps", "<progress", "preview", "tiles", "counts", "days",
    ):  # fmt: skip
        assert mark in html, mark


@pytest.mark.parametrize(
    ("door", "shown"), [("public", "public"), ("plain", "plain"), ("admin", "admin"), ("x", "desk")]
)
def test_the_style_guide_stands_in_the_frame_of_any_door(client: Client, door: str, shown: str) -> None:
    html = client.get(reverse("look:styleguide"), {"door": door}).content.decode()
    assert f'class="door-{shown}"' in html


def test_large_type_is_remembered_and_forgotten(client: Client) -> None:
    assert 'class="large"' not in client.get(reverse("look:styleguide")).content.decode()
    answer = client.get(reverse("look:large-type"), {"on": "1", "back": "/look/"})
    assert (answer.status_code, answer["Location"]) == (302, "/look/")
    assert answer.cookies["large"].value == "1"
    assert answer.cookies["large"]["httponly"]
    assert 'class="large"' in client.get(reverse("look:styleguide")).content.decode()
    client.get(reverse("look:large-type"), {"on": "0", "back": "/look/"})
    assert 'class="large"' not in client.get(reverse("look:styleguide")).content.decode()


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil", ""])
def test_the_way_back_never_leaves_the_site(client: Client, back: str) -> None:
    assert client.get(reverse("look:large-type"), {"on": "1", "back": back})["Location"] == "/"


@pytest.mark.parametrize(
    ("view", "status", "says"),
    [
        (views.bad_request, 400, "看不懂"),
        (views.forbidden, 403, "没有打开这个页面的权限"),
        (views.not_found, 404, "没有找到您要的页面"),
        (views.too_large, 413, "没有保存"),
        (views.broken, 500, "不是您的错"),
    ],
)
def test_an_error_says_what_happened_and_has_a_way_back(view, status: int, says: str, request_: HttpRequest) -> None:  # type: ignore[no-untyped-def]
    answer: HttpResponse = view(request_)
    assert answer.status_code == status
    assert says in answer.content.decode()
    assert 'href="/"' in answer.content.decode()


def test_a_wait_is_said_in_words_and_in_the_header(request_: HttpRequest) -> None:
    answer = views.unavailable(request_, retry_after=90)
    assert (answer.status_code, answer["Retry-After"]) == (503, "90")
    assert "请在 2 分钟后再试" in answer.content.decode()


def test_a_refusal_shows_its_sentence_its_code_and_what_to_do(request_: HttpRequest) -> None:
    answer = views.refusal_page(request_, NotPermitted(act="分送"), back="/desk/")
    html = answer.content.decode()
    assert answer.status_code == 403
    assert "您的岗位没有“分送”的权限。" in html
    assert "not_permitted" in html
    assert "系统管理员" in html
    assert 'href="/desk/"' in html


def test_a_refusal_escapes_what_it_quotes(request_: HttpRequest) -> None:
    html = views.refusal_page(request_, Late(why="<script>")).content.decode()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_several_refusals_are_listed(request_: HttpRequest) -> None:
    html = views.refusal_page(request_, SeveralRefusals(Late(why="甲"), Late(why="乙"))).content.decode()
    assert "有 2 处需要修改" in html
    assert "甲" in html
    assert "乙" in html


def test_djangos_own_handlers_find_a_page_without_a_request() -> None:
    from django.template.loader import get_template

    assert "不是您的错" in get_template("500.html").render()
