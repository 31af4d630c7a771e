"""Paths of leave and duty, below the desk."""

from django.urls import path

from fangxin.interfaces.desk.rosters import calendar, leaves

ROSTERS = [
    path("leaves/", leaves.leaves, name="leaves"),
    path("leaves/calendar/", calendar.leave_calendar, name="leave-calendar"),
    path("leaves/<int:leave_id>/<slug:leave_act>/", leaves.leave_act, name="leave-act"),
    path("leaves/absence/<int:absence_id>/", leaves.back_early, name="back-early"),
]
