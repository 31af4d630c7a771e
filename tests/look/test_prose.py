"""Plain text as paragraphs and lists, with nothing of it taken for markup."""

from __future__ import annotations

import pytest

from fangxin.interfaces.look.prose import prose


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("一段。", "<p>一段。</p>"),
        ("一段。\n\n另一段。", "<p>一段。</p>\n<p>另一段。</p>"),
        ("上行\n下行", "<p>上行<br>下行</p>"),
        ("- 甲\n- 乙", "<ul><li>甲</li><li>乙</li></ul>"),
        ("先说：\n- 甲\n再说。", "<p>先说：</p>\n<ul><li>甲</li></ul>\n<p>再说。</p>"),
        ("第一\r\n\r\n第二", "<p>第一</p>\n<p>第二</p>"),
        ("-不是列表", "<p>-不是列表</p>"),
        ("<b>粗</b>\n- <i>斜</i>", "<p>&lt;b&gt;粗&lt;/b&gt;</p>\n<ul><li>&lt;i&gt;斜&lt;/i&gt;</li></ul>"),
        ("{{ 7*7 }} %s {x}", "<p>{{ 7*7 }} %s {x}</p>"),
    ],
)
def test_text_becomes_paragraphs_and_lists(text: str, html: str) -> None:
    assert str(prose(text)) == html
