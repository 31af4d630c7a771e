"""Posts, accounts, second factors and absences: three administrators apart, versions, and what the journal keeps."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator

from fangxin.domain.agency.actions import registering
from fangxin.domain.agency.actions.absences import (
    AbsenceBackwards,
    AbsenceOverlaps,
    cancel_absence,
    record_absence,
)
from fangxin.domain.agency.actions.accounts import (
    DuplicateUsername,
    PasswordWeak,
    PhoneUnusual,
    SelfChange,
    UsernameUnusual,
    change_own_password,
    create_account,
    disable_account,
    enable_account,
    issue_password,
    update_account,
)
from fangxin.domain.agency.actions.changing import ChangedMeanwhile, TextMissing
from fangxin.domain.agency.actions.factors import AlreadyEnrolled, enrol_totp, reset_second_factor
from fangxin.domain.agency.actions.posts import (
    AccountDisabled,
    DuplicateTitle,
    HolderIsSubstitute,
    LastSecurityAdmin,
    OfficeClosed,
    PostClosed,
    PostOccupied,
    PostStillHasWork,
    RolesApart,
    SelfGrant,
    assign_post,
    close_post,
    create_post,
    open_post,
    update_post,
)
from fangxin.domain.agency.models import Account, Post
from fangxin.domain.agency.queries import accounts_overseen, posts_served
from fangxin.domain.agency.rules import SYSTEM, Actor
from fangxin.domain.agency.words import Permission, Role
from fangxin.domain.timeline.models import Entry
from fangxin.domain.timeline.words import ChainId
from fangxin.foundation.refusals import NotFound, NotPermitted, Refusal
from fangxin.interfaces.access.totp import fresh_secret
from tests.access.cast import AT, Cast, account, post

pytestmark = pytest.mark.django_db

DAY = date(2026, 5, 6)


def last_fact(chain: int = ChainId.ACCESS) -> dict[str, Any]:
    return Entry.objects.filter(chain=chain).order_by("-seq")[0].facts


def county(actor: Actor, path: str) -> Actor:
    """The same officer, with a post in another office."""
    return Actor(kind=actor.kind, name=actor.name, account_id=actor.account_id, role=actor.role, office_path=path)


class TestPosts:
    def test_the_system_administrator_sets_up_and_names(self, cast: Cast) -> None:
        by = cast.actor(Role.SYSTEM_ADMIN)
        made = create_post(office_id=cast.east.pk, title=" 承办 一岗 ", role=Role.HANDLER, by=by, at=AT)
        assert (made.title, made.holder_id, made.version) == ("承办 一岗", None, 1)
        with pytest.raises(DuplicateTitle):
            create_post(office_id=cast.east.pk, title="承办 一岗", role=Role.HEAD, by=by, at=AT)
        update_post(post_id=made.pk, version=1, title="承办岗", role=Role.HEAD, by=by, at=AT)
        assert last_fact(ChainId.AGENCY)["changed"] == {"title": ["承办 一岗", "承办岗"], "role": ["HANDLER", "HEAD"]}
        with pytest.raises(ChangedMeanwhile):
            update_post(post_id=made.pk, version=1, title="x", role=Role.HEAD, by=by, at=AT)

    def test_who_defines_posts_does_not_fill_them_and_the_other_way_round(self, cast: Cast) -> None:
        held = cast.posts[Role.HANDLER]
        with pytest.raises(NotPermitted):
            assign_post(
                post_id=held.pk, version=2, holder_id=None, substitute_id=None, by=cast.actor(Role.SYSTEM_ADMIN), at=AT
            )
        with pytest.raises(NotPermitted):
            create_post(office_id=cast.east.pk, title="x", role=Role.HEAD, by=cast.actor(Role.SECURITY_ADMIN), at=AT)

    def test_an_occupied_post_keeps_its_role(self, cast: Cast) -> None:
        own = cast.posts[Role.SYSTEM_ADMIN]
        with pytest.raises(PostOccupied):
            update_post(
                post_id=own.pk, version=2, title=own.title, role=Role.SECURITY_ADMIN,
                by=cast.actor(Role.SYSTEM_ADMIN), at=AT,
            )  # fmt: skip

    def test_closing(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        by, held = cast.actor(Role.SYSTEM_ADMIN), cast.posts[Role.HANDLER]
        with pytest.raises(PostOccupied):
            close_post(post_id=held.pk, version=2, by=by, at=AT)
        assign_post(post_id=held.pk, version=2, holder_id=None, substitute_id=None, by=SYSTEM, at=AT)
        monkeypatch.setattr(registering, "_work_counters", [])
        registering.register_work_counter(lambda *, post_id: 3)
        with pytest.raises(PostStillHasWork) as refused:
            close_post(post_id=held.pk, version=3, by=by, at=AT)
        assert "3 件" in refused.value.told()
        monkeypatch.setattr(registering, "_work_counters", [])
        assert not close_post(post_id=held.pk, version=3, by=by, at=AT).active
        person = cast.accounts[Role.HANDLER]
        with pytest.raises(PostClosed):
            assign_post(post_id=held.pk, version=4, holder_id=person.pk, substitute_id=None, by=SYSTEM, at=AT)
        assert open_post(post_id=held.pk, version=4, by=by, at=AT).active

    def test_a_closed_office_gets_no_posts(self, cast: Cast) -> None:
        from fangxin.domain.agency.actions.offices import close_office

        vacant = create_post(office_id=cast.east.pk, title="甲", role=Role.HEAD, by=SYSTEM, at=AT)
        close_post(post_id=vacant.pk, version=1, by=SYSTEM, at=AT)
        close_office(office_id=cast.east.pk, version=1, by=SYSTEM, at=AT)
        with pytest.raises(OfficeClosed):
            create_post(office_id=cast.east.pk, title="乙", role=Role.HEAD, by=SYSTEM, at=AT)
        with pytest.raises(OfficeClosed):
            open_post(post_id=vacant.pk, version=2, by=SYSTEM, at=AT)


class TestAssigning:
    def assign(self, cast: Cast, role: Role = Role.HANDLER, by: Actor | None = None, **changes: Any) -> Post:
        row = Post.objects.get(pk=cast.posts[role].pk)
        given = {"holder_id": row.holder_id, "substitute_id": row.substitute_id, "version": row.version} | changes
        return assign_post(post_id=row.pk, by=by or cast.actor(Role.SECURITY_ADMIN), at=AT, **given)

    def test_b_stands_in_for_a(self, cast: Cast) -> None:
        other = account("other")
        self.assign(cast, substitute_id=other.pk)
        assert last_fact()["changed"] == {"substitute": ["", "other"]}
        assert posts_served(account_id=other.pk, on=DAY) == []
        away = record_absence(
            account_id=cast.accounts[Role.HANDLER].pk, from_on=DAY, to_on=DAY, reason="休假", by=SYSTEM, at=AT
        )
        assert [row.pk for row in posts_served(account_id=other.pk, on=DAY)] == [cast.posts[Role.HANDLER].pk]
        assert posts_served(account_id=other.pk, on=DAY + timedelta(days=1)) == []
        cancel_absence(absence_id=away.pk, by=SYSTEM, at=AT)
        assert posts_served(account_id=other.pk, on=DAY) == []

    def test_a_and_b_are_two_persons(self, cast: Cast) -> None:
        person = cast.accounts[Role.HANDLER].pk
        with pytest.raises(HolderIsSubstitute):
            self.assign(cast, holder_id=person, substitute_id=person)

    def test_nobody_gives_himself_a_post(self, cast: Cast) -> None:
        own = cast.accounts[Role.SECURITY_ADMIN].pk
        for place in ("holder_id", "substitute_id"):
            with pytest.raises(SelfGrant):
                self.assign(cast, **{place: own})
        assert SelfGrant.status == 403

    def test_a_substitute_does_not_promote_himself(self, cast: Cast) -> None:
        second = account("second-admin")
        shared = post(cast.city, Role.SECURITY_ADMIN, holder=None, substitute=second, title="二")
        by = Actor(
            kind=cast.actor(Role.SECURITY_ADMIN).kind, name="二", account_id=second.pk, role=Role.SECURITY_ADMIN,
            office_path=cast.city.path,
        )  # fmt: skip
        with pytest.raises(SelfGrant):
            assign_post(post_id=shared.pk, version=2, holder_id=second.pk, substitute_id=None, by=by, at=AT)

    @pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
    def test_administrators_hold_nothing_else(self, cast: Cast, role: Role) -> None:
        admin = cast.accounts[role].pk
        for other in Role:
            if other is role:
                continue
            with pytest.raises(RolesApart):
                self.assign(cast, other, by=SYSTEM, substitute_id=admin)
        with pytest.raises(RolesApart):
            self.assign(cast, role, by=SYSTEM, substitute_id=cast.accounts[Role.HANDLER].pk)

    def test_a_disabled_account_gets_no_post(self, cast: Cast) -> None:
        person = account("gone")
        disable_account(account_id=person.pk, version=1, by=SYSTEM, at=AT)
        with pytest.raises(AccountDisabled):
            self.assign(cast, substitute_id=person.pk)

    def test_unknown_persons_and_posts_are_not_found(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            self.assign(cast, substitute_id=987654)
        by = county(cast.actor(Role.SECURITY_ADMIN), cast.east.path)
        with pytest.raises(NotFound):
            self.assign(cast, by=by, substitute_id=None)

    def test_the_last_security_administrator_stays(self, cast: Cast) -> None:
        second = account("second-admin")
        extra = post(cast.city, Role.SECURITY_ADMIN, holder=second, title="二")
        by = cast.actor(Role.SECURITY_ADMIN)
        assign_post(post_id=extra.pk, version=2, holder_id=None, substitute_id=None, by=by, at=AT)
        with pytest.raises(LastSecurityAdmin):
            self.assign(cast, Role.SECURITY_ADMIN, holder_id=None)

    def test_stale(self, cast: Cast) -> None:
        with pytest.raises(ChangedMeanwhile):
            self.assign(cast, version=1, holder_id=None)


class TestAccounts:
    def test_the_first_password_is_temporary_and_told_once(self, cast: Cast) -> None:
        made, clear = create_account(username=" Zhang.San ", name="张演", by=cast.actor(Role.SECURITY_ADMIN), at=AT)
        assert made.username == "zhang.san"
        assert made.password_temporary
        assert made.check_password(clear)
        assert len(clear.replace("-", "")) == 16
        assert not any(clear in entry.facts_json for entry in Entry.objects.all())

    def test_only_the_system_names_a_password(self, cast: Cast) -> None:
        made, clear = create_account(
            username="named", name="张演", by=cast.actor(Role.SECURITY_ADMIN), at=AT, password="chosen-by-the-admin"
        )
        assert clear != "chosen-by-the-admin"
        assert made.password_temporary

    @pytest.mark.parametrize(
        "changes, refusal",
        [
            ({"username": "handler"}, DuplicateUsername),
            ({"username": "HANDLER"}, DuplicateUsername),
            ({"username": "ab"}, UsernameUnusual),
            ({"username": "1abc"}, UsernameUnusual),
            ({"username": "张三丰"}, UsernameUnusual),
            ({"username": "a" * 41}, UsernameUnusual),
            ({"name": " "}, TextMissing),
            ({"phone": "call me"}, PhoneUnusual),
        ],
    )
    def test_refusals(self, cast: Cast, changes: dict[str, str], refusal: type[Refusal]) -> None:
        with pytest.raises(refusal):
            create_account(**{"username": "newone", "name": "演", "phone": "", "by": SYSTEM, "at": AT} | changes)

    def test_the_journal_tells_that_a_phone_changed_not_what_it_was(self, cast: Cast) -> None:
        person = cast.accounts[Role.HANDLER]
        update_account(account_id=person.pk, version=1, name="改名", phone="19900001234", by=SYSTEM, at=AT)
        entry = Entry.objects.filter(chain=ChainId.ACCESS).order_by("-seq")[0]
        assert entry.facts["changed"]["name"] == ["演handler", "改名"]
        assert "19900001234" not in entry.facts_json

    def test_every_act_on_accounts_needs_the_security_administrator(self, cast: Cast) -> None:
        person = cast.accounts[Role.HANDLER]
        for role in Role:
            by = cast.actor(role)
            if by.may(Permission.MANAGE_ACCESS):
                continue
            for act in (disable_account, enable_account, issue_password, reset_second_factor):
                with pytest.raises(NotPermitted):
                    act(account_id=person.pk, version=1, by=by, at=AT)
            with pytest.raises(NotPermitted):
                create_account(username="newone", name="x", by=by, at=AT)

    def test_nobody_administers_the_own_account(self, cast: Cast) -> None:
        by = cast.actor(Role.SECURITY_ADMIN)
        for act in (disable_account, enable_account, issue_password, reset_second_factor):
            with pytest.raises(SelfChange):
                act(account_id=by.account_id, version=1, by=by, at=AT)  # type: ignore[arg-type]

    def test_versions_are_compared(self, cast: Cast) -> None:
        person = cast.accounts[Role.HANDLER]
        disable_account(account_id=person.pk, version=1, by=SYSTEM, at=AT)
        for act in (disable_account, enable_account, issue_password, reset_second_factor):
            with pytest.raises(ChangedMeanwhile):
                act(account_id=person.pk, version=1, by=SYSTEM, at=AT)
        assert enable_account(account_id=person.pk, version=2, by=SYSTEM, at=AT).is_active

    def test_the_last_security_administrator_is_not_disabled(self, cast: Cast) -> None:
        second = account("second-admin")
        extra = post(cast.city, Role.SECURITY_ADMIN, holder=second, title="二")
        by = Actor(
            kind=cast.actor(Role.HEAD).kind, name="二", account_id=second.pk, role=Role.SECURITY_ADMIN,
            office_path=cast.city.path, post_id=extra.pk,
        )  # fmt: skip
        first = cast.accounts[Role.SECURITY_ADMIN]
        assign_post(post_id=extra.pk, version=2, holder_id=None, substitute_id=None, by=SYSTEM, at=AT)
        with pytest.raises(LastSecurityAdmin):
            disable_account(account_id=first.pk, version=1, by=by, at=AT)
        assert Account.objects.get(pk=first.pk).is_active

    def test_an_administrator_sees_the_own_subtree_and_the_unassigned(self, cast: Cast) -> None:
        there, elsewhere, nowhere = account("there"), account("elsewhere"), account("nowhere")
        post(cast.east, Role.HANDLER, holder=None, substitute=there)
        post(cast.west, Role.HANDLER, holder=elsewhere)
        by = county(cast.actor(Role.SECURITY_ADMIN), cast.east.path)
        assert set(accounts_overseen(by=by)) == {there, nowhere}
        with pytest.raises(NotFound):
            disable_account(account_id=elsewhere.pk, version=1, by=by, at=AT)

    def test_the_own_password(self, cast: Cast) -> None:
        person = Account.objects.get(username="handler")
        for weak in ("short", "handler12345"):
            with pytest.raises(PasswordWeak):
                change_own_password(account=person, password=weak, at=AT)
        change_own_password(account=person, password="a much longer one 7", at=AT)
        assert Account.objects.get(pk=person.pk).check_password("a much longer one 7")
        assert last_fact()["what"] == "password_changed"


class TestSecondFactor:
    def test_one_at_a_time(self, cast: Cast) -> None:
        with pytest.raises(AlreadyEnrolled):
            enrol_totp(account=cast.accounts[Role.HANDLER], secret=fresh_secret(), at=AT)

    def test_a_reset_removes_it_and_the_password(self, cast: Cast) -> None:
        person = cast.accounts[Role.HANDLER]
        row, clear = reset_second_factor(account_id=person.pk, version=1, by=cast.actor(Role.SECURITY_ADMIN), at=AT)
        row.refresh_from_db()
        assert row.password_temporary
        assert row.check_password(clear)
        assert not Authenticator.objects.filter(user=person).exists()
        enrol_totp(account=row, secret=fresh_secret(), at=AT)


class TestAbsences:
    def test_days_overlap(self, cast: Cast) -> None:
        person = cast.accounts[Role.HANDLER].pk

        def away(first: int, last: int) -> None:
            record_absence(
                account_id=person, from_on=DAY + timedelta(days=first), to_on=DAY + timedelta(days=last),
                reason="出差", by=SYSTEM, at=AT,
            )  # fmt: skip

        away(0, 3)
        for first, last in ((3, 5), (-2, 0), (1, 2), (-1, 9)):
            with pytest.raises(AbsenceOverlaps):
                away(first, last)
        away(4, 4)
        with pytest.raises(AbsenceBackwards):
            away(20, 19)
        with pytest.raises(AbsenceBackwards):
            away(20, 20 + 367)

    def test_who_may_record_and_cancel(self, cast: Cast) -> None:
        person = cast.accounts[Role.HANDLER].pk
        given: dict[str, Any] = {"account_id": person, "from_on": DAY, "to_on": DAY, "reason": "出差", "at": AT}
        for role in (Role.HANDLER, Role.HEAD, Role.SYSTEM_ADMIN):
            with pytest.raises(NotPermitted):
                record_absence(by=cast.actor(role), **given)  # the own is asked for as leave
        row = record_absence(by=cast.actor(Role.SECURITY_ADMIN), **given)
        for role in (Role.HEAD, Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN):
            with pytest.raises(NotPermitted):
                cancel_absence(absence_id=row.pk, by=cast.actor(role), at=AT)
        with pytest.raises(NotFound):
            cancel_absence(absence_id=999999, by=SYSTEM, at=AT)
        cancel_absence(absence_id=row.pk, by=cast.actor(Role.HANDLER), at=AT)
        before = Entry.objects.count()
        cancel_absence(absence_id=row.pk, by=cast.actor(Role.SECURITY_ADMIN), at=AT)
        assert Entry.objects.count() == before
