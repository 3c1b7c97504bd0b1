"""A crash of ours tells where, never what: no data of the center and no secret in sentence or traceback."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance import cli
from conformance.errors import discreet, ours, traced

TELLING = "KeyError('张垚淼') for '420606198001011234' Bearer sesame.sesame token=sesame-2 a.b@example.com 13812345678"


def test_a_crash_report_keeps_no_data() -> None:
    """Numbers, quoted values, mail addresses and tokens go; the type of the error and our own names stay."""
    said = ours(ValueError(TELLING + " in column 'statutory_limit'"))

    assert [word for word in ("张垚淼", "420606", "sesame", "example.com", "138123") if word in said] == []
    assert "ValueError" in said
    assert "'statutory_limit'" in said


def test_a_traceback_keeps_no_data(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """With ZHUNSHENG_DEBUG the places are told, with the causes, without values or source lines."""

    def broken(*_: object, **__: object) -> None:
        planted = "sesame-sesame"
        try:
            raise KeyError(f"{planted} 张垚淼")
        except KeyError as error:
            raise RuntimeError(TELLING) from error

    monkeypatch.setenv("ZHUNSHENG_DEBUG", "1")
    monkeypatch.setattr(cli, "settings", broken)
    with pytest.raises(SystemExit) as ended:
        cli.main(["standard", "list"])
    said = capsys.readouterr().err

    assert ended.value.code == 3
    assert "test_crash.py" in said
    assert [word for word in ("张垚淼", "420606", "sesame", "example.com", "138123") if word in said] == []


@given(st.text(max_size=200))
def test_any_message_can_be_told(text: str) -> None:
    """Whatever an error says, it can be written, and twice is once."""
    assert discreet(discreet(text)) == discreet(text)
    assert traced(ValueError(text)).startswith("ValueError")
