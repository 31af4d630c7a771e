"""Registration of the package with Django."""

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "fangxin.domain.feedback"
    label = "feedback"
    default_auto_field = "django.db.models.BigAutoField"
