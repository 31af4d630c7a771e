"""Paths behind a printed code."""

from django.urls import path

from fangxin.interfaces.public.code import copied, entering, looking, reports, scanning

CODE = [
    path("code/", entering.entered, name="code-entry"),
    path("c/<str:code_text>/", scanning.scanned, name="code"),
    path("c/<str:code_text>/copied/", copied.copied, name="code-copied"),
    path("c/<str:code_text>/reports/", reports.reports, name="code-reports"),
    path("c/<str:code_text>/reports/<int:paper_id>/<int:file_id>/", reports.report_file, name="code-report-file"),
    path("c/<str:code_text>/<slug:part>/", looking.look, name="code-part"),
]
