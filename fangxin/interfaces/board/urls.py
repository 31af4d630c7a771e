"""Paths of the board."""

from django.urls import path

from fangxin.interfaces.board import cases, dealing, orders, overview, wall
from fangxin.interfaces.board.bulletins.urls import BULLETINS
from fangxin.interfaces.board.evaluation.urls import EVALUATION
from fangxin.interfaces.board.figures.urls import urlpatterns as figures
from fangxin.interfaces.board.hotspots.urls import urlpatterns as hotspots
from fangxin.interfaces.board.index.urls import INDEX

app_name = "board"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("wall/", wall.wall, name="wall"),
    path("cases/", cases.cases, name="cases"),
    *figures,
    path("orders/", orders.orders, name="orders"),
    path("orders/new/", dealing.new, name="order-new"),
    path("orders/<int:order_id>/", orders.order, name="order"),
    path("orders/<int:order_id>/items/<int:item_id>/<slug:deal>/", dealing.deal, name="deal"),
    *EVALUATION,
    *INDEX,
    *BULLETINS,
    *hotspots,
]
