"""The paths these tests need, without the doors of other rooms."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from fangxin.domain.agency.models import Absence, Account
from fangxin.domain.agency.words import Permission
from fangxin.interfaces.access.page import Audience, OfficerRequest, page
from fangxin.interfaces.clock import now


@page(for_=Audience.OFFICER)
def whoami(request: OfficerRequest) -> HttpResponse:
    return HttpResponse(f"{request.actor.name}|{request.actor.role}|{request.actor.office_path}|{request.post.title}")


@page(for_=Audience.OFFICER, permission=Permission.AUDIT)
def audit(request: OfficerRequest) -> HttpResponse:
    return HttpResponse("audit")


@page(for_=Audience.OFFICER)
def writes_by_mistake(request: OfficerRequest) -> HttpResponse:
    Account.objects.filter(pk=request.user.pk).update(name="changed")
    return HttpResponse("written")


@page(for_=Audience.OFFICER, writes=True)
def writes(request: OfficerRequest) -> HttpResponse:
    if request.method == "POST":
        Absence.objects.create(account=request.user, from_on=now().date(), to_on=now().date(), reason="-")
    return HttpResponse("written")


@page(for_=Audience.PUBLIC)
def public(request: HttpRequest) -> HttpResponse:
    return HttpResponse("public")


doors = [path("", whoami, name="overview")]
urlpatterns = [
    path("access/", include("fangxin.interfaces.access.urls")),
    path("look/", include("fangxin.interfaces.look.urls")),
    path("desk/", whoami),
    path("audit/", audit),
    path("mistake/", writes_by_mistake),
    path("writes/", writes),
    path("public/", public),
    path("admin/", include((doors, "admin"))),
]
handler400 = "fangxin.interfaces.access.answers.bad_request"
handler403 = "fangxin.interfaces.access.answers.forbidden"
handler404 = "fangxin.interfaces.access.answers.not_found"
handler500 = "fangxin.interfaces.access.answers.broken"
