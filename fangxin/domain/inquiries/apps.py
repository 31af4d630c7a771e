"""Registration of the package with Django."""

from django.apps import AppConfig


class InquiriesConfig(AppConfig):
    name = "fangxin.domain.inquiries"
    label = "inquiries"
    default_auto_field = "django.db.models.BigAutoField"
