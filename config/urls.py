"""Which door answers which path."""

from django.urls import include, path

urlpatterns = [
    path("", include("fangxin.interfaces.public.urls")),
    path("look/", include("fangxin.interfaces.look.urls")),
    path("evidence/", include("fangxin.interfaces.evidence.urls")),
    path("desk/", include("fangxin.interfaces.desk.urls")),
    path("merchant/", include("fangxin.interfaces.merchant.urls")),
    path("station/", include("fangxin.interfaces.station.urls")),
    path("board/", include("fangxin.interfaces.board.urls")),
    path("admin/", include("fangxin.interfaces.admin.urls")),
    path("gateways/", include("fangxin.interfaces.gateways.urls")),
    path("access/", include("fangxin.interfaces.access.urls")),
    path("api/v1/", include("fangxin.interfaces.api.urls")),
]

handler400 = "fangxin.interfaces.access.answers.bad_request"
handler403 = "fangxin.interfaces.access.answers.forbidden"
handler404 = "fangxin.interfaces.access.answers.not_found"
handler500 = "fangxin.interfaces.access.answers.broken"
