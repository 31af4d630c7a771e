"""Setting up offices, changing them, moving them in the tree, closing and opening them. Needs MANAGE_AGENCY."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, models, transaction
from django.db.models import Value
from django.db.models.functions import Concat, Substr

from fangxin.domain.agency.actions.changing import change, office_to_change, text
from fangxin.domain.agency.actions.recording import Chapter, Did, record
from fangxin.domain.agency.actions.registering import office_elsewhere, path_columns, set_besides
from fangxin.domain.agency.models import PATH_STEP, Office
from fangxin.domain.agency.permissions import after
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import ActorKind, Permission, Tier
from fangxin.foundation.refusals import NotPermitted, Refusal

LONGEST_PATH = 40
MOST_CHILDREN = 10**PATH_STEP - 1
TIERS = tuple(Tier)


class DuplicateCode(Refusal):
    """Another office has this code."""

    code = "duplicate_office_code"
    status = 422
    sentence = "机构编码 {office} 已被使用。"


class DuplicateName(Refusal):
    """Another office has this name."""

    code = "duplicate_office_name"
    status = 422
    sentence = "已有名为“{name}”的机构。"


class CodeUnusual(Refusal):
    """An office code is 2 to 32 letters, digits and hyphens."""

    code = "office_code_unusual"
    status = 422
    sentence = "机构编码由 2 到 32 位字母、数字和连字符组成。"


class RegionUnusual(Refusal):
    """A region code is 6, 9 or 12 digits."""

    code = "office_region_unusual"
    status = 422
    sentence = "区划代码应为 6、9 或 12 位数字。"


class TierAboveParent(Refusal):
    """An office cannot be of a higher tier than the office above it."""

    code = "tier_above_parent"
    status = 422
    sentence = "层级不能高于上级机构“{parent}”。"


class TreeLoop(Refusal):
    """An office cannot be moved below itself."""

    code = "tree_loop"
    status = 422
    sentence = "不能把机构移到自己的下级。"


class TreeFull(Refusal):
    """The tree is ten steps deep, or an office has 9,999 offices below it."""

    code = "tree_full"
    status = 422
    sentence = "上级机构的层级或下级数量已到上限。"


class ParentClosed(Refusal):
    """The office above is not active."""

    code = "parent_closed"
    status = 409
    sentence = "上级机构已停用，请先恢复上级机构。"


class OfficeInUse(Refusal):
    """An office with active posts or active offices below cannot be closed."""

    code = "office_in_use"
    status = 409
    sentence = "还有 {posts} 个在用岗位和 {offices} 个下级机构，请先停用。"


@transaction.atomic
def create_office(
    *,
    code: str,
    name: str,
    short_name: str,
    tier: Tier,
    parent_id: int | None,
    region_code: str,
    is_intake: bool = False,
    phone: str = "",
    address: str = "",
    remit: Sequence[str] = (),
    covers: Sequence[str] = (),
    by: Actor,
    at: datetime,
) -> Office:
    """Set up an office below `parent_id`; without one it is the topmost, which only the system may set up.

    `covers` are codes of the townships a station serves besides its own.

    Raises NotPermitted, NotFound (parent outside the caller's subtree), DuplicateCode, DuplicateName, CodeUnusual,
    RegionUnusual, TierAboveParent, ParentClosed, TreeFull, TextMissing, TextTooLong.
    """
    by.must(Permission.MANAGE_AGENCY)
    parent = office_to_change(office_id=parent_id, by=by) if parent_id is not None else None
    if parent is None and by.kind is not ActorKind.SYSTEM:
        raise NotPermitted(act="设立最上级机构")
    if parent is not None and not parent.active:
        raise ParentClosed
    values = _checked(
        code=code, name=name, short_name=short_name, tier=tier, region_code=region_code, phone=phone, address=address,
        parent=parent, own_id=None,
    )  # fmt: skip
    office = Office(
        **values, parent=parent, path=_next_path(parent), is_intake=is_intake, remit=sorted(set(remit)),
        covers=_townships(covers), active=True,
    )  # fmt: skip
    try:
        with transaction.atomic():
            office.save(force_insert=True)
    except IntegrityError as taken:  # another transaction took the code or name after it was looked up
        raise DuplicateCode(office=code, field="code") from taken
    record(
        chapter=Chapter.AGENCY, did=Did.OFFICE_CREATED, by=by, at=at,
        office=office.code, name=office.name, tier=office.tier, parent=parent.code if parent else "",
    )  # fmt: skip
    return office


@transaction.atomic
def update_office(
    *,
    office_id: int,
    version: int,
    code: str,
    name: str,
    short_name: str,
    tier: Tier,
    region_code: str,
    is_intake: bool,
    phone: str,
    address: str,
    remit: Sequence[str],
    covers: Sequence[str] | None = None,
    by: Actor,
    at: datetime,
) -> Office:
    """Change what an office is called and does; its place in the tree is `move_office`. Without `covers` that stays.

    Raises as create_office, and ChangedMeanwhile.
    """
    by.must(Permission.MANAGE_AGENCY)
    office = office_to_change(office_id=office_id, by=by)
    values = _checked(
        code=code, name=name, short_name=short_name, tier=tier, region_code=region_code, phone=phone, address=address,
        parent=office.parent, own_id=office.pk,
    )  # fmt: skip
    _not_above_children(office, Tier(tier))
    served = office.covers if covers is None else _townships(covers)
    changed = change(office, version=version, **values, is_intake=is_intake, remit=sorted(set(remit)), covers=served)
    if "region_code" in changed:
        office_elsewhere(path=office.path)
    if changed:
        record(
            chapter=Chapter.AGENCY, did=Did.OFFICE_UPDATED, by=by, at=at, office=office.code, name=office.name,
            changed=changed,
        )  # fmt: skip
    return office


@transaction.atomic
def move_office(*, office_id: int, version: int, parent_id: int, by: Actor, at: datetime) -> Office:
    """Hang an office with all below it under another one; every registered path column is rewritten with it.

    A case filed for the office in the same second by another process may keep the old path: it is found by
    `fangxin verify`, so move offices out of hours. Raises NotPermitted, NotFound, ChangedMeanwhile, TreeLoop,
    TreeFull, TierAboveParent, ParentClosed.
    """
    by.must(Permission.MANAGE_AGENCY)
    # rows are locked in the order of their ids, so that two moves follow each other
    found = {row: office_to_change(office_id=row, by=by) for row in sorted({office_id, parent_id})}
    office, parent = found[office_id], found[parent_id]
    if parent.path.startswith(office.path):
        raise TreeLoop(field="parent")
    if not parent.active:
        raise ParentClosed(field="parent")
    _tier_fits(Tier(office.tier), parent)
    old = office.path
    if office.parent_id == parent.pk:
        change(office, version=version)
        return office
    new = _next_path(parent)
    deepest = max(len(path) for path in Office.objects.filter(path__startswith=old).values_list("path", flat=True))
    if len(new) + deepest - len(old) > LONGEST_PATH:
        raise TreeFull(field="parent")
    before = office.parent.code if office.parent else ""
    change(office, version=version, parent_id=parent.pk)
    columns: list[tuple[type[models.Model], str]] = [(Office, "path"), *path_columns()]
    for model, field in columns:
        below = {f"{field}__gte": old, f"{field}__lt": after(old)}
        tail = Substr(field, len(old) + 1)
        model._default_manager.filter(**below).update(**{field: Concat(Value(new), tail)}, **set_besides(model, field))
    office.refresh_from_db()
    office_elsewhere(path=new)
    record(
        chapter=Chapter.AGENCY, did=Did.OFFICE_MOVED, by=by, at=at, office=office.code, name=office.name,
        changed={"parent": [before, parent.code], "path": [old, new]},
    )  # fmt: skip
    return office


@transaction.atomic
def close_office(*, office_id: int, version: int, by: Actor, at: datetime) -> Office:
    """Take an office out of use; it keeps its cases and its history. Raises OfficeInUse, ChangedMeanwhile."""
    by.must(Permission.MANAGE_AGENCY)
    office = office_to_change(office_id=office_id, by=by)
    posts = office.posts.filter(active=True).count()
    offices = office.children.filter(active=True).count()
    if posts or offices:
        raise OfficeInUse(posts=posts, offices=offices)
    if change(office, version=version, active=False):
        record(chapter=Chapter.AGENCY, did=Did.OFFICE_CLOSED, by=by, at=at, office=office.code, name=office.name)
    return office


@transaction.atomic
def open_office(*, office_id: int, version: int, by: Actor, at: datetime) -> Office:
    """Bring an office back into use. Raises ParentClosed, ChangedMeanwhile."""
    by.must(Permission.MANAGE_AGENCY)
    office = office_to_change(office_id=office_id, by=by)
    if office.parent is not None and not office.parent.active:
        raise ParentClosed
    if change(office, version=version, active=True):
        record(chapter=Chapter.AGENCY, did=Did.OFFICE_OPENED, by=by, at=at, office=office.code, name=office.name)
    return office


def _checked(
    *, code: str, name: str, short_name: str, tier: Tier, region_code: str, phone: str, address: str,
    parent: Office | None, own_id: int | None,
) -> dict[str, str]:  # fmt: skip
    code = code.strip()
    if not (2 <= len(code) <= 32 and code.isascii() and code.replace("-", "").isalnum()):
        raise CodeUnusual(field="code")
    if not (len(region_code) in (6, 9, 12) and region_code.isascii() and region_code.isdigit()):
        raise RegionUnusual(field="region_code")
    name = text(name, label="机构名称", field="name", limit=80)
    others = Office.objects.all() if own_id is None else Office.objects.exclude(pk=own_id)
    if others.filter(code=code).exists():
        raise DuplicateCode(office=code, field="code")
    if others.filter(name=name).exists():
        raise DuplicateName(name=name, field="name")
    if parent is not None:
        _tier_fits(Tier(tier), parent)
    return {
        "code": code,
        "name": name,
        "short_name": text(short_name, label="简称", field="short_name", limit=20),
        "tier": Tier(tier).value,
        "region_code": region_code,
        "phone": text(phone, label="电话", field="phone", limit=30, required=False),
        "address": text(address, label="地址", field="address", limit=120, required=False),
    }


def _townships(codes: Sequence[str]) -> list[str]:
    """The codes once each, in order. Raises RegionUnusual for what is no township's code."""
    for code in codes:
        if not (len(code) in (9, 12) and code.isascii() and code.isdigit()):
            raise RegionUnusual(field="covers")
    return sorted(set(codes))


def _tier_fits(tier: Tier, parent: Office) -> None:
    if TIERS.index(tier) < TIERS.index(Tier(parent.tier)):
        raise TierAboveParent(parent=parent.name, field="tier")


def _not_above_children(office: Office, tier: Tier) -> None:
    for child in office.children.all():
        if TIERS.index(Tier(child.tier)) < TIERS.index(tier):
            raise TierAboveParent(parent=office.name, field="tier")


def _next_path(parent: Office | None) -> str:
    """The path behind the last child's; the parent's row is locked, so no two children take the same."""
    base = parent.path if parent is not None else ""
    if len(base) + PATH_STEP > LONGEST_PATH:
        raise TreeFull(field="parent")
    siblings = Office.objects.filter(parent=parent).order_by("-path").values_list("path", flat=True)
    last = siblings.first()
    number = int(last[-PATH_STEP:]) + 1 if last else 1
    if number > MOST_CHILDREN:
        raise TreeFull(field="parent")
    return base + str(number).zfill(PATH_STEP)
