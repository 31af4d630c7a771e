"""The test reports a merchant put up, for whoever scanned the code of an outlet: a list, and each file."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.domain.evidence.models import EvidenceFile
from fangxin.domain.evidence.words import Kind
from fangxin.domain.papers.models import Paper
from fangxin.domain.papers.queries import REPORTS_MOST, files_by_paper, public_file_at, public_papers_at
from fangxin.domain.papers.words import TEST_RESULT_LABELS, TestResult
from fangxin.domain.trustcode.queries.scanning import scan
from fangxin.domain.trustcode.words import Look, Verdict
from fangxin.foundation.refusals import NotFound
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import today
from fangxin.interfaces.evidence.showing import served
from fangxin.interfaces.public.code.counting import tally
from fangxin.interfaces.public.code.scanning import framed, not_valid


@page(for_=Audience.PUBLIC)
def reports(request: HttpRequest, code_text: str) -> HttpResponse:
    """Every report of an outlet that has files, the newest first."""
    found = scan(text=code_text)
    if found.verdict is not Verdict.VALID or found.place is None:
        return not_valid(request, found)
    place = found.place
    tally.note(code_id=place.code_id, on=today(), look=Look.SOURCE)
    papers = list(public_papers_at(merchant_id=place.merchant_id, outlet_id=place.outlet_id)[: REPORTS_MOST + 1])
    more, papers = len(papers) > REPORTS_MOST, papers[:REPORTS_MOST]
    files = files_by_paper(papers)
    context = {
        **framed(request, agency=""), "text": found.text, "place": place, "more": more, "most": REPORTS_MOST,
        "reports": [_report(one, files[one.pk], found.text) for one in papers],
    }  # fmt: skip
    return render(request, "public/code/reports.html", context)


@page(for_=Audience.PUBLIC)
def report_file(request: HttpRequest, code_text: str, paper_id: int, file_id: int) -> HttpResponseBase:
    """One file of a report, under a name of ours: what the merchant called it may tell of a person."""
    found = scan(text=code_text)
    if found.verdict is not Verdict.VALID or found.place is None:
        raise NotFound
    place = found.place
    paper, file = public_file_at(
        paper_id=paper_id, file_id=file_id, merchant_id=place.merchant_id, outlet_id=place.outlet_id
    )
    file.name = f"{_('检验报告')}-{paper.title}"
    return served(request, file)


def _report(paper: Paper, files: list[EvidenceFile], text: str) -> dict[str, Any]:
    return {
        "paper": paper,
        "result": TEST_RESULT_LABELS[TestResult(paper.result)] if paper.result else "",
        "passed": paper.result == TestResult.PASSED,
        "files": [
            {
                "href": reverse("public:code-report-file", args=[text, paper.pk, file.pk]),
                "label": _("第 %(number)s 页（图片）") % {"number": number} if file.kind == Kind.IMAGE else "PDF",
                "size": file.size,
            }
            for number, file in enumerate(files, start=1)
        ],
    }
