"""Paths of the board."""

from django.urls import path

from fangxin.interfaces.board import dealing, orders, overview
from fangxin.interfaces.board.evaluation.urls import EVALUATION
from fangxin.interfaces.board.index.urls import INDEX

app_name = "board"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("orders/", orders.orders, name="orders"),
    path("orders/new/", dealing.new, name="order-new"),
    path("orders/<int:order_id>/", orders.order, name="order"),
    path("orders/<int:order_id>/items/<int:item_id>/<slug:deal>/", dealing.deal, name="deal"),
    *EVALUATION,
    *INDEX,
]
