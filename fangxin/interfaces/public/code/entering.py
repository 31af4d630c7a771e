"""For those who cannot scan: the number printed under a code, typed in, leads to the same page."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from fangxin.domain.trustcode.models import TrustCode
from fangxin.domain.trustcode.queries.signing import text_of
from fangxin.domain.trustcode.rules.text import TOKEN_SIGNS
from fangxin.foundation.refusals import Refusal
from fangxin.foundation.signing import DIGITS
from fangxin.interfaces.access.address import client_address
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now
from fangxin.interfaces.public.code.limiting import misses
from fangxin.interfaces.public.reading import Fields, fields_of

#: what people read instead of the digit that was meant
_MEANT: Final = str.maketrans({"I": "1", "L": "1", "O": "0"})
_NUMBER: Final = re.compile(rf"[{DIGITS}]{{{TOKEN_SIGNS}}}", re.ASCII)
#: the whole code, or the address it stands in
_WHOLE: Final = re.compile(r"(?:.*/c/)?([0-9A-Z]+(?:\.[0-9A-Z]+){4})/?", re.ASCII)
#: characters of what is typed at most
MOST: Final = 200


class NumberUnreadable(Refusal):
    """What was typed is no number of a code."""

    code = "code_number_unreadable"
    status = 422
    sentence = "编号是 {signs} 位字母和数字，印在码的下方。请核对后再输入。"


class EditionMissing(Refusal):
    """The number stays when a code is printed anew, so the edition tells whether this print still counts."""

    code = "code_edition_missing"
    status = 422
    sentence = "请填写码下方印着的“第几版”，只填数字。"


class NumberUnknown(Refusal):
    """No code has this number, or none of this edition was ever printed."""

    code = "code_number_unknown"
    status = 404
    sentence = "没有这个编号和版次的信用码。请核对；确实这样印着的，可能是假码，可以举报。"


class EditionReplaced(Refusal):
    """The print was replaced by a newer one."""

    code = "code_edition_replaced"
    status = 410
    sentence = "这张码已经换发为第 {edition} 版，第 {typed} 版不再显示信用信息。请店家出示新码。"


@page(for_=Audience.PUBLIC)
def entered(request: HttpRequest) -> HttpResponse:
    """The form; a number that is right leads to the code's page."""
    fields, refusals = fields_of(request.GET), list[Refusal]()
    if "number" in fields:
        try:
            text = _text(fields, caller=client_address(request))
            return HttpResponseRedirect(reverse("public:code", args=[text]))
        except Refusal as refusal:
            if refusal.status == 429:
                raise
            refusals.append(refusal)
    context = {
        "f": fields, "signs": TOKEN_SIGNS, "most": MOST, "refusals": refusals,
        "errors": {refusal.field: refusal.told() for refusal in refusals},
    }  # fmt: skip
    return render(request, "public/code_entry.html", context, status=max((r.status for r in refusals), default=200))


def _text(fields: Fields, *, caller: str) -> str:
    """The signed text that what was typed stands for. Raises this module's refusals; TooManyAttempts to who guesses."""
    typed = unicodedata.normalize("NFKC", fields.text("number"))[:MOST]
    if whole := _WHOLE.fullmatch(typed.strip().upper().replace("/C/", "/c/")):
        return whole[1]
    number = re.sub(r"[\s·.:-]", "", typed).upper().removeprefix("编号").translate(_MEANT)
    if _NUMBER.fullmatch(number) is None:
        raise NumberUnreadable(signs=TOKEN_SIGNS, field="number")
    told = re.sub(r"\D", "", unicodedata.normalize("NFKC", fields.text("edition")), flags=re.ASCII)[:4]
    if not told:
        raise EditionMissing(field="edition")
    edition = int(told)
    code = TrustCode.objects.filter(token=number).first()
    # an edition that was never printed is signed for nobody
    if code is None or not 1 <= edition <= code.edition:
        misses.count(caller=caller, at=now())
        raise NumberUnknown(field="number")
    if edition < code.edition:
        raise EditionReplaced(edition=code.edition, typed=edition, field="edition")
    return text_of(code=code)
