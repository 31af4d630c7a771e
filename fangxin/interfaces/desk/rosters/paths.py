"""Paths of leave and duty, below the desk."""

from django.urls import path

from fangxin.interfaces.desk.rosters import calendar, duties, holding, leaves, returning, swaps

ROSTERS = [
    path("leaves/", leaves.leaves, name="leaves"),
    path("leaves/calendar/", calendar.leave_calendar, name="leave-calendar"),
    path("leaves/<int:leave_id>/<slug:leave_act>/", leaves.leave_act, name="leave-act"),
    path("leaves/absence/<int:absence_id>/", leaves.back_early, name="back-early"),
    path("leaves/absence/<int:absence_id>/meanwhile/", returning.meanwhile, name="meanwhile"),
    path("leaves/holding/", holding.holding, name="holding"),
    path("duties/", duties.duties, name="duties"),
    path("duties/<int:office_id>/fill/", duties.fill, name="duties-fill"),
    path("duties/<int:office_id>/<str:on>/", duties.day, name="duty-day"),
    path("duty/<int:duty_id>/drop/", duties.drop, name="duty-drop"),
    path("duty/<int:duty_id>/swap/", swaps.offer, name="duty-swap"),
    path("swaps/<int:swap_id>/<slug:swap_act>/", swaps.answer, name="swap"),
]
