"""The addresses of the interface below /api/v1/: one table serves and documents them. A capability brings its lines here."""

from __future__ import annotations

from fangxin.interfaces.api import bulk, calls, cases, requests, workorders
from fangxin.interfaces.api.operations import Operation

#: address → its name and its operations
ADDRESSES: dict[str, tuple[str, tuple[Operation, ...]]] = {
    "calls": ("calls", (calls.tell_call,)),
    "cases": ("cases", (cases.list_cases,)),
    "cases/<str:number>": ("case", (cases.read_case,)),
    "cases/<str:number>/acts/dispatch": ("dispatch", (cases.dispatch,)),
    "requests": ("requests", (requests.file,)),
    "requests/bulk": ("bulk", (bulk.file_many,)),
    "requests/<str:code>": ("request", (requests.track,)),
    "workorders": ("workorders", (workorders.send_order,)),
    "workorders/<str:number>": ("workorder", (workorders.read_order,)),
}
