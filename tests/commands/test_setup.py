"""`fangxin setup`: an installation's first office and its three administrators."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from fangxin.domain.agency.models import Account, Office, Post
from fangxin.interfaces.commands.setup import AlreadySetUp, setup

pytestmark = pytest.mark.django_db
GIVEN = [
    "--name", "示例市市场监督管理局", "--short-name", "市局", "--code", "410600", "--region", "410600",
    "--admin", "sysadmin", "secadmin", "audadmin",
]  # fmt: skip


def test_the_first_office_and_three_administrators() -> None:
    done = CliRunner().invoke(setup, GIVEN, catch_exceptions=False)
    office = Office.objects.get()
    assert (office.code, office.is_intake, office.path) == ("410600", True, "0001")
    assert set(Post.objects.values_list("role", flat=True)) == {"SYSTEM_ADMIN", "SECURITY_ADMIN", "AUDIT_ADMIN"}
    assert all(Account.objects.values_list("password_temporary", flat=True))
    assert "sysadmin" in done.output


def test_an_agency_that_is_set_up_is_left_alone() -> None:
    CliRunner().invoke(setup, GIVEN, catch_exceptions=False)
    with pytest.raises(AlreadySetUp):
        CliRunner().invoke(setup, GIVEN, catch_exceptions=False)
    assert Office.objects.count() == 1
