"""Whose session it is: one look-up of the account, whose SQL is built once."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from fangxin.domain.agency.models import Account
from fangxin.storage.prepared import Prepared

_account: Prepared[Account] = Prepared(lambda pk: Account.objects.filter(pk=pk), pk=int)


class OfficerBackend(AuthenticationBackend):  # type: ignore[misc]
    """allauth's check of name and password; a disabled account is nobody."""

    def get_user(self, user_id: Any) -> Account | None:
        """The account of a session, read from the database; None when it is gone or disabled."""
        found = _account(pk=int(user_id))
        return found[0] if found and self.user_can_authenticate(found[0]) else None
