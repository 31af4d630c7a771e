"""A dispute at a station: taken down, settled on the spot, dropped, handed over to the competent desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.domain.evidence.queries import draft_files, intake_files
from fangxin.domain.people.rules import Identity
from fangxin.domain.stations.actions.disputes import (
    Heard,
    add_evidence,
    drop_dispute,
    hand_over_dispute,
    record_dispute,
    settle_dispute,
)
from fangxin.domain.stations.models import StationDispute, StationStaff
from fangxin.domain.stations.queries import dispute_at
from fangxin.domain.stations.queries.meant import merchant_meant
from fangxin.domain.stations.rules import station_rules
from fangxin.domain.stations.words import DISPUTE_LABELS, DisputeState
from fangxin.domain.timeline.queries import entries_of
from fangxin.foundation.money import fen_of
from fangxin.foundation.refusals import NotFound, Refusal, SeveralRefusals
from fangxin.interfaces.access.members import MemberRequest
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.evidence.receiving import keep_posted_files
from fangxin.interfaces.evidence.showing import brought
from fangxin.interfaces.look.telling import told
from fangxin.interfaces.look.words import yuan
from fangxin.interfaces.public.drafts import draft_of, good_draft
from fangxin.interfaces.public.reading import Fields, fields_of, identity_of
from fangxin.interfaces.station.frame import station_frame, work_here

#: what stands for a merchant the register does not hold
UNLISTED = "none"
FACTS = (
    ("number", "编号"), ("due_on", "最迟"), ("terms", "和解内容"), ("amount_fen", "金额"), ("reason", "理由"), ("note", "说明"),
    ("case", "转办的件"), ("who", "原首问责任人"), ("evidence", "证据（份）"),
)  # fmt: skip


@page(for_=Audience.MEMBER, writes=True)
def record(request: MemberRequest) -> HttpResponse:
    """Take a dispute down. The same form sent twice gives the same dispute."""
    staff = work_here(request)
    fields, refusals = fields_of(request.POST), list[Refusal]()
    if request.method == "POST":
        try:
            draft = draft_of(fields.text("draft"))
            refusals = keep_posted_files(request, draft_token=draft, at=now())
            if not refusals:
                dispute = record_dispute(heard=_heard(fields), draft=draft, staff=staff, at=now())
                messages.success(request, _("已登记，您是首问责任人。"))
                return HttpResponseRedirect(reverse("station:dispute", args=[dispute.number]), status=303)
        except SeveralRefusals as several:
            refusals = list(several.refusals)
        except Refusal as refusal:
            if refusal.status not in (409, 410, 422):
                raise
            refusals = [refusal]
    fields["draft"] = good_draft(fields.text("draft"))
    context = {
        **station_frame(request, staff, current="record"), "f": fields, "refusals": refusals,
        "errors": {one.field: one.told() for one in refusals}, "days": station_rules().first_asked_days,
        "choices": _choices(fields, staff.station.region_code), "files": draft_files(draft_token=draft_of(fields.text("draft"))),
        "names": [one.merchant.name for one in staff.station.street_members.filter(left_on=None).select_related("merchant")[:50]],
    }  # fmt: skip
    return render(request, "station/record.html", context, status=max((one.status for one in refusals), default=200))


@page(for_=Audience.MEMBER)
def file(request: MemberRequest, number: str, file_id: int) -> HttpResponseBase:
    """A file of a dispute of the own station."""
    return brought(request, file_id=file_id, to=dispute_at(number=number, staff=work_here(request)).pk)


@page(for_=Audience.MEMBER)
def thumb(request: MemberRequest, number: str, file_id: int) -> HttpResponseBase:
    """The small picture of such a file."""
    return brought(request, file_id=file_id, to=dispute_at(number=number, staff=work_here(request)).pk, tiny=True)


@page(for_=Audience.MEMBER)
def dispute(request: MemberRequest, number: str) -> HttpResponse:
    """One dispute with what can be done."""
    staff = work_here(request)
    return _shown(request, staff, dispute_at(number=number, staff=staff))


@page(for_=Audience.MEMBER, writes=True)
def act(request: MemberRequest, number: str, dispute_act: str) -> HttpResponse:
    """Add evidence, settle, drop, or hand over."""
    staff = work_here(request)
    found = dispute_at(number=number, staff=staff)
    if request.method != "POST" or dispute_act not in ACTS:
        raise NotFound
    fields, refusals = fields_of(request.POST), list[Refusal]()
    try:
        if dispute_act == "evidence":
            refusals = keep_posted_files(request, draft_token=draft_of(fields.text("draft")), at=now())
        if not refusals:
            ACTS[dispute_act][0](found, fields, {"dispute_id": found.pk, "staff": staff, "at": now()})
    except SeveralRefusals as several:
        refusals = list(several.refusals)
    except Refusal as refusal:
        if refusal.status not in (409, 410, 422):
            raise
        refusals = [refusal]
    if refusals:
        return _shown(request, staff, dispute_at(number=number, staff=staff), refusals, fields, dispute_act)
    messages.success(request, ACTS[dispute_act][1])
    return HttpResponseRedirect(reverse("station:dispute", args=[number]), status=303)


def _settle(_found: StationDispute, f: Fields, known: dict[str, Any]) -> None:
    settle_dispute(agreed=f.text("agreed"), agreed_fen=_fen(f, "agreed_amount"), **known)


def _evidence(_found: StationDispute, f: Fields, known: dict[str, Any]) -> None:
    if not add_evidence(draft_token=draft_of(f.text("draft")), **known):
        raise NoFileChosen(field="files")


def _drop(_found: StationDispute, f: Fields, known: dict[str, Any]) -> None:
    drop_dispute(reason=f.line("reason"), **known)


def _hand_over(_found: StationDispute, f: Fields, known: dict[str, Any]) -> None:
    hand_over_dispute(tried=f.text("tried"), **known)


ACTS: dict[str, tuple[Callable[[StationDispute, Fields, dict[str, Any]], None], str]] = {
    "evidence": (_evidence, "已保存。"),
    "settle": (_settle, "已登记和解。"),
    "drop": (_drop, "已记录消费者放弃。"),
    "hand-over": (_hand_over, "已转交有管辖权的市场监管部门，查询码已用短信发给消费者。"),
}


def _heard(f: Fields) -> Heard:
    identity = identity_of(f, "")
    return Heard(
        identity=Identity(name=identity.name, phone=identity.phone, address=identity.address),
        merchant_name=f.line("merchant_name"), merchant_uscc=f.text("merchant_uscc").upper(), content=f.text("content"),
        wants=f.line("wants"), disputed_fen=_fen(f, "disputed_amount"), merchant_id=f.whole("merchant") if _still(f) else None,
        unlisted=_still(f) and f.text("merchant") == UNLISTED,
    )  # fmt: skip


def _asked(f: Fields) -> str:
    return f"{f.line('merchant_name')} {f.text('merchant_uscc').upper()}".strip()


def _still(f: Fields) -> bool:
    """Whether the merchant was chosen for the name that stands there now."""
    return f.text("chosen_for") == _asked(f)


def _choices(f: Fields, region: str) -> list[tuple[str, str, str]]:
    """The merchants that may be meant by what was typed, and that it is none of them; nothing when nobody has to be asked."""
    if not f.line("merchant_name"):
        return []
    found = merchant_meant(name=f.line("merchant_name"), uscc=f.text("merchant_uscc"), region=region).choices
    f["chosen_for"] = _asked(f)
    none = (UNLISTED, _("名录里没有这家"), "")
    return (
        [*((str(one.id), one.name, " ".join((one.uscc, one.address)).strip()) for one in found), none] if found else []
    )


class NoFileChosen(Refusal):
    """Evidence was to be added, and none was chosen."""

    code = "no_file_chosen"
    status = 422
    sentence = "请拍照或者选择文件。"


def _fen(f: Fields, name: str) -> int | None:
    return fen_of(f.text(name), field=name) if f.text(name) else None


def _brought(found: StationDispute) -> list[dict[str, Any]]:
    """The files of a dispute; handed over, they belong to the case."""
    return [
        {
            "name": one.name, "kind": one.kind.lower(), "size": one.size, "at": one.uploaded_at,
            "href": reverse("station:file", args=[found.number, one.pk]),
            "thumb_href": reverse("station:thumb", args=[found.number, one.pk]) if one.thumb_sha256 else "",
        }
        for one in intake_files(intake_id=found.pk)
    ]  # fmt: skip


def _shown(
    request: MemberRequest, staff: StationStaff, found: StationDispute, refusals: list[Refusal] | None = None,
    fields: Fields | None = None, failed: str = "",
) -> HttpResponse:  # fmt: skip
    state, f = DisputeState(found.state), fields or Fields()
    entries = entries_of(chain=found.pk)
    f["draft"] = good_draft(f.text("draft"))
    context = {
        **station_frame(request, staff), "dispute": found, "state": DISPUTE_LABELS[state],
        "open": state is DisputeState.OPEN, "late": state is DisputeState.OPEN and found.due_on < today(),
        "may_act": found.first_asked_id == staff.pk or staff.leads, "mine": found.first_asked_id == staff.pk,
        "pairs": [
            ("编号", found.number), ("消费者", f"{found.person.name_masked} {found.person.phone_masked}"),
            ("商家", found.merchant.name if found.merchant else f"{found.merchant_name}（名录里没有这家）"),
            ("要求", found.wants), ("争议金额", f"{yuan(found.disputed_fen)} 元" if found.disputed_fen is not None else ""),
            ("首问责任人", found.first_asked.member.name_masked),
        ],
        "entries": [
            {"at": one.at, "what": one.label, "who": one.actor_name, "detail": told(one.facts, FACTS)}
            for one in reversed(entries)
        ],
        "gave": sum(int(one.facts.get("evidence") or 0) for one in entries),
        "brought": _brought(found), "files": draft_files(draft_token=draft_of(f.text("draft"))), "f": f,
        "failed": failed, "refusals": refusals or [],
        "errors": {one.field: one.told() for one in refusals or []},
    }  # fmt: skip
    return render(
        request, "station/dispute.html", context, status=max((one.status for one in refusals or []), default=200)
    )
