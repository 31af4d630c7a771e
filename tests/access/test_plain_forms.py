"""A form without files reads the same whoever takes it apart; whatever is more than plain is left to Django."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.core.handlers.wsgi import WSGIRequest

from fangxin.interfaces.access.plain_forms import MOST_BYTES, PlainForm, fields_of

BORDER = "----WebKitFormBoundary7MA4YWxkTrZu0gW"
NO_FILE = 'Content-Disposition: form-data; name="files"; filename=""\r\nContent-Type: application/octet-stream\r\n\r\n'


def part(name: str, value: str) -> str:
    return f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'


def body(*parts: str, end: str = "--\r\n") -> bytes:
    return ("".join(f"--{BORDER}\r\n{one}\r\n" for one in parts) + f"--{BORDER}{end}").encode()


def read(content: bytes, *, plain: bool) -> tuple[list[tuple[str, list[str]]], list[str], WSGIRequest]:
    request = WSGIRequest(
        {
            "REQUEST_METHOD": "POST", "PATH_INFO": "/", "CONTENT_TYPE": f"multipart/form-data; boundary={BORDER}",
            "CONTENT_LENGTH": str(len(content)), "wsgi.input": io.BytesIO(content),
        }
    )  # fmt: skip
    own: list[Any] = [PlainForm(request)] if plain else []
    request.upload_handlers = [*own, MemoryFileUploadHandler(request)]
    return list(request.POST.lists()), list(request.FILES), request


PLAIN = (
    body(),
    body(part("a", "")),
    body(
        part("content", "买了酸奶，\r\n开封就有霉点。\r\n\r\n-- 不退"),
        part("claims", "CL1"),
        part("claims", "CL6"),
        NO_FILE,
    ),
    body(part("a", "x" * 100_000)),
    body(part("a", "--border--"), part("b.c-d_1", " blanks stay "), end="--"),
)
OTHER = (
    body('Content-Disposition: form-data; name="f"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\nabc'),
    body('Content-Disposition: form-data; name="f"\r\nContent-Type: text/plain\r\n\r\nabc'),
    body('content-disposition: form-data; name="f"\r\n\r\nabc'),
    body('Content-Disposition: form-data; name="f"\r\nContent-Transfer-Encoding: base64\r\n\r\nYWJj'),
    body('Content-Disposition: form-data; name="文件"\r\n\r\nabc'),
    body("", "nothing of the sort"),
    b"before" + body(part("a", "1")),
)


@pytest.mark.parametrize("content", PLAIN)
def test_plain_forms_read_as_django_reads_them(content: bytes) -> None:
    assert fields_of(content, BORDER.encode()) is not None
    form, files, request = read(content, plain=True)
    assert (form, files) == read(content, plain=False)[:2]
    assert request.body == content
    with pytest.raises(AttributeError):
        request.POST["a"] = "b"  # type: ignore[index]


@pytest.mark.parametrize("content", OTHER)
def test_what_is_more_than_plain_is_left_to_django(content: bytes) -> None:
    assert fields_of(content, BORDER.encode()) is None
    assert read(content, plain=True)[:2] == read(content, plain=False)[:2]


def test_cut_short_and_long_bodies_are_left_to_django() -> None:
    assert fields_of(body(part("a", "1"))[:-20], BORDER.encode()) is None
    long = body(part("a", "x" * MOST_BYTES))
    assert read(long, plain=True)[:2] == read(long, plain=False)[:2]


def test_more_fields_than_allowed_are_refused(settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 3
    from django.core.exceptions import TooManyFieldsSent

    with pytest.raises(TooManyFieldsSent):
        read(body(*(part("a", str(n)) for n in range(8))), plain=True)


def test_letters_that_are_no_utf8_are_replaced_alike() -> None:
    content = body(part("a", "Z")).replace(b"Z", b"\xb4\xf3\xcd")
    assert read(content, plain=True)[:2] == read(content, plain=False)[:2]
