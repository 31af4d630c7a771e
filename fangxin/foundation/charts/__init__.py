"""Charts drawn here, without a script: one SVG for the page, the document and the wall, and a PNG of it for Word.

    chart = Chart(Shape.BARS, "投诉类别前五名", labels=("食品", "服装、鞋帽"), series=(Series("2023年", (5120, 3008)),), unit="件")
    svg_of(chart)          the picture; page: {{ ui.chart(chart) }}, with its table beside it
    chart_png(svg)         the same picture as a file of points
    table_of(chart)        its heads and rows, for whoever cannot see it

Values stand on their marks and are never told by colour alone. Text is `currentColor`; marks keep three to one against
white and against a dark wall, and a style sheet may recolour them by their classes `chart-1` … `chart-8`.
"""

from fangxin.foundation.charts.chart import Chart, Series, Shape, table_of
from fangxin.foundation.charts.drawing import svg_of
from fangxin.foundation.charts.pictures import chart_png

__all__ = ["Chart", "Series", "Shape", "chart_png", "svg_of", "table_of"]
