"""Who is a person and what is not: labelled names and homes go, everything public stays letter for letter."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.center.exchange.redact import redact, redact_value
from conformance.center.privacy import pseudonym
from conformance.center.privacy.personal import Known, known, labelled, person
from conformance.reference.catalogue import items

PAGES = Path(__file__).parents[1] / "center" / "pages"
PUBLIC = (
    "申请人：公民、法人和其他组织",
    "申请人:自然人",
    "申请人：单位或者个人均可",
    "法定代表人：须提交身份证明",
    "代理人：权限",
    "经营者：应当亮证经营",
    "联系人：张伟 电话：0710-3220000",
    "窗口人员：李敏(工号 A01)，办公电话 0710-3221234",
    "办理地点：襄阳市樊城区市民中心3号楼2楼A12窗口",
    "联系地址：襄阳市政务服务中心一楼大厅",
    "通讯地址：襄阳市高新区追日路2号行政审批局",
    "《中华人民共和国行政许可法》第三十二条",
    "许可单位：襄阳市林业局；受理部门：周转房管理科",
    "统一社会信用代码：91420600757000123A",
    "申请人、法定代表人、经营者签字",
    "申请人：张某",
    "当事人：王**",
)


@pytest.mark.parametrize("text", PUBLIC)
def test_what_is_public_stays(text: str) -> None:
    """Kinds of applicants, offices, windows, published staff, laws, and what the center masked itself."""
    assert redact(text) == (text, ())


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.html")), ids=lambda page: page.stem)
def test_stored_pages_lose_no_name_and_no_address(page: Path) -> None:
    """Real shapes of guide pages hold no one to be renamed: only numbers were ever masked in them."""
    text = page.read_text(encoding="utf-8")

    assert labelled(text) == text


def test_guide_texts_stay_byte_for_byte() -> None:
    """Every item of the reference center comes through as it is."""
    text = json.dumps(items(), ensure_ascii=False)

    assert redact(text, (), known("items"))[0] == text


@pytest.mark.parametrize(
    "text",
    [
        "申请人：张伟，男",
        "申请人:欧阳建国 ",
        "法定代表人：李敏身份证号 1",
        "当事人(签名)：买买提·艾力",
        "投诉人：王小明投诉窗口人员",
        "委托代理人：陈静，",
    ],
)
def test_a_labelled_name_becomes_a_pseudonym(text: str) -> None:
    """The label stays, the name goes, whatever follows it stays."""
    cleaned, leaks = redact(text)

    assert pseudonym.NAME in cleaned
    assert not any(name in cleaned for name in ("张伟", "建国", "李敏", "艾力", "王小明", "陈静"))
    assert leaks == ()


def test_homes_landlines_and_papers() -> None:
    """A dwelling becomes a pseudonym, a private landline keeps its area code, a paper number its first two signs."""
    cleaned, _ = redact("家庭住址：襄阳市樊城区长虹路12号3栋501室，家庭电话：0710-3456789，护照号：G12345678")

    assert not any(part in cleaned for part in ("长虹路", "3456789", "2345678"))
    assert "0710-*******" in cleaned


def test_the_credit_code_of_a_trader_is_personal() -> None:
    """92 marks an individual business; the code of a company stays unless it stands beside its owner."""
    trader, company = "92420606MA4A1B2C3Q", "91420600757000123P"
    made = [redact(f"代码 {code}")[0] for code in (_checked(trader[:17]), _checked(company[:17]))]

    assert made[0] == "代码 92" + "*" * 16
    assert made[1] == f"代码 {_checked(company[:17])}"
    assert "*" * 16 in redact(f"经营者：张伟 代码 {_checked(company[:17])}")[0]


def _checked(stem: str) -> str:
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    total = sum(signs.index(sign) * pow(3, place, 31) for place, sign in enumerate(stem))
    return stem + signs[(31 - total % 31) % 31]


def test_columns_mean_what_the_profile_says() -> None:
    """A mapped column is a person whatever its name; a column mapped to a public field is none."""
    columns = known("cases", {"applicant": {"who"}, "handler": {"linkMan"}})
    row = {"who": "张伟", "linkMan": "李敏", "applyerName": "王小明", "deptName": "襄阳市林业局", "who_no": "A1"}
    made = redact_value(row, columns)

    assert [made[key] for key in ("linkMan", "deptName", "who_no")] == ["李敏", "襄阳市林业局", "A1"]
    assert [made["who"], made["applyerName"]] == [person("张伟"), person("王小明")]


def test_published_staff_keep_their_names() -> None:
    """Names, windows and office numbers of staff are public items."""
    row = {
        "name": "张伟",
        "xm": "李敏",
        "phone": "0710-3221234",
        "window": "A1号窗口",
        "address": "襄阳市樊城区长虹路12号",
    }

    assert redact_value(row, known("staff")) == row


def test_the_key_makes_the_pseudonym(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same key gives the same pseudonym in any run, blanks aside; without one each run has its own."""
    monkeypatch.setenv(pseudonym.VARIABLE, "kept elsewhere")
    pseudonym.renew()
    first = person("张 伟")
    pseudonym.renew()
    again = person("张伟")
    monkeypatch.delenv(pseudonym.VARIABLE)
    pseudonym.renew()
    other = person("张伟")
    pseudonym.renew()

    assert first == again
    assert len({first, other, person("张伟")}) == 3


@given(st.text(st.sampled_from('申请人法定代表联系地址电话:：张王李伟敏市区路号0123456789-"{},<>\\n '), max_size=80))
def test_a_second_pass_changes_nothing(text: str) -> None:
    """Masked is masked, for public and private sources."""
    for columns in (Known(), Known(private=True)):
        once = redact(text, (), columns)[0]

        assert redact(once, (), columns)[0] == once
