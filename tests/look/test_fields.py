"""Fields: from plain values and from Django forms; every control is labelled, described and pointed at."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django import forms

from fangxin.foundation.refusals import Refusal, SeveralRefusals
from fangxin.interfaces.look.fields import error_list, errors_by_field, field_view
from tests.look.pages import rendered


class TooShort(Refusal):
    """The number is too short."""

    code = "test_too_short"
    sentence = "号码只有 {count} 位。"


class Complaint(forms.Form):
    phone = forms.CharField(label="手机号码", max_length=11, help_text="用来接收办理结果。")
    content = forms.CharField(label="经过", widget=forms.Textarea, max_length=400, required=False)
    bought_on = forms.DateField(label="购买日期", required=False, initial=dt.date(2026, 2, 9))
    mode = forms.ChoiceField(
        label="购买方式", choices=[("online", "网络"), ("shop", "实体店")], widget=forms.RadioSelect
    )
    agreed = forms.BooleanField(label="同意公示", required=False)


def test_a_bound_field_brings_its_label_help_value_and_errors() -> None:
    form = Complaint({"phone": "138000000000", "mode": "shop"})
    view = field_view(form["phone"])
    assert (view.name, view.id, view.label, view.value, view.required) == (
        "phone", "f-phone", "手机号码", "138000000000", True,
    )  # fmt: skip
    assert len(view.errors) == 1
    assert view.attributes["aria-describedby"] == "f-phone-help f-phone-error"
    assert [option.chosen for option in field_view(form["mode"]).options] == [False, True]


def test_what_the_page_gives_wins_over_the_form() -> None:
    view = field_view(Complaint()["phone"], label="电话", type="tel", help="")
    assert (view.label, view.type, view.help) == ("电话", "tel", "")


@pytest.mark.parametrize(
    ("name", "kind"),
    [("phone", "text"), ("content", "textarea"), ("bought_on", "date"), ("mode", "radios"), ("agreed", "checkbox")],
)
def test_widgets_become_the_kinds_of_the_house(name: str, kind: str) -> None:
    assert field_view(Complaint()[name]).type == kind


def test_a_date_control_gets_the_date_it_understands() -> None:
    assert field_view(Complaint()["bought_on"]).value == "2026-02-09"


def test_a_long_text_is_counted_and_not_cut() -> None:
    html = rendered("{{ ui.field(form['content']) }}", form=Complaint())
    assert 'data-count="400"' in html
    assert "最多 400 字" in html
    assert "maxlength" not in html


def test_the_error_summary_points_at_the_control() -> None:
    form = Complaint({"phone": "", "mode": ""})
    html = rendered("{{ ui.form_errors(form) }}{{ ui.field(form['phone']) }}{{ ui.field(form['mode']) }}", form=form)
    assert "有 2 处需要修改" in html
    for name in ("phone", "mode"):
        assert f'href="#f-{name}"' in html
        assert f'id="f-{name}"' in html
    assert html.count('role="alert"') == 1


def test_no_errors_draw_no_summary() -> None:
    assert rendered("{{ ui.form_errors([]) }}").strip() == ""


def test_errors_come_from_refusals_mappings_and_pairs() -> None:
    refusal = SeveralRefusals(TooShort(field="phone", count=7), TooShort(count=3))
    assert error_list(refusal) == [("phone", "号码只有 7 位。"), ("", "号码只有 3 位。")]
    assert error_list({"phone": ["甲", "乙"]}) == [("phone", "甲"), ("phone", "乙")]
    assert error_list([("phone", "甲"), "乙"]) == [("phone", "甲"), ("", "乙")]
    assert errors_by_field(refusal) == {"phone": ["号码只有 7 位。"], "": ["号码只有 3 位。"]}


def test_an_optional_field_says_so_and_a_required_one_does_not() -> None:
    assert "选填" in rendered("{{ ui.field('a', '甲') }}")
    assert "选填" not in rendered("{{ ui.field('a', '甲', required=true) }}")


def test_values_are_escaped_in_every_kind() -> None:
    source = (
        "{{ ui.field('a', evil, value=evil, help=evil, error=evil) }}"
        "{{ ui.field('b', evil, value=evil, type='textarea') }}"
        "{{ ui.field('c', evil, type='select', options=[(evil, evil)]) }}"
        "{{ ui.field('d', evil, type='radios', options=[(evil, evil, evil)]) }}"
        "{{ ui.field('e', value=evil, type='hidden') }}{{ ui.hidden('f', evil) }}"
    )
    html = rendered(source, evil='"><script>')
    assert "<script" not in html


def test_a_textarea_keeps_a_leading_line_break() -> None:
    assert ">\n\n首行空" in rendered("{{ ui.field('a', '甲', value='\\n首行空', type='textarea') }}")


def test_money_asks_for_digits_and_says_yuan() -> None:
    html = rendered("{{ ui.field('amount', '金额', type='money', value='299.00') }}")
    assert 'inputmode="decimal"' in html
    assert "元</span>" in html


def test_a_password_is_never_written_back() -> None:
    assert "secret" not in rendered("{{ ui.field('p', '密码', type='password', value='secret') }}")


def test_several_forms_of_a_page_keep_their_controls_apart() -> None:
    source = (
        "{{ ui.form_errors(wrong) }}"
        "<form>{{ ui.field('reason', '理由一') }}</form>"
        "<form>{{ ui.field('reason', '理由二', error='请写明理由。') }}</form>"
        "<form>{{ ui.field('reason', '理由三') }}</form>"
    )
    html = rendered(source, wrong=[("reason", "请写明理由。")])
    ids = re.findall(r'<input id="([^"]+)"', html)
    assert len(set(ids)) == 3
    assert ids[1] == "f-reason"
    assert 'href="#f-reason"' in html
    assert re.findall(r'<label for="([^"]+)"', html) == ids


def test_pages_do_not_share_their_ids() -> None:
    assert rendered("{{ ui.field('a', '甲') }}") == rendered("{{ ui.field('a', '甲') }}")
