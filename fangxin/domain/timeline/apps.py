"""Registration of the package with Django."""

from django.apps import AppConfig


class TimelineConfig(AppConfig):
    name = "fangxin.domain.timeline"
    label = "timeline"
    default_auto_field = "django.db.models.BigAutoField"
