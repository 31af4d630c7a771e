"""The look-ups of a scanned code as HTML, built as strings: a page that is scanned all day is drawn in a tenth of a millisecond.

What stands between the values is drawn once a process by the templates and cut where a value goes (`Pieces`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Final

from django.template.loader import get_template
from django.utils.translation import gettext
from markupsafe import Markup
from markupsafe import escape as escaped

from fangxin.domain.papers.words import Expiry
from fangxin.domain.record.rules import Answers, Complaints, Credit, Licence, People, Source
from fangxin.domain.returns.words import Kept
from fangxin.domain.trustcode.queries.scanning import Place
from fangxin.domain.trustcode.rules.policy import Told
from fangxin.foundation.chinese import day_in_words

MARK = "\x1f"


@lru_cache(maxsize=512)
def _(text: str) -> str:
    """Our words in the language of the installation, which these pages speak to everybody; looked up once a process."""
    return gettext(text)


#: what HTML would read as its own
_HTML: Final = re.compile(r"[&<>'\"]")


def escape(text: str) -> str:
    """A text as HTML; nearly every text is one already, and looking costs a tenth of writing it anew."""
    return str(escaped(text)) if _HTML.search(text) else text


class Pieces:
    """A template drawn once for each size of type, with the values of single pages put in later."""

    def __init__(self, name: str, *places: str) -> None:
        self._name, self._places = name, frozenset(places)
        self._drawn: dict[bool, list[str]] = {}

    def fill(self, values: Mapping[str, str], *, large: bool) -> str:
        """The page with these values, which are HTML already."""
        pieces = self._drawn.get(large)
        if pieces is None:
            pieces = self._drawn[large] = self._draw(large)
        filled = list(pieces)
        filled[1::2] = [values[name] for name in pieces[1::2]]
        return "".join(filled)

    def _draw(self, large: bool) -> list[str]:
        marks = {name: Markup(f"{MARK}{name}{MARK}") for name in self._places}
        template = get_template(self._name).template  # type: ignore[attr-defined]
        pieces: list[str] = template.render({**marks, "large": large}).split(MARK)
        return pieces


def who_html(place: Place, *, trade: str) -> str:
    """Whose code it is: the outlet in large letters, its address, the merchant."""
    address = f'<p class="address">{escape(place.address)}</p>' if place.address else ""
    uscc = f"{_('统一社会信用代码')} {escape(place.uscc)}<br>" if place.uscc else ""
    edition = _("第%(edition)s版") % {"edition": place.edition}
    said = f"{escape(trade)} · " if trade else ""
    return (
        f"<h1>{escape(place.outlet_name)}</h1>{address}<p>{escape(place.merchant_name)}</p>"
        f'<p class="soft">{uscc}{said}<span class="mark">{_("信用码有效")}</span> {edition}</p>'
    )


def credit_html(found: Credit) -> str:
    """Grade with its reasons, promises, complaints, answers, penalties."""
    grade = found.grade
    drawn = [
        f'<p><span class="grade">{escape(grade.label)}</span> '
        f'<span class="soft">{grade.score} {_("分")} · {escape(grade.says)}</span></p>'
    ]
    if grade.reasons:
        counted = _("计入至")
        drawn.append(
            _list(f"{escape(what)}{_small(_day(on), f'{counted}{_day(until)}')}" for what, on, until in grade.reasons)
        )
    if found.promises:
        words = {Kept.KEPT: _("已兑现"), Kept.BROKEN: _("有未兑现"), Kept.NOT_YET_TESTED: _("尚无兑现记录")}
        rows = []
        for one in found.promises:
            said = [escape(one.number), f"{_('有效期至')}{_day(one.until_on)}"]
            if one.counted:
                said.append(f"{_('退货兑现')} {one.honoured}/{one.counted}")
            if one.broken:
                said.append(f"{escape(one.broken[0])}（{_day(one.broken[1])}）")
            rows.append(f"{escape(one.label)} {_mark(words[one.kept], bad=one.kept is Kept.BROKEN)}{_small(*said)}")
        drawn.append(_head(_("放心消费承诺")) + _list(rows))
    if found.complaints:
        drawn.append(_complaints(found.complaints))
    if found.answers or found.settles:
        drawn.append(_answers(found.answers, settles=found.settles))
    drawn.append(_head(_("行政处罚")))
    if not found.penalties:
        drawn.append(_soft(_("没有公示期内的行政处罚。")))
        return "".join(drawn)
    rows = []
    for penalty in found.penalties:
        said = [_day(penalty.decided_on), escape(penalty.number)]
        if penalty.until_on:
            said.append(f"{_('公示至')}{_day(penalty.until_on)}")
        if penalty.link:
            said.append(f'<a href="{escape(penalty.link)}" rel="nofollow noreferrer">{_("公示原文")}</a>')
        rows.append(f"{escape(penalty.what)}{_small(*said)}")
    drawn.append(_list(rows))
    return "".join(drawn)


def source_html(found: Source) -> str:
    """Batches, tests, suppliers."""
    if not found:
        return _soft(_("商家还没有登记进货来源。您可以请店员出示进货票据和检验报告。"))
    drawn = []
    if found.batches:
        made, until, number, proof = _("生产"), _("保质期至"), _("批号"), _("合格证明")
        rows = []
        for one in found.batches:
            said = [escape(one.supplier)]
            if one.produced_on:
                said.append(f"{_day(one.produced_on)}{made}")
            if one.until_on:
                said.append(f"{until}{_day(one.until_on)}")
            if one.number:
                said.append(f"{number} {escape(one.number)}")
            if one.proof:
                said.append(f"{proof} {escape(one.proof)}")
            rows.append(f"{escape(one.goods)}{_small(*said)}")
        drawn.append(_head(_("进货批次")) + _list(rows))
    if found.tests:
        good, bad = _mark(_("合格")), _mark(_("不合格"), bad=True)
        drawn.append(
            _head(_("检验报告"))
            + _list(
                f"{escape(one.goods)} {good if one.passed else bad}{_small(escape(one.lab), _day(one.tested_on), escape(one.number))}"
                for one in found.tests
            )
        )
    if found.suppliers:
        rows = [f"{escape(one.name)}{_small(escape(one.number)) if one.number else ''}" for one in found.suppliers]
        drawn.append(_head(_("供应商")) + _list(rows))
    return "".join(drawn) + _recorded()


def people_html(found: People) -> str:
    """Licences, and health certificates by masked names."""
    if not found:
        return _soft(_("商家还没有登记证照和人员。店内应当公示营业执照，您可以当场查看。"))
    drawn = []
    if found.licences:
        rows = []
        for one in found.licences:
            said = [escape(one.number), *([escape(one.by)] if one.by else ()), _until(one)]
            rows.append(f"{escape(one.name)}{_small(*said)}")
        drawn.append(_head(_("证照")) + _list(rows))
    if found.certificates:
        rows = [f"{escape(one.name)}{_small(_until(one))}" for one in found.certificates]
        drawn.append(_head(_("从业人员健康证")) + _list(rows))
    return "".join(drawn) + _recorded()


@lru_cache(maxsize=256)
def policy_html(sentences: tuple[Told, ...]) -> str:
    """The rules of a trade, each with its article."""
    return _list(f"{escape(one.text)}{_small(escape(one.source))}" for one in sentences)


def _complaints(found: Complaints) -> str:
    counted = _("最近 %(days)s 天公示投诉 %(count)s 件，其中和解 %(settled)s 件。") % {
        "days": found.days, "count": found.count, "settled": found.settled,
    }  # fmt: skip
    rate = _("每%(per)s %(rate)s 件（可能在 %(low)s 与 %(high)s 之间）。规模大的商家件数自然多，请看比率。") % {
        "per": found.per, "rate": f"{found.rate:.2f}", "low": f"{found.low:.2f}", "high": f"{found.high:.2f}",
    }  # fmt: skip
    return f'{_head(_("投诉公示"))}<p>{counted}<br><span class="soft">{rate}</span></p>'


def _answers(found: Answers | None, *, settles: bool) -> str:
    drawn = _head(_("在线和解"))
    if settles:
        drawn += f"<p>{_mark(_('参加在线消费纠纷解决'))}</p>"
    if found is None:
        return drawn
    drawn += "<p>" + _("最近 %(days)s 天收到 %(received)s 件，办完 %(finished)s 件，和解 %(settled)s 件。") % {
        "days": found.days, "received": found.received, "finished": found.finished, "settled": found.settled,
    }  # fmt: skip
    if found.silent:
        drawn += " " + _mark(_("不答复 %(count)s 件") % {"count": found.silent}, bad=True)
    if found.answer_hours is not None:
        hours = _("一般 %(hours)s 小时内首次答复（中位数）。") % {"hours": f"{found.answer_hours:.1f}"}
        drawn += f'<br><span class="soft">{hours}</span>'
    return drawn + "</p>"


def _until(one: Licence) -> str:
    if one.until_on is None:
        return _("长期有效")
    drawn = f"{_('有效期至')}{_day(one.until_on)}"
    if one.expiry is Expiry.EXPIRED:
        return f"{drawn} {_mark(_('已过期'), bad=True)}"
    return f"{drawn} {_mark(_('即将到期'))}" if one.expiry is Expiry.SOON else drawn


def _day(on: date | None) -> str:
    return day_in_words(on) if on is not None else ""


def _head(words: str) -> str:
    return f"<h3>{words}</h3>"


def _soft(words: str) -> str:
    return f'<p class="soft">{words}</p>'


def _mark(words: str, *, bad: bool = False) -> str:
    return f'<span class="mark{" mark-bad" if bad else ""}">{words}</span>'


def _small(*said: str) -> str:
    return f"<small>{' · '.join(said)}</small>"


def _list(rows: Iterable[str]) -> str:
    return f'<ul class="list"><li>{"</li><li>".join(rows)}</li></ul>'


def _recorded() -> str:
    return f'<p class="source">{_("由商家登记并对真实性负责。")}</p>'
