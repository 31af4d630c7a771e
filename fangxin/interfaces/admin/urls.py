"""Paths of the administration door."""

from django.urls import path

from fangxin.interfaces.admin import calendars, journal, law, machines, officers, offices, overview, posts, reference

app_name = "admin"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("offices/", offices.offices, name="offices"),
    path("offices/new/", offices.office_new, name="office-new"),
    path("offices/<int:office_id>/", offices.office, name="office"),
    path("offices/<int:office_id>/edit/", offices.office_edit, name="office-edit"),
    path("offices/<int:office_id>/<slug:act>/", offices.office_act, name="office-act"),
    path("posts/", posts.posts, name="posts"),
    path("posts/new/", posts.post_new, name="post-new"),
    path("posts/<int:post_id>/", posts.post, name="post"),
    path("posts/<int:post_id>/assign/", posts.post_assign, name="post-assign"),
    path("posts/<int:post_id>/<slug:act>/", posts.post_act, name="post-act"),
    path("officers/", officers.officers, name="officers"),
    path("officers/new/", officers.officer_new, name="officer-new"),
    path("officers/<int:account_id>/", officers.officer, name="officer"),
    path("officers/<int:account_id>/<slug:act>/", officers.officer_act, name="officer-act"),
    path("machines/", machines.machines, name="machines"),
    path("machines/new/", machines.machine_new, name="machine-new"),
    path("machines/<int:machine_id>/", machines.machine, name="machine"),
    path("machines/<int:machine_id>/<slug:act>/", machines.machine_act, name="machine-act"),
    path("roles/", reference.roles, name="roles"),
    path("regions/", reference.regions, name="regions"),
    path("messages/", reference.messages, name="messages"),
    path("messages/<slug:template_id>/", reference.message, name="message"),
    path("law/", law.law, name="law"),
    path("law/clocks/", law.clocks, name="clocks"),
    path("law/grounds/", law.grounds, name="grounds"),
    path("law/classes/", law.classes, name="classes"),
    path("calendars/", calendars.calendars, name="calendars"),
    path("calendars/load/", calendars.calendar_load, name="calendar-load"),
    path("calendars/<int:year>/", calendars.calendar_year, name="calendar-year"),
    path("journal/", journal.journal, name="journal"),
    path("journal/identity/", journal.lookups, name="lookups"),
]
