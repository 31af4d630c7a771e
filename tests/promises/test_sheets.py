"""Certificate and plaque: a PDF with the words of the promise and a code that leads to its page."""

from __future__ import annotations

import io

import pytest
from django.conf import settings
from pypdf import PdfReader

from fangxin.domain.promises.document_facts import certificate, plaque, public_address
from fangxin.domain.promises.models import Promise
from fangxin.domain.promises.words import PromiseKind
from fangxin.foundation.documents.sheets import qr_svg
from tests.documents.printed import fonts_of, text_of
from tests.promises.telling import granted, stores

pytestmark = pytest.mark.django_db


def test_certificate_and_plaque_say_what_is_promised() -> None:
    given = stores()
    promise = Promise.objects.select_related("terms", "merchant").get(pk=granted(given).pk)
    pdf = PdfReader(io.BytesIO(certificate(promise=promise)))
    words = text_of(pdf)
    for part in (
        "线下无理由退货承诺证书",
        promise.number,
        "九州路店",
        "7天无理由退货",
        "淇滨区市场监督管理局",
        "2027年5月8日",
    ):
        assert part in words, part
    assert len(pdf.pages) == 1 and all(inside for _, inside in fonts_of(pdf))
    pdf = PdfReader(io.BytesIO(plaque(promise=promise)))
    assert len(pdf.pages) == 1 and "7天内退款" in text_of(pdf)
    assert public_address(promise=promise) == f"{settings.PUBLIC_URL}/promises/{promise.number}/"


@pytest.mark.parametrize("kind", [kind for kind in PromiseKind if kind is not PromiseKind.NO_REASON_RETURN])
def test_every_kind_fits_on_one_page(kind: PromiseKind) -> None:
    promise = granted(stores(), kind=kind)
    promise.place_name = "长" * 40 + "𠮷\U0001f600"
    for made in (certificate(promise=promise), plaque(promise=promise)):
        assert len(PdfReader(io.BytesIO(made)).pages) == 1


def test_the_same_promise_gives_the_same_bytes() -> None:
    promise = granted(stores(), kind=PromiseKind.STORE)
    assert certificate(promise=promise) == certificate(promise=promise)
    assert qr_svg("一") == qr_svg("一") != qr_svg("二")
