"""What a form field needs to be drawn, from a Django bound field or plain values. Drawing is in components.html."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm, widgets
from django.forms.boundfield import BoundField

from fangxin.foundation.refusals import Refusal, SeveralRefusals
from fangxin.interfaces.look.drawing import control_id, point_at

WIDGETS: tuple[tuple[type[widgets.Widget], str], ...] = (
    (widgets.CheckboxSelectMultiple, "checkboxes"),
    (widgets.RadioSelect, "radios"),
    (widgets.CheckboxInput, "checkbox"),
    (widgets.SelectMultiple, "select"),
    (widgets.Select, "select"),
    (widgets.Textarea, "textarea"),
    (widgets.DateTimeInput, "datetime-local"),
    (widgets.DateInput, "date"),
)
GROUPS = ("radios", "checkboxes")


@dataclass(frozen=True, kw_only=True)
class Option:
    """One choice: stored value, label, an explaining line, and whether it is chosen."""

    value: str
    label: str
    hint: str = ""
    chosen: bool = False


@dataclass(frozen=True, kw_only=True)
class FieldView:
    """One field, ready to draw; `attributes` go to the control as they are."""

    name: str
    id: str
    label: str
    type: str
    value: str
    errors: tuple[str, ...]
    help: str
    required: bool
    options: tuple[Option, ...]
    unit: str
    attributes: dict[str, Any]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%dT%H:%M")
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _errors(error: Any) -> tuple[str, ...]:
    if not error:
        return ()
    return (error,) if isinstance(error, str) else tuple(str(one) for one in error)


def _options(options: Iterable[Any], value: Any) -> tuple[Option, ...]:
    """Options from Option objects, mappings, (value, label[, hint]) tuples or plain strings."""
    several = isinstance(value, (list, tuple, set, frozenset))
    chosen = {_text(one) for one in value} if several else {_text(value)}
    found = []
    for one in options:
        if isinstance(one, Option):
            found.append(one)
            continue
        if isinstance(one, Mapping):
            parts = (one["value"], one["label"], one.get("hint", ""))
        elif isinstance(one, str):
            parts = (one, one, "")
        else:
            parts = (one[0], one[1], one[2] if len(one) > 2 else "")
        code = _text(parts[0])
        found.append(Option(value=code, label=str(parts[1]), hint=str(parts[2]), chosen=code in chosen))
    return tuple(found)


def _from_bound(bound: BoundField) -> dict[str, Any]:
    widget = bound.field.widget
    kind = next((word for cls, word in WIDGETS if isinstance(widget, cls)), getattr(widget, "input_type", "text"))
    attributes = dict(widget.attrs)
    if getattr(widget, "allow_multiple_selected", False) and kind == "select":
        attributes["multiple"] = ""
    return {
        "name": bound.html_name,
        "label": str(bound.label),
        "value": bound.value() if kind not in ("password", "file") else "",
        "error": [str(error) for error in bound.errors],
        "help": str(bound.help_text or ""),
        "required": bound.field.required,
        "type": kind,
        "options": getattr(bound.field, "choices", ()),
        "limit": getattr(bound.field, "max_length", None) if kind == "textarea" else None,
        "attributes": attributes,
    }


def field_view(source: Any, **given: Any) -> FieldView:
    """One field from a Django BoundField or a name; what the page gives (not None) wins over what the form says.

    Keys: label value error help required type options unit limit rows autocomplete inputmode placeholder accept
    multiple min max step width attributes (see `field` in components.html for each).
    """
    found: dict[str, Any] = _from_bound(source) if isinstance(source, BoundField) else {"name": str(source)}
    own = found.pop("attributes", {})
    found |= {key: value for key, value in given.items() if value is not None}
    kind, errors, name = found.get("type") or "text", _errors(found.get("error")), found["name"]
    identity = control_id(name, wrong=bool(errors))
    attributes: dict[str, Any] = own | dict(found.get("attributes") or {})
    for key in ("autocomplete", "inputmode", "placeholder", "accept", "min", "max", "step"):
        if found.get(key) not in (None, ""):
            attributes[key] = found[key]
    if kind == "money":
        attributes.setdefault("inputmode", "decimal")
        attributes.setdefault("autocomplete", "off")
        found.setdefault("unit", "元")
    if kind == "textarea":
        attributes["rows"] = found.get("rows") or attributes.get("rows") or 5
        attributes.pop("cols", None)
        attributes.pop("maxlength", None)  # a silent cut of pasted text is worse than a sentence; the counter tells
    if found.get("limit") and kind == "textarea":
        attributes["data-count"] = found["limit"]
    if found.get("multiple"):
        attributes["multiple"] = ""
    if found.get("width"):
        attributes["class"] = f"w-{found['width']}"
    if found.get("required") and kind != "checkboxes":  # a required group of checkboxes means "at least one"
        attributes["required"] = ""
    described = [f"{identity}-help"] if found.get("help") else []
    described += [f"{identity}-error"] if errors else []
    if kind not in GROUPS:
        if described:
            attributes["aria-describedby"] = " ".join(described)
        if errors:
            attributes["aria-invalid"] = "true"
    value = found.get("value")
    return FieldView(
        name=name,
        id=identity,
        label=str(found.get("label") or ""),
        type=kind,
        value="" if isinstance(value, (list, tuple, set)) else _text(value),
        errors=errors,
        help=str(found.get("help") or ""),
        required=bool(found.get("required")),
        options=_options(found.get("options") or (), value),
        unit=str(found.get("unit") or ""),
        attributes=attributes,
    )


def error_list(source: Any) -> list[tuple[str, str]]:
    """(field name or "", sentence) pairs from a Django form, a Refusal, a mapping, or a list of pairs, sentences or refusals."""
    if isinstance(source, BaseForm):
        return [
            (source.add_prefix(name) if name in source.fields else "", str(error))
            for name, errors in source.errors.items()
            for error in errors
        ]
    if isinstance(source, SeveralRefusals):
        return [pair for refusal in source.refusals for pair in error_list(refusal)]
    if isinstance(source, Refusal):
        return [(source.field, source.told())]
    if isinstance(source, Mapping):
        return [(name, sentence) for name, error in source.items() for sentence in _errors(error)]
    return [pair for one in source or () for pair in _pairs(one)]


def _pairs(one: Any) -> list[tuple[str, str]]:
    if isinstance(one, Refusal):
        return error_list(one)
    return [("", one) if isinstance(one, str) else (one[0], one[1])]


def error_summary(source: Any) -> list[tuple[str, str]]:
    """The pairs of `error_list` for the summary above a form, whose links the fields of the page then answer to."""
    pairs = error_list(source)
    point_at({name for name, _sentence in pairs if name})
    return pairs


def errors_by_field(source: Any) -> dict[str, Sequence[str]]:
    """The sentences of `error_list` grouped by field, for `field(..., error=errors.get("phone"))`."""
    grouped: dict[str, list[str]] = {}
    for name, sentence in error_list(source):
        grouped.setdefault(name, []).append(sentence)
    return dict(grouped)
