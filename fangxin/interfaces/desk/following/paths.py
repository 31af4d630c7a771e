"""Paths of what comes after closing, below the desk."""

from django.urls import path

from fangxin.interfaces.desk.following import calls, planning, reopening, results

FOLLOWING = [
    path("follow-up/", calls.follow_ups, name="follow-ups"),
    path("follow-up/<int:follow_up_id>/", calls.call, name="record-call"),
    path("follow-up/plans/", planning.plans, name="follow-up-plans"),
    path("follow-up/plans/<int:plan_id>/", planning.plan, name="follow-up-plan"),
    path("follow-up/draws/<int:draw_id>/", planning.draw, name="follow-up-draw"),
    path("follow-up/results/", results.results, name="follow-up-results"),
    path("follow-up/results/export/", results.export, name="follow-up-export"),
    path("reopening/", reopening.reopenings, name="reopenings"),
    path("reopening/<int:request_id>/", reopening.decide, name="decide-reopening"),
]
