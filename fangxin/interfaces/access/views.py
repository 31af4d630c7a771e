"""The officer's own pages: where to go after signing in, choosing a post, the own account, signing out."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout as end_session
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fangxin.domain.agency.actions.posts import ADMINISTRATORS
from fangxin.domain.agency.words import ROLE_LABELS, Role
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access import answers
from fangxin.interfaces.access.page import POST, Audience, OfficerRequest, page, post_title, who
from fangxin.interfaces.clock import today

DESK = "/desk/"


class FormExpired(Refusal):
    """The form's CSRF token is missing or belongs to another session."""

    code = "form_expired"
    status = 403
    sentence = "页面停留太久或已在别处登录，请返回上一页刷新后再提交。"


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """The answer to a form without a valid token; `reason` is Django's and not for people."""
    return answers.told(request, FormExpired())


@page(for_=Audience.OFFICER, post_needed=False)
def home(request: OfficerRequest) -> HttpResponse:
    """Where the officer works: administrators in the administration, everyone else at the desk."""
    if not request.posts:
        return redirect("access:me")
    return redirect("admin:overview" if request.actor.role in ADMINISTRATORS else DESK)


@page(for_=Audience.OFFICER, writes=True)
def posts(request: OfficerRequest) -> HttpResponse:
    """The posts served today, own ones and as B; choosing one changes the rights, so the session gets a new key."""
    if request.method == "POST":
        chosen = next((post for post in request.posts if str(post.pk) == request.POST.get("post")), None)
        if chosen is None:
            raise NotFound
        request.session[POST] = chosen.pk
        request.session.cycle_key()
        messages.success(
            request, _("现在以“%(post)s”的身份办理。") % {"post": post_title(chosen, account_id=request.user.pk)}
        )
        return redirect("access:home")
    options = [
        (post.pk, post_title(post, account_id=request.user.pk), f"{post.office.name} · {ROLE_LABELS[Role(post.role)]}")
        for post in request.posts
    ]
    context = {"options": options, "chosen": request.post.pk, "who": who(request)}
    return render(request, "access/posts.html", context)


@page(for_=Audience.OFFICER, post_needed=False)
def me(request: OfficerRequest) -> HttpResponse:
    """The own account: posts, password, recovery codes, days away; leave is asked for at the desk."""
    context = {
        "who": who(request),
        "account": request.user,
        "posts": [
            (post_title(post, account_id=request.user.pk), post.office.name, ROLE_LABELS[Role(post.role)])
            for post in request.posts
        ],
        "absences": list(request.user.absences.filter(cancelled_at=None, to_on__gte=today())),
        "leaves_href": f"{DESK}leaves/" if request.posts else "",
    }
    return render(request, "access/me.html", context)


@page(for_=Audience.ANYONE, writes=True)
def logout(request: HttpRequest) -> HttpResponse:
    """Sign out. Only a form does it, so that no link on another site can."""
    if request.method != "POST":
        return redirect("access:home")
    end_session(request)
    messages.success(request, _("您已退出登录。"))
    return redirect("account_login")
