"""Paths of evidence: uploads under a draft, and looking at files."""

from django.urls import path

from fangxin.interfaces.evidence import showing, uploading

app_name = "evidence"
urlpatterns = [
    path("drafts/<str:token>/", uploading.state, name="draft"),
    path("drafts/<str:token>/uploads/", uploading.start, name="start"),
    path("drafts/<str:token>/uploads/<str:upload>/", uploading.piece, name="piece"),
    path("drafts/<str:token>/uploads/<str:upload>/finish/", uploading.finish, name="finish"),
    path("drafts/<str:token>/uploads/<str:upload>/cancel/", uploading.cancel, name="cancel"),
    path("drafts/<str:token>/files/<int:file_id>/", showing.drafted, name="draft-file"),
    path("drafts/<str:token>/files/<int:file_id>/thumb/", showing.drafted_thumb, name="draft-thumb"),
    path("drafts/<str:token>/files/<int:file_id>/remove/", uploading.remove, name="remove"),
    path("own/<int:file_id>/", showing.own, name="own"),
    path("own/<int:file_id>/thumb/", showing.own_thumb, name="own-thumb"),
    path("<int:file_id>/", showing.show, name="file"),
    path("<int:file_id>/thumb/", showing.thumb, name="thumb"),
    path("<int:file_id>/original/", showing.original, name="original"),
]
