"""`@page`: what every view declares first - for whom it is, whether it writes, which permission it needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from fangxin.domain.agency.actions.accounts import self_of
from fangxin.domain.agency.models import Account, Post
from fangxin.domain.agency.queries import actor_for, posts_served
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import PERMISSION_LABELS, Permission
from fangxin.domain.staff.words import Duty
from fangxin.foundation.refusals import NotPermitted, Refusal
from fangxin.interfaces.access.adapters import used_second_factor
from fangxin.interfaces.access.answers import wants_json
from fangxin.interfaces.access.bearer import let_machine_in
from fangxin.interfaces.access.guard import reading_only
from fangxin.interfaces.access.members import let_member_in
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.look.paths import path_of
from fangxin.interfaces.look.words import masked

View = Callable[..., HttpResponseBase]
SEEN, POST = "seen", "post"
SEEN_EVERY = 60
READS = ("GET", "HEAD")
WRITES = ("GET", "HEAD", "POST")


class Audience(StrEnum):
    """For whom a page is."""

    OFFICER = "OFFICER"
    PUBLIC = "PUBLIC"
    #: somebody outside the agency who signed in by phone
    MEMBER = "MEMBER"
    #: a member, acting for one merchant
    MERCHANT = "MERCHANT"
    #: another program, with a key of its own
    SYSTEM = "SYSTEM"
    #: a message gateway, known by the secret in the address it was given
    GATEWAY = "GATEWAY"
    ANYONE = "ANYONE"


class NotLoggedIn(Refusal):
    """The page is for officers and nobody is signed in, or the session has ended."""

    code = "not_logged_in"
    status = 401
    sentence = "您还没有登录，或登录已过期。"


class NoPost(Refusal):
    """The officer serves no post today."""

    code = "no_post"
    status = 403
    sentence = "您目前没有岗位，请联系本单位安全管理员。"


class OfficerRequest(HttpRequest):
    """The request an officer's view gets: who acts, under which of the posts served today."""

    user: Account
    actor: Actor
    post: Post
    posts: list[Post]


def page(
    *,
    for_: Audience,
    writes: bool = False,
    permission: Permission | None = None,
    any_of: Sequence[Permission] = (),
    post_needed: bool = True,
    of_itself: bool = False,
    duty: Duty | None = None,
    bare: bool = False,
) -> Callable[[View], View]:
    """Declare a view. `writes=False` answers GET and HEAD only and cannot change data.

    A system's view gets `request.actor` by the key it sent; a session counts for nothing there.

    An officer's view gets `request.actor`, `.post` and `.posts`, read from the database for this request, after
    the second factor; without the permission, or without one of `any_of`, it is refused with NotPermitted.
    `post_needed=False` lets officers in who serve no post (`request.actor` is then the bare person). `of_itself`: a page
    asks this of itself every few seconds; that does not count as somebody using the session.

    `bare`: a page for the public that nobody signs in for and that sends no form; it is answered before session, token and
    account of the request are looked at (middleware.bare_pages).

    A member's view gets `request.member`; a merchant's view also `request.employment`, `request.merchant` and
    `request.actor`, and is refused with DutyMissing when the role lacks `duty`.
    """
    accepted = frozenset({permission} if permission else any_of)

    def declared(view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            # an operation of the interface tells of its methods itself, as problem+json
            if for_ is not Audience.SYSTEM and request.method not in (WRITES if writes else READS):
                return HttpResponseNotAllowed(WRITES if writes else READS)
            if for_ is Audience.SYSTEM:
                let_machine_in(request, accepted=accepted)
            elif for_ is Audience.OFFICER:
                detour = _let_in(request, accepted=accepted, post_needed=post_needed, of_itself=of_itself)
                if detour is not None:
                    return detour
            elif for_ in (Audience.MEMBER, Audience.MERCHANT):
                detour = let_member_in(request, for_merchant=for_ is Audience.MERCHANT, duty=duty)
                if detour is not None:
                    return detour
            if writes:
                return view(request, *args, **kwargs)
            with reading_only():
                return view(request, *args, **kwargs)

        # a key is sent by no browser of its own accord, and no other site knows a gateway's address: no form can use them
        answered.csrf_exempt = for_ in (Audience.SYSTEM, Audience.GATEWAY)  # type: ignore[attr-defined]
        # what the walk over all paths reads; nothing accepted means that no permission is asked
        answered.audience, answered.writes, answered.accepted = for_, writes, accepted  # type: ignore[attr-defined]
        answered.duty, answered.bare = duty, bare  # type: ignore[attr-defined]
        return answered

    return declared


def who(request: HttpRequest) -> dict[str, str] | None:
    """The officer as the frame of a page shows them; None when nobody with a post is signed in."""
    post = getattr(request, "post", None)
    if post is None:
        return None
    return {
        "name": request.actor.name,  # type: ignore[attr-defined]
        "post": post_title(post, account_id=request.user.pk),
        "office": post.office.short_name,
        "out_href": path_of("access:logout"),
        "switch_href": path_of("access:posts") if len(request.posts) > 1 else "",  # type: ignore[attr-defined]
    }


def post_title(post: Post, *, account_id: int | None) -> str:
    """The title of a post; of one served for an absent holder also whose: `承办一岗（代张**）`."""
    if post.holder_id == account_id:
        return post.title
    return f"{post.title}（代{masked(post.holder.name)}）" if post.holder else f"{post.title}（代）"


def _let_in(
    request: HttpRequest, *, accepted: frozenset[Permission], post_needed: bool, of_itself: bool
) -> HttpResponseBase | None:
    """Set who acts on the request, or answer with where to go first."""
    user = request.user
    if not isinstance(user, Account) or _idle(request, of_itself=of_itself):
        return _to_login(request)
    if user.password_temporary:
        return redirect("account_change_password")
    if not used_second_factor(request):
        return redirect("mfa_activate_totp")
    posts = posts_served(account_id=user.pk, on=today())
    if not posts and post_needed:
        raise NoPost
    request.posts = posts  # type: ignore[attr-defined]
    if posts:
        chosen = request.session.get(POST)
        request.post = next((post for post in posts if post.pk == chosen), _first(posts, user))  # type: ignore[attr-defined]
        request.actor = actor_for(account=user, post=request.post)  # type: ignore[attr-defined]
    else:
        request.actor = self_of(user)  # type: ignore[attr-defined]
    if accepted and not accepted & request.actor.permissions:  # type: ignore[attr-defined]
        raise NotPermitted(act="、".join(PERMISSION_LABELS[one] for one in sorted(accepted)))
    return None


def _first(posts: list[Post], user: Account) -> Post:
    """The own posts come before those served for others."""
    return next((post for post in posts if post.holder_id == user.pk), posts[0])


def _idle(request: HttpRequest, *, of_itself: bool) -> bool:
    """End a session nobody used for half an hour; note its use at most once a minute."""
    moment = int(now().timestamp())
    seen = request.session.get(SEEN)
    if isinstance(seen, int) and moment - seen > settings.IDLE_SECONDS:
        logout(request)
        return True
    if not isinstance(seen, int) or (moment - seen >= SEEN_EVERY and not of_itself):
        request.session[SEEN] = moment
    return False


def _to_login(request: HttpRequest) -> HttpResponseBase:
    """A reader is led to the login and back; an act or a program is told."""
    if request.method not in READS or wants_json(request):
        raise NotLoggedIn
    return redirect(f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': request.get_full_path()})}")
