"""Registration of the storage layer with Django."""

from django.apps import AppConfig


class StorageConfig(AppConfig):
    name = "fangxin.storage"
    label = "storage"
    default_auto_field = "django.db.models.BigAutoField"
