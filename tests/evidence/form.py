"""A form with the file chooser and nothing else, as any door may build one; and all paths of the project."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from config.urls import urlpatterns as every_path
from fangxin.domain.evidence.queries import draft_files
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now
from fangxin.interfaces.evidence.receiving import keep_posted_files
from fangxin.interfaces.public.drafts import draft_of, new_draft
from fangxin.interfaces.public.reading import Fields, fields_of

PAGE = """
{% extends "look/public.html" %}
{% import "look/components.html" as ui %}
{% block title %}证据{% endblock %}
{% block scripts %}<script src="{{ static('evidence/upload.js') }}" defer></script>{% endblock %}
{% block content %}
{{ ui.form_errors(pairs) }}
<p id="sent">{{ sent }}</p>
<form method="post" enctype="multipart/form-data">
{{ csrf_input }}{{ ui.hidden("draft", f.text("draft")) }}
{% include "evidence/chooser.html" %}
{{ ui.button("提交", name="act", value="send") }}
</form>
{% endblock %}
"""


@page(for_=Audience.PUBLIC, writes=True)
def form(request: HttpRequest) -> HttpResponse:
    """The form; posted, it comes back and tells what the draft holds."""
    fields = fields_of(request.POST) if request.method == "POST" else Fields({"draft": new_draft()})
    draft = draft_of(fields.text("draft"))
    refusals = keep_posted_files(request, draft_token=draft, at=now())
    files = draft_files(draft_token=draft)
    context = {
        "f": fields,
        "files": files,
        "errors": {refusal.field: refusal.told() for refusal in refusals},
        "pairs": [(refusal.field, refusal.told()) for refusal in refusals],
        "sent": f"{fields.text('act')}:{'、'.join(file.name for file in files)}" if request.method == "POST" else "",
    }
    text = engines["jinja2"].from_string(PAGE).render(context, request)
    return HttpResponse(text, status=422 if refusals else 200)


urlpatterns = [path("form/", form), *every_path]
