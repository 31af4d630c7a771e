"""The SMS gateway's address: a wrong one is told with the remedy when the program starts, without the password."""

from __future__ import annotations

import pytest

from config.environment import EnvironmentMistake, read_environment


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://127.0.0.1:13013", "lacks the host, the user or the password"),
        ("http://user:hidden@:13013", "lacks the host"),
        ("http://user:hidden@127.0.0.1:port", "cannot be read"),
        ("http://user:hidden@[::1", "cannot be read"),
        ("kannel:hidden", "none of the gateways' schemes"),
        ("smpp://user:hidden@127.0.0.1", "none of the gateways' schemes"),
        ("aliyun://key:hidden@dysmsapi.aliyuncs.com?sign=x", "lacks the sign or the template"),
    ],
)
def test_a_wrong_address_is_told_with_the_remedy(monkeypatch: pytest.MonkeyPatch, url: str, why: str) -> None:
    monkeypatch.setenv("FANGXIN_SMS_URL", url)
    with pytest.raises(EnvironmentMistake, match=why) as told:
        read_environment()
    assert "http://USER:PASSWORD@HOST:PORT" in str(told.value) and "hidden" not in str(told.value)


@pytest.mark.parametrize(
    "url",
    [
        "", "http://user:password@127.0.0.1:13013?from=12315", "https://user:password@sms.example",
        "aliyun://key:secret@dysmsapi.aliyuncs.com?sign=x&template=SMS_1",
    ],
)  # fmt: skip
def test_a_right_one_is_taken_as_it_stands(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("FANGXIN_SMS_URL", url)
    assert read_environment().sms_url == url
