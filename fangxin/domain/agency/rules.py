"""Who an actor is and what their role allows: one table, and pure questions about it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from fangxin.domain.agency.words import (
    PERMISSION_LABELS,
    ActorKind,
    Permission,
    Role,
)
from fangxin.foundation.refusals import NotPermitted

P = Permission

#: Roles → permissions, with the sentence that explains the role. The only place where rights are given.
ROLES: dict[Role, tuple[frozenset[Permission], str]] = {
    Role.DISPATCHER: (
        frozenset(
            {P.VIEW_CASES, P.VIEW_EVIDENCE, P.REGISTER, P.ANSWER_CALLS, P.DISPATCH, P.JOIN_MATTERS, P.UNSEAL, P.ANSWER_ORDER,
             P.WRITE_ARTICLES}
        ),
        "Takes requests in and sends each to the competent office.",
    ),
    Role.HANDLER: (
        frozenset(
            {P.VIEW_CASES, P.VIEW_EVIDENCE, P.REGISTER, P.HANDLE, P.JOIN_MATTERS, P.UNSEAL, P.ACKNOWLEDGE_WARNING, P.ANSWER_ORDER,
             P.WRITE_ARTICLES, P.KEEP_REGISTER, P.KEEP_STATIONS, P.KEEP_FUNDS, P.DISCLOSE, P.WRITE_LETTERS,
             P.ANSWER_ALERTS, P.SURVEY}
        ),
        "Decides acceptance, mediates and closes the cases of the own office; keeps its merchants, stations and funds.",
    ),
    Role.HEAD: (
        frozenset(
            {P.VIEW_CASES, P.VIEW_EVIDENCE, P.REGISTER, P.DISPATCH, P.HANDLE, P.DECIDE_REOPENING, P.DECIDE_FILING,
             P.RULE_JURISDICTION, P.UNSEAL, P.FOLLOW_UP,
             P.PLAN_FOLLOW_UP, P.JOIN_MATTERS, P.MARK_CLAIMANT, P.ACKNOWLEDGE_WARNING, P.SUPERVISE,
             P.ANSWER_ORDER, P.GRANT_LEAVE, P.PLAN_DUTY,
             P.VIEW_FIGURES, P.EXPORT, P.IMPORT, P.WRITE_ARTICLES, P.PUBLISH_ARTICLES, P.KEEP_REGISTER,
             P.APPROVE_ENROLMENT, P.KEEP_STATIONS, P.KEEP_FUNDS, P.DISCLOSE, P.DECIDE_CREDIT, P.WRITE_LETTERS,
             P.WRITE_BULLETINS, P.APPROVE_BULLETINS, P.RAISE_ALERTS, P.ANSWER_ALERTS, P.APPEAL_EVALUATION, P.SURVEY}
        ),
        "Leads an office: approves, grants leave, decides reopening and credit repair, answers and opens orders, publishes, appeals.",
    ),
    Role.SUPERVISOR: (
        frozenset(
            {P.VIEW_CASES, P.VIEW_EVIDENCE, P.DISPATCH, P.RULE_JURISDICTION, P.DECIDE_REOPENING, P.FOLLOW_UP,
             P.PLAN_FOLLOW_UP, P.JOIN_MATTERS,
             P.MARK_CLAIMANT, P.ACKNOWLEDGE_WARNING, P.SUPERVISE, P.PLAN_DUTY, P.VIEW_FIGURES, P.EXPORT,
             P.PUBLISH_ARTICLES, P.DISCLOSE, P.DECIDE_CREDIT, P.WRITE_BULLETINS, P.APPROVE_BULLETINS, P.RAISE_ALERTS,
             P.EVALUATE, P.KEEP_INDEX}
        ),
        "Watches and evaluates the offices below: warnings, orders, jurisdiction, follow-up, duty rosters, articles to publish.",
    ),
    Role.HOTLINE: (
        frozenset({P.VIEW_CASES, P.VIEW_EVIDENCE, P.REGISTER, P.ANSWER_CALLS, P.FOLLOW_UP, P.WRITE_ARTICLES, P.SURVEY}),
        "Answers the hotline, registers requests, calls consumers back, asks them in surveys.",
    ),
    Role.ANALYST: (
        frozenset({P.VIEW_CASES, P.VIEW_FIGURES, P.EXPORT, P.WRITE_BULLETINS, P.RAISE_ALERTS, P.KEEP_INDEX, P.SURVEY}),
        "Reads cases and figures, writes bulletins and the index, raises alerts; sees no identity and no evidence.",
    ),
    Role.SYSTEM_ADMIN: (
        frozenset({P.MANAGE_AGENCY, P.MANAGE_LAW}),
        "Keeps offices, posts, rules and calendars; sees no case.",
    ),
    Role.SECURITY_ADMIN: (
        frozenset({P.MANAGE_ACCESS}),
        "Keeps accounts, second factors and who holds which post; sees no case.",
    ),
    Role.AUDIT_ADMIN: (frozenset({P.AUDIT}), "Reads the journal of administration and of identity look-ups; changes nothing."),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Actor:
    """Who performs an act, under which post; passed to every action as `by`."""

    kind: ActorKind
    name: str
    account_id: int | None = None
    post_id: int | None = None
    role: Role | None = None
    office_id: int | None = None
    office_path: str = ""
    office_name: str = ""
    #: the holder whose post is served when the actor stands in as B
    for_account_id: int | None = None
    #: what an outside system was given
    granted: frozenset[Permission] = frozenset()

    @property
    def in_office(self) -> bool:
        """Whether the actor works under an office, whose jurisdiction then bounds every question and act."""
        return self.kind in (ActorKind.OFFICER, ActorKind.MACHINE)

    @property
    def permissions(self) -> frozenset[Permission]:
        """The permissions of the actor's role, or given to the outside system; the system has all, outsiders none."""
        if self.kind is ActorKind.SYSTEM:
            return frozenset(Permission)
        if self.kind is ActorKind.MACHINE:
            return self.granted
        return ROLES[self.role][0] if self.role else frozenset()

    def may(self, permission: Permission) -> bool:
        """Whether the role includes the permission."""
        return permission in self.permissions

    def must(self, permission: Permission) -> None:
        """Raises NotPermitted when the role lacks the permission."""
        if permission not in self.permissions:
            raise NotPermitted(act=PERMISSION_LABELS[permission])

    def oversees(self, path: str) -> bool:
        """Whether an office path lies in the actor's subtree."""
        return self.kind is ActorKind.SYSTEM or (bool(self.office_path) and path.startswith(self.office_path))


SYSTEM = Actor(kind=ActorKind.SYSTEM, name="系统")


def consumer(name: str) -> Actor:
    """The consumer of a case, named as they are shown (masked)."""
    return Actor(kind=ActorKind.CONSUMER, name=name)


def who_serves(*, holder: int | None, substitute: int | None, away: Collection[int]) -> int | None:
    """The account that serves a post: A, or B while A is absent or missing; A again when there is no B."""
    if holder is None or holder in away:
        return substitute or holder
    return holder
