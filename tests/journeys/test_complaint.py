"""A complaint's whole life in a real browser: from the consumer's phone to the rating. Its pictures are the README's."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from fangxin.domain.agency.actions.factors import enrol_totp
from fangxin.domain.agency.models import Account
from fangxin.domain.cases.models import Case, Document
from fangxin.domain.notices.models import Notice
from fangxin.domain.timeline.queries import broken_chains
from fangxin.foundation.clock import BEIJING
from fangxin.interfaces.access.totp import code_at, fresh_secret
from fangxin.interfaces.clock import now, today
from tests.browser import axe, overflowing, shot, visit
from tests.people import ZHANG, Cast, cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "a long phrase for tests 2026"
STORY = (
    "上周五我在淇滨区青禾路的云上鲸超市买了两箱酸奶，花了59.8元，回家打开就有霉点，还在保质期内。"
    "拿去店里，店长说是运输问题不给退。我要求退款，并赔偿我。"
)


def picture(colour: str) -> bytes:
    """A small photograph with a place in its metadata."""
    from PIL import Image

    image = Image.new("RGB", (640, 480), colour)
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (35.0, 44.0, 0.0), 3: "E", 4: (114.0, 17.0, 0.0)}
    data = io.BytesIO()
    image.save(data, "JPEG", exif=exif)
    return data.getvalue()


@pytest.fixture
def people(settings: Any) -> Cast:
    settings.DEMO = True
    return cast()


def secret_of(login: str) -> str:
    """Give an officer a password and a second factor; returns the factor's secret."""
    account = Account.objects.get(username=login)
    account.set_password(PASSWORD)
    account.save(update_fields=["password"])
    secret = fresh_secret()
    enrol_totp(account=account, secret=secret, at=now())
    return secret


def log_in(page: Page, login: str, secret: str) -> None:
    """Through the login page, with the second factor."""
    page.goto("/desk/")
    page.get_by_label("登录名").fill(login)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.locator("main input[name=code]").fill(code_at(secret=secret, at=now()))
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("h1")).to_contain_text("待办")


def open_act(page: Page, title: str) -> Any:
    """Open the form of an act on the case page and return it."""
    panel = page.locator("#acts details.confirm", has=page.locator(".confirm-title", has_text=re.compile(f"^{title}$")))
    panel.locator("summary").click()
    return panel


def consent(page: Page) -> None:
    """Nobody's consent is ticked for them."""
    for asked in ("consents_disclosure", "consents_commission"):
        expect(page.locator(f"input[name={asked}]:checked")).to_have_count(0)
        page.locator(f"input[name={asked}][value=yes]").check()


def file_complaint(page: Page, tmp: Path, *, at_360: bool = True) -> str:
    """File with two photographs; returns the tracking code."""
    page.goto("/")
    shot(page, "public-home")
    page.get_by_role("link", name="我要投诉").click()
    page.get_by_label("发生了什么").fill(STORY)
    page.get_by_label("是哪个商家").fill("云上鲸超市")
    photos = []
    for name, colour in (("酸奶.jpg", "#ddeeff"), ("小票.jpg", "#ffeedd")):
        path = tmp / name
        path.write_bytes(picture(colour))
        photos.append(path)
    page.locator("input[type=file]").set_input_files(photos)
    page.wait_for_timeout(1500)
    shot(page, "public-describe")
    page.get_by_role("button", name="下一步").click()
    expect(page.locator("h1")).to_contain_text("核对")
    page.get_by_label("商家地址").fill("河南省鹤壁市淇滨区青禾路88号")
    page.get_by_label("商家电话").fill("19900001001")
    page.get_by_role("button", name="重新判断").click()
    expect(page.get_by_text("淇滨区市场监督管理局").first).to_be_visible()
    page.get_by_label("姓名", exact=False).first.fill(ZHANG.name)
    page.locator("#f-id_number").fill(ZHANG.id_number)
    page.locator("#f-phone").fill(ZHANG.phone)
    page.get_by_role("button", name="发送验证码").click()
    code = re.search(r"验证码是 (\d{6})", page.locator("main").inner_text())
    assert code is not None
    page.locator("#f-code").fill(code.group(1))
    consent(page)
    shot(page, "public-details")
    page.get_by_role("button", name="提交").click()
    expect(page.locator("h1")).to_contain_text("已登记")
    shot(page, "public-done")
    return page.locator(".code-big").inner_text().strip()


def test_a_complaint_from_the_phone_to_the_rating(
    people: Cast, chromium: Browser, live_server: Any, tmp_path: Path, client: Client
) -> None:
    consumer = visit(chromium, live_server.url, viewport={"width": 360, "height": 740}, is_mobile=True)
    tracking = file_complaint(consumer, tmp_path)
    case = Case.objects.select_related("post__holder").get()
    assert case.office == people.county and case.post is not None and case.post.holder is not None
    login = case.post.holder.username

    officer = visit(chromium, live_server.url, viewport={"width": 1280, "height": 900})
    log_in(officer, login, secret_of(login))
    shot(officer, "desk-my-work")
    officer.get_by_role("link", name=re.compile("酸奶|上周五")).first.click()
    expect(officer.get_by_text("张**")).to_be_visible()
    assert ZHANG.name not in officer.content() and ZHANG.phone not in officer.content()
    expect(officer.locator(".evidence li")).to_have_count(2)
    shot(officer, "desk-case")
    accept = open_act(officer, "受理")
    expect(accept.get_by_text("您的投诉")).to_be_visible()
    accept.get_by_role("button", name="确认受理").click()
    expect(officer.get_by_text("已受理，受理决定书已制作")).to_be_visible()

    invite = open_act(officer, "邀请调解")
    invite.locator("[name=place]").fill("青禾路16号二楼调解室")
    invite.locator("[name=starts_at]").fill((now().astimezone(BEIJING) + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M"))
    invite.get_by_role("button", name="发出邀请").click()
    expect(officer.get_by_text("已发出调解邀请")).to_be_visible()

    settle = open_act(officer, "记录调解协议")
    settle.locator("[name=what1]").fill("退还两箱酸奶货款")
    settle.locator("[name=amount1]").fill("59.80")
    settle.locator("[name=by1]").fill(today().isoformat())
    settle.locator("[name=what2]").fill("赔偿消费者损失")
    settle.locator("[name=kind2]").select_option("COMPENSATE")
    settle.locator("[name=amount2]").fill("500")
    settle.locator("[name=by2]").fill(today().isoformat())
    settle.get_by_role("button", name="记录协议").click()
    expect(officer.get_by_text("已记录调解协议")).to_be_visible()

    agreement = Document.objects.get(form="mediation_agreement")
    response = officer.request.get(f"/desk/documents/{agreement.pk}.pdf")
    assert response.ok and response.body().startswith(b"%PDF")
    (Path(shot_folder()) / "agreement.pdf").write_bytes(response.body())

    for _ in range(2):
        item = officer.locator("details.confirm", has_text="登记履行情况").first
        item.locator("summary").click()
        item.get_by_label("已履行").check()
        item.get_by_role("button", name="登记").click()
        expect(officer.get_by_text("已登记履行情况")).to_be_visible()
    close = open_act(officer, "办结")
    expect(close.locator("[name=recovered]")).to_have_value("559.80")
    close.get_by_role("button", name="办结").click()
    expect(officer.get_by_text("已办结，评价链接已发送")).to_be_visible()
    shot(officer, "desk-case-closed")

    link = re.search(r"/r/\S+?/", Notice.objects.get(template="closed_rate_link").text)
    assert link is not None
    consumer.goto(link.group())
    consumer.get_by_label("满意", exact=True).check()
    consumer.get_by_label("为什么").fill("当天就退了钱，谢谢。")
    shot(consumer, "public-rate")
    consumer.get_by_role("button", name="提交评价").click()
    expect(consumer.get_by_text("您的评价已记录")).to_be_visible()

    consumer.goto("/track/")
    consumer.get_by_label("查询码").fill(tracking)
    consumer.get_by_label("登记时的手机号码").fill(ZHANG.phone)
    consumer.get_by_role("button", name="发送验证码").click()
    code = re.search(r"验证码是 (\d{6})", consumer.locator("main").inner_text())
    assert code is not None
    consumer.get_by_label("短信验证码").fill(code.group(1))
    consumer.get_by_role("button", name="查看").click()
    expect(consumer.get_by_text("消费者评价", exact=True)).to_be_visible()
    shot(consumer, "public-tracked")
    axe(consumer)
    assert overflowing(consumer) == []
    case.refresh_from_db()
    assert (case.status, case.outcome, case.satisfaction, case.recovered_fen) == (
        "CLOSED",
        "SETTLED",
        "SATISFIED",
        55980,
    )
    assert list(broken_chains()) == []


def test_the_form_works_without_javascript(people: Cast, chromium: Browser, live_server: Any, tmp_path: Path) -> None:
    page = visit(chromium, live_server.url, java_script_enabled=False, viewport={"width": 360, "height": 740})
    page.goto("/file/")
    page.get_by_label("发生了什么").fill(STORY)
    photo = tmp_path / "小票.jpg"
    photo.write_bytes(picture("#eeeeee"))
    page.locator("input[type=file]").set_input_files(photo)
    page.get_by_role("button", name="下一步").click()
    page.locator("#f-merchant_name").fill("云上鲸超市")
    page.locator("#f-merchant_address").fill("鹤壁市淇滨区青禾路88号")
    page.locator("#f-name").fill(ZHANG.name)
    page.locator("#f-id_number").fill(ZHANG.id_number)
    page.locator("#f-phone").fill(ZHANG.phone)
    page.get_by_role("button", name="发送验证码").click()
    code = re.search(r"验证码是 (\d{6})", page.locator("main").inner_text())
    assert code is not None
    page.locator("#f-code").fill(code.group(1))
    consent(page)
    page.get_by_role("button", name="提交").click()
    expect(page.locator("h1")).to_contain_text("已登记")
    assert Case.objects.count() == 1


def shot_folder() -> Path:
    """Where the pictures go."""
    from tests.browser import pictures

    return pictures()
