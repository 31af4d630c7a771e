"""The Jinja2 environment of every page: strict, escaping, translated, with the house's globals and filters."""

from __future__ import annotations

from datetime import date
from functools import cache, lru_cache
from typing import Any

from django.contrib.messages import get_messages
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from fangxin.foundation.chinese import chinese_number, day_in_words
from fangxin.interfaces.look import words
from fangxin.interfaces.look.charting import chart_svg, chart_table
from fangxin.interfaces.look.clocks import clock_view
from fangxin.interfaces.look.drawing import Page
from fangxin.interfaces.look.fields import error_summary, errors_by_field, field_view
from fangxin.interfaces.look.paths import path_of
from fangxin.interfaces.look.prose import prose
from fangxin.interfaces.look.rows import Column, rows_html, status_html


def url(name: str, *args: Any, query: dict[str, Any] | None = None, **kwargs: Any) -> str:
    """The path of a named view; `query` adds a query string (None and "" values are left out)."""
    path = reverse(name, args=args or None, kwargs=kwargs or None) if args or kwargs else path_of(name)
    asked = {key: value for key, value in (query or {}).items() if value not in (None, "")}
    return f"{path}?{urlencode(asked, doseq=True)}" if asked else path


def csrf(request: Any) -> Markup:
    """The hidden CSRF field, for macros that see the request but not the page's context."""
    return Markup(f'<input type="hidden" name="csrfmiddlewaretoken" value="{escape(get_token(request))}">')


def translated(text: str, /, **variables: Any) -> Markup:
    """`_("共 %(count)s 件", count=n)`: our own words, trusted as markup; what is filled in is escaped.

    With nothing to fill in, a lone % is a per cent sign; `_(variable)` is refused by tests/look.
    """
    return Markup(gettext(text)) % variables if variables else _plain(get_language(), text)


@lru_cache(maxsize=4096)
def _plain(_language: str | None, text: str) -> Markup:
    return Markup(gettext(text).replace("%%", "%"))


def deadline(on: date | None) -> str:
    """The filter of look.views_of, found when the first page needs it: it asks the calendar in force."""
    from fangxin.interfaces.look.views_of import deadline as marked

    return marked(on)


def environment(**options: Any) -> Environment:
    """The environment Django's Jinja2 backend asks for; `options` are its own (loader, auto_reload …)."""
    tidy: dict[str, Any] = {"trim_blocks": True, "lstrip_blocks": True}
    made = Environment(**tidy | options | {"undefined": StrictUndefined, "autoescape": True})
    made.template_class = Page
    made.add_extension("jinja2.ext.i18n")
    made.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    made.globals.update(
        _=translated,
        static=cache(static),
        url=url,
        csrf=csrf,
        get_messages=get_messages,
        clock_view=clock_view,
        field_view=field_view,
        error_summary=error_summary,
        errors_by_field=errors_by_field,
        column=Column,
        chart_svg=chart_svg,
        chart_table=chart_table,
        rows_html=rows_html,
        status_html=status_html,
    )
    made.filters.update(
        day=words.day,
        deadline=deadline,
        plain_day=day_in_words,
        numeral=chinese_number,
        instant=words.instant,
        yuan=words.yuan,
        days_left=words.days_left,
        masked=words.masked,
        file_size=words.file_size,
        wait=words.wait,
        prose=prose,
    )
    return made
