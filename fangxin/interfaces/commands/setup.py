"""`fangxin setup`: the first office of an installation and the three administrators who set up the rest in the pages."""

from __future__ import annotations

from datetime import datetime

import click
from django.db import transaction

from fangxin.domain.agency.actions.accounts import create_account
from fangxin.domain.agency.actions.offices import create_office
from fangxin.domain.agency.actions.posts import assign_post, create_post
from fangxin.domain.agency.models import Office
from fangxin.domain.agency.rules import SYSTEM
from fangxin.domain.agency.words import ROLE_LABELS, TIER_LABELS, Role, Tier
from fangxin.foundation.refusals import Refusal
from fangxin.interfaces.clock import now

ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)


class AlreadySetUp(Refusal):
    """The installation has offices already."""

    code = "already_set_up"
    status = 409
    sentence = "系统里已经有机构，请在管理页面中继续设置。"


@click.command()
@click.option("--name", required=True, help="Full name of the topmost office.")
@click.option("--short-name", required=True, help="Its name in lists and document numbers.")
@click.option("--code", required=True, help="Its code.")
@click.option("--region", required=True, help="Its region, six digits.")
@click.option(
    "--tier", type=click.Choice([tier.value for tier in Tier], case_sensitive=False), default="CITY", show_default=True
)
@click.option("--admin", "logins", nargs=3, required=True, help="Login names: system, security, audit administrator.")
def setup(name: str, short_name: str, code: str, region: str, tier: str, logins: tuple[str, str, str]) -> None:
    """Set up the topmost office, which takes requests in, and one administrator of each kind.

    Prints their temporary passwords once; each sets a password and a second factor at the first login.
    """
    at = now()
    told = []
    with transaction.atomic():
        if Office.objects.exists():
            raise AlreadySetUp
        office = create_office(
            code=code, name=name, short_name=short_name, tier=Tier(tier.upper()), parent_id=None, region_code=region,
            is_intake=True, by=SYSTEM, at=at,
        )  # fmt: skip
        for role, login in zip(ADMINISTRATORS, logins, strict=True):
            account, password = create_account(username=login, name=ROLE_LABELS[role], by=SYSTEM, at=at)
            post = create_post(office_id=office.pk, title=ROLE_LABELS[role], role=role, by=SYSTEM, at=at)
            assign_post(
                post_id=post.pk, version=post.version, holder_id=account.pk, substitute_id=None, by=SYSTEM, at=at
            )
            told.append((ROLE_LABELS[role], login, password))
    click.echo(f"已设立“{name}”（{TIER_LABELS[Tier(tier.upper())]}）。初始密码只显示这一次：")
    for label, login, password in told:
        click.echo(f"  {label}  {login}  {password}")


def first_office(*, at: datetime) -> None:
    """An office for an installation that has none yet, so that a history can be looked at before the agency is set up."""
    with transaction.atomic():
        if not Office.objects.exists():
            create_office(
                code="00", name="市场监督管理部门（待设置）", short_name="待设置", tier=Tier.STATE, parent_id=None,
                region_code="000000", is_intake=True, by=SYSTEM, at=at,
            )  # fmt: skip
