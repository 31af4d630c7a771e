"""The page of roles and what each may do, from their table."""

from __future__ import annotations

from fangxin.domain.agency.rules import ROLES
from fangxin.domain.agency.words import PERMISSION_LABELS, ROLE_LABELS
from fangxin.interfaces.docs.markdown import table


def roles() -> str:
    """One sentence a role, and who holds which permission."""
    order = list(ROLES)
    return "\n\n".join([
        "# Roles and permissions",
        "The table `ROLES` in `fangxin/domain/agency/rules.py` is the only place where rights are given. A post has one role;"
        " an officer acts under a post, and sees the subtree of its office and nothing else.",
        table(("role", "称谓", "what for"), [(f"`{role}`", ROLE_LABELS[role], ROLES[role][1]) for role in order]),
        "## Who may what",
        table(("permission", "权限", *(ROLE_LABELS[role] for role in order)), [
            (f"`{permission}`", label, *("●" if permission in ROLES[role][0] else "" for role in order))
            for permission, label in PERMISSION_LABELS.items()
        ]),
    ])  # fmt: skip
