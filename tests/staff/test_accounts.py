"""Claiming an account, confirming it, signing in, colleagues: what happens, and what is refused."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client

from fangxin.domain.agency.rules import SYSTEM
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.notices.models import Notice
from fangxin.domain.people.actions import CodeWrong, PhoneNotConfirmed
from fangxin.domain.staff.actions.claiming import (
    AlreadyStaff,
    ClaimAnswered,
    ClaimWaits,
    ReasonMissing,
    claim,
    confirm_claim,
    confirm_own,
    open_account,
    refuse_claim,
    send_claim_codes,
)
from fangxin.domain.staff.actions.joining import (
    LastOwner,
    MemberNameUnusual,
    StaffKnown,
    add_staff,
    change_role,
    end_staff,
)
from fangxin.domain.staff.actions.signing_in import NoMember, send_sign_in_code, sign_in
from fangxin.domain.staff.models import Claim, Employment
from fangxin.domain.staff.queries import claims_waiting, member_with_phone, staff_of
from fangxin.domain.staff.words import StaffRole
from fangxin.domain.timeline.queries import entries_of
from fangxin.foundation.refusals import NotFound, NotPermitted
from fangxin.storage.limits import TooManyAttempts
from tests.members import PHONE, acting, hired, shop, signed_in
from tests.people import MONDAY, Cast, cast

pytestmark = pytest.mark.django_db
USCC, OWN = "91000000MA00000157", "13800000177"


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def merchant(people: Cast) -> Merchant:
    return shop()


def later(*, minutes: int) -> datetime:
    return MONDAY + timedelta(minutes=minutes)


def claimed(*, uscc: str = USCC, own: str = OWN, name: str = "尚鲸浦") -> Claim:
    own_code, registered = send_claim_codes(uscc=uscc, phone=own, client="c", at=MONDAY)
    confirmation = confirm_own(phone=own, code=own_code, at=MONDAY)
    return claim(uscc=uscc, name=name, phone=own, confirmation=confirmation, registered_code=registered, at=MONDAY)


def test_a_claim_with_both_codes_waits_for_an_officer_of_the_region(people: Cast, merchant: Merchant) -> None:
    made = claimed()
    assert [one.pk for one in claims_waiting(by=people.handler)] == [made.pk]
    assert not claims_waiting(by=people.other_handler).exists()
    assert not staff_of(merchant=merchant)
    with pytest.raises(NotFound):
        confirm_claim(claim_id=made.pk, by=people.other_handler, at=MONDAY)
    with pytest.raises(NotPermitted):
        confirm_claim(claim_id=made.pk, by=people.analyst, at=MONDAY)
    confirm_claim(claim_id=made.pk, by=people.handler, at=MONDAY)
    assert [(one.role, one.member.name_masked) for one in staff_of(merchant=merchant)] == [("OWNER", "尚**")]
    with pytest.raises(ClaimAnswered):
        refuse_claim(claim_id=made.pk, reason="x", by=people.handler, at=MONDAY)
    acts = [entry.act for entry in entries_of(chain=merchant.pk)]
    assert acts == ["ACCOUNT_CLAIMED", "ACCOUNT_CONFIRMED", "STAFF_JOINED"]
    assert "尚鲸浦" not in str([entry.facts for entry in entries_of(chain=merchant.pk)])


def test_a_refusal_needs_a_reason_and_is_told(people: Cast, merchant: Merchant) -> None:
    made = claimed()
    with pytest.raises(ReasonMissing):
        refuse_claim(claim_id=made.pk, reason=" ", by=people.head, at=MONDAY)
    refuse_claim(claim_id=made.pk, reason="请带执照来核实", by=people.head, at=MONDAY)
    assert "请带执照来核实" in Notice.objects.filter(template="account_refused").get().text
    assert claimed_again_possible(merchant)


def claimed_again_possible(merchant: Merchant) -> bool:
    return not Claim.objects.filter(merchant=merchant, state="WAITING").exists()


def test_who_owns_the_registered_phone_needs_one_code(people: Cast, merchant: Merchant) -> None:
    own_code, registered = send_claim_codes(uscc=USCC, phone=PHONE, client="c", at=MONDAY)
    assert registered == ""
    confirmation = confirm_own(phone=PHONE, code=own_code, at=MONDAY)
    claim(uscc=USCC, name="尚鲸浦", phone=PHONE, confirmation=confirmation, registered_code="", at=MONDAY)


@pytest.mark.parametrize(("phone", "uscc"), [("", USCC), ("0392-3310000", USCC), (PHONE, "91000000000000000K")])
def test_a_merchant_that_cannot_be_asked_looks_like_one_that_is_unknown(people: Cast, phone: str, uscc: str) -> None:
    shop(phone=phone)
    own_code, registered = send_claim_codes(uscc=uscc, phone=OWN, client="c", at=MONDAY)
    assert registered == ""
    confirmation = confirm_own(phone=OWN, code=own_code, at=MONDAY)
    with pytest.raises(CodeWrong) as refused:
        claim(uscc=uscc, name="尚鲸浦", phone=OWN, confirmation=confirmation, registered_code="123456", at=MONDAY)
    assert refused.value.field == "registered_code"


def test_wrong_codes_are_counted_and_run_out(people: Cast, merchant: Merchant) -> None:
    own_code, registered = send_claim_codes(uscc=USCC, phone=OWN, client="c", at=MONDAY)
    confirmation = confirm_own(phone=OWN, code=own_code, at=MONDAY)
    wrong = "000000" if registered != "000000" else "111111"
    given = {"uscc": USCC, "name": "尚鲸浦", "phone": OWN, "confirmation": confirmation, "at": MONDAY}
    for _ in range(5):
        with pytest.raises(CodeWrong):
            claim(registered_code=wrong, **given)  # type: ignore[arg-type]
    with pytest.raises(CodeWrong):
        claim(registered_code=registered, **given)  # type: ignore[arg-type]
    assert not Claim.objects.exists()


def test_a_claim_needs_the_own_phone_confirmed_and_a_name(people: Cast, merchant: Merchant) -> None:
    with pytest.raises(PhoneNotConfirmed):
        claim(uscc=USCC, name="尚鲸浦", phone=OWN, confirmation="x", registered_code="1", at=MONDAY)
    with pytest.raises(MemberNameUnusual):
        claimed(name="尚1")


def test_nobody_claims_twice(people: Cast, merchant: Merchant) -> None:
    made = claimed()
    codes = send_claim_codes(uscc=USCC, phone=OWN, client="c", at=later(minutes=2))
    confirmation = confirm_own(phone=OWN, code=codes[0], at=later(minutes=2))
    with pytest.raises(ClaimWaits):
        claim(
            uscc=USCC,
            name="尚鲸浦",
            phone=OWN,
            confirmation=confirmation,
            registered_code=codes[1],
            at=later(minutes=2),
        )
    confirm_claim(claim_id=made.pk, by=people.handler, at=MONDAY)
    codes = send_claim_codes(uscc=USCC, phone=OWN, client="c", at=later(minutes=4))
    confirmation = confirm_own(phone=OWN, code=codes[0], at=later(minutes=4))
    with pytest.raises(AlreadyStaff):
        claim(
            uscc=USCC,
            name="尚鲸浦",
            phone=OWN,
            confirmation=confirmation,
            registered_code=codes[1],
            at=later(minutes=4),
        )


def test_a_merchants_phone_does_not_ring_all_day(people: Cast, merchant: Merchant) -> None:
    for number in range(5):
        send_claim_codes(uscc=USCC, phone=f"1380000020{number}", client="c", at=later(minutes=2 * number))
    with pytest.raises(TooManyAttempts):
        send_claim_codes(uscc=USCC, phone="13800000209", client="c", at=later(minutes=20))


def test_an_officer_opens_an_account_at_the_counter(people: Cast, merchant: Merchant) -> None:
    made = claimed()
    with pytest.raises(NotFound):
        open_account(merchant_id=merchant.pk, name="尚鲸浦", phone=OWN, by=people.other_handler, at=MONDAY)
    open_account(merchant_id=merchant.pk, name="尚鲸浦", phone=OWN, by=people.handler, at=MONDAY)
    made.refresh_from_db()
    assert made.state == "CONFIRMED" and len(staff_of(merchant=merchant)) == 1
    with pytest.raises(AlreadyStaff):
        open_account(merchant_id=merchant.pk, name="尚鲸浦", phone=OWN, by=people.handler, at=MONDAY)


def test_signing_in_takes_the_code_and_an_employment(people: Cast, merchant: Merchant) -> None:
    open_account(merchant_id=merchant.pk, name="尚鲸浦", phone=OWN, by=people.handler, at=MONDAY)
    code = send_sign_in_code(phone=OWN, client="c", at=MONDAY)
    with pytest.raises(CodeWrong):
        sign_in(phone=OWN, code="000000" if code != "000000" else "111111", at=MONDAY)
    assert sign_in(phone=OWN, code=code, at=MONDAY) == member_with_phone(phone=OWN)
    with pytest.raises(CodeWrong):
        sign_in(phone=OWN, code=code, at=MONDAY)
    assert send_sign_in_code(phone="13800000999", client="c", at=MONDAY) == ""
    assert not Notice.objects.filter(template="one_time_code", created_at=MONDAY, text__contains="13800000999").exists()
    assert NoMember.status == 422


def test_colleagues_come_change_and_go_but_never_the_last_owner(merchant: Merchant) -> None:
    owner = hired(merchant)
    by = acting(owner)
    clerk = add_staff(merchant=merchant, name="店小二", phone="13800000301", role=StaffRole.CLERK, by=by, at=MONDAY)
    with pytest.raises(StaffKnown):
        add_staff(merchant=merchant, name="店小二", phone="13800000301", role=StaffRole.CLERK, by=by, at=MONDAY)
    with pytest.raises(LastOwner):
        end_staff(merchant=merchant, employment_id=owner.pk, by=by, at=MONDAY)
    with pytest.raises(LastOwner):
        change_role(merchant=merchant, employment_id=owner.pk, role=StaffRole.CLERK, by=by, at=MONDAY)
    change_role(merchant=merchant, employment_id=clerk.pk, role=StaffRole.OWNER, by=by, at=MONDAY)
    end_staff(merchant=merchant, employment_id=owner.pk, by=by, at=MONDAY)
    assert [one.pk for one in staff_of(merchant=merchant)] == [clerk.pk]
    other = shop(name="另一家商行", uscc="92000000MA0000023Y")
    with pytest.raises(NotFound):
        end_staff(merchant=other, employment_id=clerk.pk, by=SYSTEM, at=MONDAY)


# Pages ----------------------------------------------------------------------------------------------------------------


def test_claim_and_sign_in_through_the_pages(people: Cast, merchant: Merchant, settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]
    client = Client()
    form = {"uscc": USCC, "name": "尚鲸浦", "phone": OWN}
    shown = client.post("/merchant/claim/", form | {"send_codes": "1"}).content.decode()
    own, registered = re.findall(r"验证码是 (\d{6})", shown)
    answer = client.post("/merchant/claim/", form | {"own_code": own, "registered_code": "1"})
    assert answer.status_code == 422
    confirmation = re.search(r'name="confirmation" value="([^"]+)"', answer.content.decode())
    assert confirmation
    form |= {"confirmation": confirmation[1], "registered_code": registered}
    assert client.post("/merchant/claim/", form)["Location"] == "/merchant/claim/done/"
    confirm_claim(claim_id=Claim.objects.get().pk, by=people.handler, at=MONDAY)
    assert client.get("/merchant/staff/")["Location"] == "/merchant/sign-in/?next=%2Fmerchant%2Fstaff%2F"
    shown = client.post(
        "/merchant/sign-in/", {"phone": OWN, "send_code": "1", "next": "/merchant/staff/"}
    ).content.decode()
    code = re.search(r"验证码是 (\d{6})", shown)
    assert code
    answer = client.post("/merchant/sign-in/", {"phone": OWN, "code": code[1], "next": "/merchant/staff/"})
    assert answer["Location"] == "/merchant/staff/"
    assert "尚**" in client.get("/merchant/staff/").content.decode()
    client.post("/merchant/sign-out/", {"everywhere": "1"})
    assert client.get("/merchant/").status_code == 302


def test_a_role_sees_and_does_only_its_own(merchant: Merchant) -> None:
    hired(merchant)
    clerk = signed_in(hired(merchant, role=StaffRole.CLERK, name="店小二"))
    assert clerk.get("/merchant/").status_code == 200
    assert clerk.get("/merchant/staff/").status_code == 403
    assert "员工" not in clerk.get("/merchant/menu/").content.decode().split("<main")[0].split("menu")[1]


def test_who_was_let_go_is_out_at_once(merchant: Merchant) -> None:
    owner = hired(merchant)
    gone = hired(merchant, role=StaffRole.CLERK, name="店小二")
    client = signed_in(gone)
    assert client.get("/merchant/").status_code == 200
    end_staff(merchant=merchant, employment_id=gone.pk, by=acting(owner), at=MONDAY)
    assert client.get("/merchant/").status_code == 403


def test_who_works_for_two_chooses(merchant: Merchant) -> None:
    one = hired(merchant)
    other = shop(name="另一家商行", uscc="92000000MA0000023Y")
    second = Employment.objects.create(id=one.pk + 1, member=one.member, merchant=other, role="CLERK", from_at=MONDAY)
    client = signed_in(one)
    assert merchant.name in client.get("/merchant/").content.decode()
    client.post("/merchant/choose/", {"employment": str(second.pk)})
    assert other.name in client.get("/merchant/").content.decode()
    assert client.post("/merchant/choose/", {"employment": "1"}).status_code == 404


def test_a_refused_change_of_role_shows_what_was_chosen(merchant: Merchant) -> None:
    owner = hired(merchant)
    refused = signed_in(owner).post(f"/merchant/staff/{owner.pk}/role/", {"role": "CLERK"})
    text = refused.content.decode()
    assert refused.status_code in (409, 422)
    assert '<option value="CLERK" selected>' in text.split("加一位员工")[0] and '<details class="confirm" open>' in text
    assert text.count('<details class="confirm" open>') == 1, "the form for a new colleague stays closed"
