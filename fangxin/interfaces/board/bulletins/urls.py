"""Paths of bulletins, below the board."""

from django.urls import path

from fangxin.interfaces.board.bulletins import changes, listing, noted, one, published, receipts

BULLETINS = [
    path("bulletins/", listing.bulletins, name="bulletins"),
    path("bulletins/new/", listing.new, name="bulletin-new"),
    path("bulletins/<int:bulletin_id>/", one.bulletin, name="bulletin"),
    path("bulletins/<int:bulletin_id>/<int:edition>/receipt/", receipts.receipt, name="bulletin-receipt"),
    path("bulletins/<int:bulletin_id>/<int:edition>/changes/", changes.changes, name="bulletin-changes"),
    path("bulletins/<int:bulletin_id>/<int:edition>/published/", published.published, name="published"),
    path("bulletins/<int:bulletin_id>/<int:edition>/files/<slug:form>/", one.download, name="bulletin-file"),
    path("bulletins/<int:bulletin_id>/<slug:bulletin_act>/", one.act, name="bulletin-act"),
    path("noted/", noted.noted, name="noted"),
    path("noted/<int:noted_id>/withdraw/", noted.withdraw, name="noted-withdraw"),
]
