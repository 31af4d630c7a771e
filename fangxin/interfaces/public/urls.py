"""Paths of the public door."""

from django.urls import path

from fangxin.interfaces.public import answering, answers, calculators, crediting, filing, tracking, views
from fangxin.interfaces.public.bulletins.urls import BULLETINS
from fangxin.interfaces.public.code.paths import CODE
from fangxin.interfaces.public.environment.urls import ENVIRONMENT
from fangxin.interfaces.public.funds.urls import FUNDS
from fangxin.interfaces.public.promises.urls import PROMISES
from fangxin.interfaces.public.register.urls import REGISTER
from fangxin.interfaces.public.returns.urls import RETURNS
from fangxin.interfaces.public.settling import enterprises
from fangxin.interfaces.public.settling import page as settling
from fangxin.interfaces.public.stations.urls import STATIONS

app_name = "public"
urlpatterns = [
    path("", views.home, name="home"),
    *CODE,
    path("answers/", answers.answers, name="answers"),
    path("answers/<int:article_id>/", answers.answer_page, name="answer-page"),
    path("answers/<int:article_id>/helped/", answers.helped, name="helped"),
    path("ask/", answers.ask, name="ask"),
    path("file/", filing.describe, name="file"),
    path("file/details/", filing.details, name="details"),
    path("file/done/", filing.done, name="done"),
    path("track/", tracking.enter, name="track"),
    path("track/case/", tracking.intake, name="tracked"),
    path("track/case/<str:number>/letters/<int:document_id>/", tracking.letter, name="letter"),
    path("track/case/<str:number>/withdraw/", tracking.withdraw_case, name="withdraw"),
    path("track/case/<str:number>/reopen/", tracking.reopen_case, name="reopen"),
    path("track/case/<str:number>/appeal/", tracking.appeal_mark, name="appeal"),
    path("claims/", views.claims, name="claims"),
    path("track/leave/", tracking.leave, name="leave"),
    path("a/<str:token>/", answering.answer, name="answer"),
    path("r/<str:token>/", answering.rating, name="rate"),
    path("s/<str:token>/", settling.dispute, name="settling"),
    path("s/<str:token>/files/<int:file_id>/", settling.file, name="settling-file"),
    path("s/<str:token>/<slug:settling_act>/", settling.act, name="settling-act"),
    path("settles/", enterprises.enterprises, name="enterprises"),
    path("credit/rules/", crediting.rules, name="credit-rules"),
    *FUNDS,
    *STATIONS,
    *ENVIRONMENT,
    path("why/", calculators.why, name="why"),
    path("competent/", calculators.competent, name="competent"),
    *REGISTER,
    *BULLETINS,
    path("healthz", views.health, name="health"),
    *PROMISES,
    *RETURNS,
]
