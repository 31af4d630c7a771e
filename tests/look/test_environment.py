"""The environment: strict, escaping, with the globals every page relies on."""

from __future__ import annotations

import pytest
from jinja2 import UndefinedError

from tests.look.pages import environment, rendered


def test_a_missing_value_fails_instead_of_vanishing() -> None:
    with pytest.raises(UndefinedError):
        rendered("{{ nobody }}")


def test_values_are_escaped() -> None:
    assert rendered("{{ name }}", name="<b>") == "&lt;b&gt;"
    assert rendered("{{ _('%(name)s 您好', name=name) }}", name="<b>") == "&lt;b&gt; 您好"


def test_a_per_cent_sign_is_only_special_beside_values() -> None:
    assert rendered("{{ _('已传 #%，稍候') }}") == "已传 #%，稍候"
    assert rendered("{{ _('已传 #%%') }}") == "已传 #%"
    assert rendered("{{ _('%(share)s%%', share=5) }}") == "5%"


def test_a_path_takes_a_query_and_leaves_empty_values_out() -> None:
    source = "{{ url('look:large-type', query={'on': 1, 'back': '/查 询?a=1&b', 'after': none, 'q': ''}) }}"
    assert rendered(source) == "/look/large-type?on=1&amp;back=%2F%E6%9F%A5+%E8%AF%A2%3Fa%3D1%26b"


def test_static_files_have_an_address() -> None:
    assert rendered("{{ static('look/fangxin.css') }}") == "/static/look/fangxin.css"


def test_the_filters_are_there() -> None:
    assert {"day", "instant", "yuan", "days_left", "masked", "file_size", "wait"} <= set(environment().filters)
