"""The form of the desk asks what the public one asks: proof, agent, representatives, what becomes of a report within."""

from __future__ import annotations

import re

import pytest

from fangxin.domain.cases.models import Intake
from fangxin.domain.people.actions import open_person
from fangxin.domain.people.models import Person
from tests.pages.world import desk
from tests.people import LI, ZHANG, Cast

pytestmark = pytest.mark.django_db
STORY = "在淇滨区云上鲸超市买的酸奶有霉点，要求退款。另外我要举报这家店无证经营，请依法查处。"
BASE = {
    "channel": "HOTLINE", "kind": "COMPLAINT", "content": STORY, "merchant_name": "云上鲸超市",
    "merchant_address": "河南省鹤壁市淇滨区青禾路88号", "name": ZHANG.name, "phone": ZHANG.phone, "id_type": "PASSPORT",
    "id_number": "E12345678", "email": "wanqing@example.cn",
}  # fmt: skip


def form_of(text: str) -> str:
    found = re.search(r'name="draft" value="([^"]+)"', text)
    assert found is not None
    return found[1]


def test_everything_a_person_may_bring_can_be_taken_down(people: Cast) -> None:
    client = desk(people.hotline)
    draft = form_of(client.get("/desk/register/").content.decode())
    given = {
        **BASE, "draft": draft, "by_agent": "on", "agent_name": LI.name, "agent_phone": LI.phone, "agent_id_type": "RESIDENT_ID",
        "agent_id_number": LI.id_number, "joint": "on", "split_report": "no",
    }  # fmt: skip
    for number, person in ((1, ZHANG), (2, LI)):
        given |= {f"rep{number}_name": person.name, f"rep{number}_phone": person.phone}
        given |= {f"rep{number}_id_type": "RESIDENT_ID", f"rep{number}_id_number": person.id_number}
    assert client.post("/desk/register/", given).status_code == 303
    intake = Intake.objects.select_related("person", "agent").get()
    assert intake.person is not None and intake.agent is not None
    proof = open_person(person=intake.person)
    assert (proof.id_type, proof.id_number, proof.email) == ("PASSPORT", "E12345678", "wanqing@example.cn")
    assert open_person(person=intake.agent).name == LI.name
    named = [open_person(person=Person.objects.get(pk=pk)).name for pk in intake.representatives]
    assert named == [ZHANG.name, LI.name]
    assert intake.cases.count() == 1, "no report was wanted"


def test_the_report_within_is_shown_before_it_is_registered(people: Cast) -> None:
    client = desk(people.hotline)
    draft = form_of(client.get("/desk/register/").content.decode())
    text = client.post("/desk/register/", {**BASE, "draft": draft, "propose": "1"}).content.decode()
    assert "无证经营" in text.split("将登记为投诉和举报两件")[1][:200]
    assert client.post("/desk/register/", {**BASE, "draft": draft}).status_code == 303
    assert Intake.objects.get().cases.count() == 2


def test_what_is_wrong_with_a_representative_is_told_beside_the_field(people: Cast) -> None:
    client = desk(people.hotline)
    draft = form_of(client.get("/desk/register/").content.decode())
    asked = {"rep1_id_type": "RESIDENT_ID", "rep2_id_type": "RESIDENT_ID"}  # a browser sends every list of the form
    answer = client.post("/desk/register/", {**BASE, **asked, "draft": draft, "joint": "on", "rep1_name": "程溪"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="f-rep1_phone-error"' in text and 'id="f-rep2_name-error"' in text
    assert '<details class="confirm" open>' in text
