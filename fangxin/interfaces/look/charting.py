"""Charts on a page: the picture as it is drawn below, and its table as the house draws tables."""

from __future__ import annotations

from markupsafe import Markup

from fangxin.foundation.charts import Chart, svg_of, table_of
from fangxin.interfaces.look.rows import Column, rows_html


def chart_svg(chart: Chart) -> Markup:
    """The picture; every text in it was escaped when it was drawn."""
    return Markup(svg_of(chart))


def chart_table(chart: Chart) -> Markup:
    """The table that says the same."""
    heads, rows = table_of(chart)
    columns = [
        Column(place, head, kind="number" if place else "text", head=place == 0) for place, head in enumerate(heads)
    ]
    # its rows lead nowhere: the keys that move through a list pass them by
    return Markup(str(rows_html(columns, rows, caption=chart.title)).replace("<tr data-row>", "<tr>"))
