"""A refused form shows again what was typed, beside the sentence that says what to mend."""

from __future__ import annotations

import re

import pytest

from fangxin.domain.timeline.models import Entry
from fangxin.domain.timeline.words import Act
from tests.pages.world import World, desk

pytestmark = pytest.mark.django_db

#: act → (case of the world, what is typed; the field that is refused stands last)
TYPED: dict[str, tuple[str, dict[str, str]]] = {
    "refuse": ("assigned", {"ground": "NA3", "other_routes": "可以起诉。", "reason": "长" * 501}),
    "ask_identity": ("assigned", {"answer_by": "2020-01-01"}),
    "ask_facts": ("assigned", {"answer_by": "2026-06-25", "question": "问" * 1001}),
    "return": ("assigned", {"ground": "RI2", "reason": "退" * 301}),
    "dispute": ("assigned", {"office": "", "reason": "争" * 301}),
    "concede": ("disputed", {"reason": "协" * 301}),
    "prove_identity": ("identity", {"how": "核" * 201}),
    "invite": (
        "accepted",
        {"mode": "PHONE", "materials": "发票", "starts_at": "2026-06-30T09:30", "place": "址" * 161},
    ),
    "pause": ("accepted", {"body": "质检所", "cost": "商家", "subject": "检" * 201}),
    "terminate": ("accepted", {"ground": "MT3", "reason": "终" * 501}),
    "resume": ("appraising", {"finding": "结" * 4001}),
    "settle": (
        "accepted",
        {"what1": "退货", "by1": "2026-07-01", "amount1": "12.00", "written": "no", "terms": "约" * 4001},
    ),
    "performance": ("settled", {"item": "", "state": "WAIVED", "on": "2026-06-20", "note": "免" * 501}),
    "hold": ("mediating", {"session": "", "record": "录" * 8001}),
    "reschedule": (
        "mediating",
        {"session": "", "mode": "ONLINE", "place": "会议号 1", "starts_at": "2026-06-30T10:00", "reason": "改" * 501},
    ),
    "replace_mediator": ("mediating", {"session": "", "mediator": "穆清和", "reason": "避" * 501}),
    "note": ("assigned", {"text": "记" * 2001}),
    "withdraw": ("assigned", {"reason": "撤" * 501}),
}


@pytest.mark.parametrize("act", TYPED)
def test_nothing_typed_is_lost(world: World, act: str) -> None:
    name, typed = TYPED[act]
    case = world.cases[name]
    typed = {**typed, "version": str(case.version)}
    if "session" in typed:
        typed["session"] = str(case.sessions.get().pk)  # type: ignore[attr-defined]
    if "item" in typed:
        typed["item"] = str(case.agreements.get().items.get().pk)  # type: ignore[attr-defined]
    if typed.get("office") == "":
        typed["office"] = str(world.people.other_county.pk)
    answer = desk(world.people.handler).post(f"/desk/cases/{case.number}/act/{act}/", typed)
    text = answer.content.decode()
    form = re.search(rf'<form method="post" action="[^"]*/act/{act}/".*?</form>', text, re.S)
    assert answer.status_code == 422 and form is not None
    assert 'class="error"' in form[0], "no sentence beside the field"
    for field, value in typed.items():
        shown = _shown(form[0], field)
        assert value in shown, f"{field}: {shown}"


def _shown(form: str, field: str) -> list[str]:
    """What a form holds under a name: of a select or of radios what is chosen."""
    values = re.findall(rf'<textarea[^>]*name="{field}"[^>]*>\n?(.*?)</textarea>', form, re.S)
    for tag in re.findall(rf'<input[^>]*name="{field}"[^>]*>', form):
        value = re.search(r'value="([^"]*)"', tag)
        if value and ('type="radio"' not in tag or "checked" in tag):
            values.append(value[1])
    for select in re.findall(rf'<select[^>]*name="{field}"[^>]*>(.*?)</select>', form, re.S):
        values += re.findall(r'<option value="([^"]*)" selected', select)
    return values


def test_a_second_click_adds_no_second_note(world: World) -> None:
    case = world.cases["assigned"]
    client, where = desk(world.people.handler), f"/desk/cases/{case.number}/act/note/"
    typed = {"text": "电话联系商家，约定周五到店核对。", "version": str(case.version)}
    for _click in range(2):
        assert client.post(where, typed).status_code == 303
    notes = Entry.objects.filter(chain=case.pk, act=Act.NOTED)
    assert notes.count() == 1
    case.refresh_from_db()
    assert client.post(where, {**typed, "version": str(case.version)}).status_code == 303
    assert notes.count() == 2, "the same words later are a note of their own"
