"""Registration of the door with Django, under its own label beside the domain package of the same name."""

from django.apps import AppConfig


class EvidenceDoorConfig(AppConfig):
    name = "fangxin.interfaces.evidence"
    label = "evidence_door"

    def ready(self) -> None:
        """Let the file chooser, included in other doors' pages, tell the limits in force."""
        from django.template import engines

        from fangxin.domain.evidence.rules.limits import limits, told_size

        engines["jinja2"].env.globals.update(  # type: ignore[attr-defined]
            evidence_limits=limits, told_size=told_size
        )
