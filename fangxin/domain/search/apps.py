"""Registration of this package with Django."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "fangxin.domain.search"
    label = "search"
    default_auto_field = "django.db.models.BigAutoField"
