"""Paths behind a printed code."""

from django.urls import path

from fangxin.interfaces.public.code import copied, entering, looking, scanning

CODE = [
    path("code/", entering.entered, name="code-entry"),
    path("c/<str:code_text>/", scanning.scanned, name="code"),
    path("c/<str:code_text>/copied/", copied.copied, name="code-copied"),
    path("c/<str:code_text>/<slug:part>/", looking.look, name="code-part"),
]
