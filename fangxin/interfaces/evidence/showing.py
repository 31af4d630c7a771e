"""Looking at evidence: officers within their scope, consumers their own; the sealed original only with a reason."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.permissions import people_known, visible_cases
from fangxin.domain.evidence.actions import open_original
from fangxin.domain.evidence.models import EvidenceFile
from fangxin.domain.evidence.queries import draft_file, file_of, store
from fangxin.domain.evidence.rules.limits import limits
from fangxin.domain.evidence.rules.names import served_name
from fangxin.domain.evidence.words import Side
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.evidence.serving import sealed_original, stored_file
from fangxin.interfaces.evidence.uploading import open_draft
from fangxin.interfaces.public.tracking import tracked_intake


def case_seen_by(*, by: Actor, file: EvidenceFile) -> Case:
    """The case through which an officer sees a file: its own, or any visible one of its submission. Raises NotFound.

    What a reporter brought may tell who that is: it opens only for those who may know.
    """
    through = Q(pk=file.case_id) if file.case_id else Q(intake_id=file.intake_id) if file.intake_id else Q(pk__in=[])
    if file.side == Side.CONSUMER:
        through &= people_known(by=by)
    case = visible_cases(by=by).filter(through).order_by("received_at", "pk").first()
    if case is None:
        raise NotFound
    return case


@page(for_=Audience.OFFICER, permission=Permission.VIEW_EVIDENCE)
def show(request: HttpRequest, file_id: int) -> HttpResponseBase:
    """A file of a case the officer may see; `?download=1` saves it."""
    return served(request, _for_officer(request, file_id))


@page(for_=Audience.OFFICER, permission=Permission.VIEW_EVIDENCE)
def thumb(request: HttpRequest, file_id: int) -> HttpResponseBase:
    """The small picture of a file of a case the officer may see."""
    return small(request, _for_officer(request, file_id))


@page(for_=Audience.OFFICER, writes=True, permission=Permission.UNSEAL)
def original(request: HttpRequest, file_id: int) -> HttpResponseBase:
    """Ask for a reason, journal it, and hand out the original with what was taken out of the copy."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    file = file_of(file_id=file_id)
    case = case_seen_by(by=by, file=file)
    refused: Refusal | None = None
    reason = request.POST.get("reason", "")
    if request.method == "POST":
        try:
            opened = open_original(file_id=file.pk, chain=case.pk, reason=reason, by=by, at=now())
        except Refusal as refusal:
            if refusal.status != 422:
                raise
            refused = refusal
        else:
            return sealed_original(blocks=opened.blocks, size=opened.size, mime=opened.mime, name=file.name)
    context = {**frame(request), "file": file, "case": case, "refused": refused, "reason": reason}
    return render(request, "evidence/original.html", context, status=422 if refused else 200)


@page(for_=Audience.PUBLIC)
def own(request: HttpRequest, file_id: int) -> HttpResponseBase:
    """A file the consumer brought, in the submission this browser has opened by its tracking code."""
    return served(request, _for_consumer(request, file_id))


@page(for_=Audience.PUBLIC)
def own_thumb(request: HttpRequest, file_id: int) -> HttpResponseBase:
    """The small picture of such a file."""
    return small(request, _for_consumer(request, file_id))


@page(for_=Audience.PUBLIC)
def drafted(request: HttpRequest, token: str, file_id: int) -> HttpResponseBase:
    """A file of a form not yet filed."""
    return served(request, draft_file(file_id=file_id, draft_token=open_draft(token)))


@page(for_=Audience.PUBLIC)
def drafted_thumb(request: HttpRequest, token: str, file_id: int) -> HttpResponseBase:
    """The small picture of such a file."""
    return small(request, draft_file(file_id=file_id, draft_token=open_draft(token)))


def _for_officer(request: HttpRequest, file_id: int) -> EvidenceFile:
    file = file_of(file_id=file_id)
    case_seen_by(by=request.actor, file=file)  # type: ignore[attr-defined]
    return file


def _for_consumer(request: HttpRequest, file_id: int) -> EvidenceFile:
    """A file of the opened submission; the code alone, which opens an anonymous report, shows none."""
    intake = tracked_intake(request)
    file = file_of(file_id=file_id)
    if intake.anonymous or file.intake_id != intake.pk or file.side != Side.CONSUMER:
        raise NotFound
    return file


def brought(request: HttpRequest, *, file_id: int, to: int, tiny: bool = False) -> HttpResponseBase:
    """A file brought with what has this id, or its small picture; whether the caller may see that is the door's question.

    Raises NotFound.
    """
    file = file_of(file_id=file_id)
    if file.intake_id != to:
        raise NotFound
    return small(request, file) if tiny else served(request, file)


def served(request: HttpRequest, file: EvidenceFile) -> HttpResponseBase:
    """A file the caller was let see; `?download=1` saves it."""
    extensions = next(form.extensions for form in limits().formats.values() if form.mime == file.original_mime)
    return stored_file(
        request,
        path=store().path_of(sha256=file.sha256),
        size=file.size,
        digest=file.sha256,
        mime=file.mime,
        name=served_name(name=file.name, mime=file.mime, extensions=extensions),
        download=request.GET.get("download") == "1",
    )


def small(request: HttpRequest, file: EvidenceFile) -> HttpResponseBase:
    """The small picture of a file the caller was let see. Raises NotFound when it has none."""
    if not file.thumb_sha256:
        raise NotFound
    path = store().path_of(sha256=file.thumb_sha256)
    return stored_file(
        request, path=path, size=path.stat().st_size, digest=file.thumb_sha256, mime="image/jpeg", name="缩略图.jpg"
    )
