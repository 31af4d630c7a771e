"""Paths of the desk."""

from django.urls import path

from fangxin.interfaces.desk import (
    acting,
    approving,
    case,
    claimants,
    collecting,
    lists,
    matters,
    ordered,
    registering,
    reviewing,
    workorders,
)
from fangxin.interfaces.desk.following.paths import FOLLOWING
from fangxin.interfaces.desk.hotline.paths import HOTLINE

app_name = "desk"
urlpatterns = [
    path("", lists.my_work, name="home"),
    path("office/", lists.office_work, name="office"),
    path("queue/", lists.queue, name="queue"),
    path("search/", lists.search, name="search"),
    path("overdue/", lists.overdue, name="overdue"),
    path("menu/", lists.menu, name="menu"),
    path("orders/", ordered.orders, name="orders"),
    path("inbox/", lists.inbox, name="inbox"),
    path("warnings/", reviewing.warnings, name="warnings"),
    path("warnings/<int:warning_id>/", reviewing.acknowledge_warning, name="acknowledge"),
    path("escalations/<int:escalation_id>/", reviewing.acknowledge_step, name="acknowledge-step"),
    path("approvals/", approving.approvals, name="approvals"),
    *FOLLOWING,
    *HOTLINE,
    path("register/", registering.register, name="register"),
    path("registered/<str:number>/", registering.registered, name="registered"),
    path("cases/<str:number>/", case.show, name="case"),
    path("cases/<str:number>/identity/", case.identity, name="identity"),
    path("cases/<str:number>/evidence/", collecting.collect, name="collect"),
    path("cases/<str:number>/claimant/", claimants.claimant, name="claimant"),
    path("cases/<str:number>/claimant/<str:contact>/<int:days>/", claimants.behind, name="claimant-behind"),
    path("claimants/", claimants.marks, name="claimants"),
    path("claimants/<int:mark_id>/<str:act>/", claimants.decide, name="claimants-decide"),
    path("work-orders/", workorders.orders, name="work-orders"),
    path("work-orders/returns.csv", workorders.file, name="work-orders-file"),
    path("work-orders/<int:return_id>/again/", workorders.again, name="work-orders-again"),
    path("matters/", matters.suggestions, name="matters"),
    path("cases/<str:number>/compare/", matters.find, name="compare-with"),
    path("cases/<str:number>/compare/<str:other>/", matters.compare, name="compare"),
    path("cases/<str:number>/act/<str:act>/", acting.act, name="act"),
    path("documents/<int:document_id>.pdf", case.document, name="document"),
]
