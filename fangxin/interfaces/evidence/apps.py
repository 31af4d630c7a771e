"""Registration of the door with Django, under its own label beside the domain package of the same name."""

from django.apps import AppConfig


class EvidenceDoorConfig(AppConfig):
    name = "fangxin.interfaces.evidence"
    label = "evidence_door"
