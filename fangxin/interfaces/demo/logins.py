"""How the officers of a story sign in. Everything follows from the login name and the story's phrase.

The demo's phrase is no secret: the password of `fangxiaoman` is `fangxiaoman-fangxin-demo`, and the secret of the
authenticator app is derived likewise, so that a demo can be entered at once and again after every replay. Nothing of
this touches an agency's own accounts: a replay runs only in an empty database.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime

from fangxin.domain.agency.words import ROLE_LABELS, Role
from fangxin.interfaces.access.totp import code_at


@dataclass(frozen=True, kw_only=True)
class DemoLogin:
    """One officer's way in: the role shown, the person, and both factors."""

    role: Role
    name: str
    office: str
    login: str
    password: str
    totp_secret: str

    def line(self) -> str:
        """What an operator needs to sign in as this officer, on one line."""
        return (
            f"{ROLE_LABELS[self.role]}  {self.name}（{self.office}）  {self.login} / {self.password}"
            f"  验证码：fangxin demo --code {self.login}"
        )

    def code(self, *, at: datetime) -> str:
        """The six digits the officer's authenticator app shows at the instant."""
        return code_at(secret=self.totp_secret, at=at)


def password_of(*, login: str, phrase: str) -> str:
    """The lasting password of an officer of a story."""
    return f"{login}-{phrase}"


def totp_secret_of(*, login: str, phrase: str) -> str:
    """The secret of the officer's authenticator app, 160 bits in base 32."""
    return base64.b32encode(hashlib.sha1(f"{phrase}:{login}".encode(), usedforsecurity=False).digest()).decode()
