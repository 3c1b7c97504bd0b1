"""Personal data is masked before it is written, and nobody is accused of a number that is not personal."""

from __future__ import annotations

import json
import re
import string
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.center.exchange import redact as redacting
from conformance.center.exchange.redact import BANK_CARD, ID_NUMBER, MOBILE, redact, redact_headers, redact_value
from conformance.center.privacy.personal import Known, known

VALID_ID = "11010519491231002X"


def _luhn(stem: str) -> str:
    """The stem with the digit that makes Luhn's sum come out."""
    for digit in string.digits:
        number = stem + digit
        total = sum(int(d) if i % 2 == 0 else sum(divmod(2 * int(d), 10)) for i, d in enumerate(reversed(number)))
        if total % 10 == 0:
            return number
    raise AssertionError


DEBIT = _luhn("622202020011223344")


@pytest.mark.parametrize(
    ("text", "kind", "masked"),
    [
        (f"身份证 {VALID_ID}", ID_NUMBER, "110105************"),
        (f"身份证{VALID_ID.lower()}，住址", ID_NUMBER, "110105************"),
        ("手机:13812345678", MOBILE, "138****5678"),
        ("手机 138 1234 5678", MOBILE, "138****5678"),
        ("+8613812345678", MOBILE, "138****5678"),
        ("联系人张三,86-13812345678", MOBILE, "138****5678"),
        ('{"mobile": 13812345678}', MOBILE, "138****5678"),
        ('{"text": "张三\\n13812345678"}', MOBILE, "138****5678"),
        (f"卡号 {DEBIT}", BANK_CARD, DEBIT[:6] + "*" * 9 + DEBIT[-4:]),
        (f"收款账号:{_luhn('438088123456789')}", BANK_CARD, "438088******" + _luhn("438088123456789")[-4:]),
    ],
)
def test_personal_numbers_are_masked_and_named(text: str, kind: str, masked: str) -> None:
    """An ID, a mobile number and a bank card each leave only their masked form."""
    cleaned, leaks = redact(text)

    assert leaks == ((kind, masked),)
    assert masked in cleaned
    assert not re.search(r"[0-9]{11}", cleaned)


@pytest.mark.parametrize(
    "text",
    [
        "11010519491231002" + "1",  # a wrong check digit
        "110105194913310021",  # a thirteenth month
        "11420600MB1234567X4420119001000",  # an item code of 31 characters
        "1142060000000143494202601010001000012026063" * 1,  # a case number of 43 digits
        "91420600757000123A",  # a credit code
        "0710-3220000",
        "027-12345",
        "12345678901",  # no mobile starts with 12
        "热线 4008001234",
        "咨询电话:13812345678",
        "办公电话 13812345678",
        "投诉举报 0710-3220000、13812345678",
        "13812345678(办公电话)",
        "13812345678（办公电话）",
        "文号：13812345678",
        "咨询电话：13812345678",
        '{"office_phone": "13812345678"}',
        '{"consultation": "襄阳市 13812345678"}',
        '{"case_no": "13812345678"}',
        '{"caseNo": 13812345678}',
        '{"id": "13812345678"}',
        "文号:13812345678",
        "坐标 112.13812345678",
        "/files/13812345678.pdf",
        "2026-13812345678",
        "4206002026010001",  # region, year, month, serial
        "时间 1767225600000",
    ],
)
def test_other_numbers_stay_and_accuse_nobody(text: str) -> None:
    """Codes, case numbers, landlines, hotlines and declared office phones are left alone."""
    assert redact(text) == (text, ())


PERMIT = "420106202603070006"
"""Region, date and serial of a permit; as it happens the check digit of an identity number comes out."""
OLD_ID = "420106199003071238"


@pytest.mark.parametrize(
    "key",
    [
        *("case_no", "caseNo", "CASE_NO", "caseNumber", "applyNum", "id", "PROJID", "RowGuid", "doc_no", "main_case"),
        *("bjbh", "slbh", "SLBH", "lsh", "sblsh", "sxbm", "办件编号", "受理编号", "业务流水号", "受理号", "许可证号"),
    ],
)
@pytest.mark.parametrize("number", [PERMIT, "13010200001", _luhn("420106000000000"), _luhn("620102000000000")])
def test_numbers_under_the_key_of_an_identifier_stay(key: str, number: str) -> None:
    """Whatever a case number looks like and whatever language its key is in, in JSON, in XML and in an address."""
    for text in (
        f'{{"{key}": "{number}"}}',
        f'{{"{key}": {number}}}',
        json.dumps(f'{{"{key}":"{number}"}}', ensure_ascii=False),
        f"<{key}>{number}</{key}>",
        f"<{key}><![CDATA[{number}]]></{key}>",
        f"http://x.gov.cn/a?{key}={number}",
    ):
        assert redact(text, (), Known(private=True)) == (text, ())


@pytest.mark.parametrize("text", ["准予施工，施工许可证编号" + PERMIT, "许可证号：" + PERMIT, "受理号 " + PERMIT])
def test_what_a_text_calls_a_number_of_something_stays(text: str) -> None:
    """The word before it says that it is no identity number."""
    assert redact(text) == (text, ())


@pytest.mark.parametrize("name", ["kk", "lxbs"])
def test_what_the_profile_maps_to_a_number_stays(name: str) -> None:
    """Mapped to a case number, a key may be called anything; unmapped, two numbers never become one."""
    texts = [f'{{"{name}": "1301020{n:04}"}}' for n in range(9)]
    mapped = known("cases", {"case_no": {name}})

    assert [redact(text, (), mapped) for text in texts] == [(text, ()) for text in texts]
    masked = {redact(text, (), Known(private=True))[0] for text in texts}
    assert len(masked) == 9
    assert all("****" in one for one in masked)


def test_an_identity_number_does_not_hide_as_an_identifier() -> None:
    """Born long before case numbers were given, it is masked under any key, apart from all others, accusing nobody."""
    first, second = (redact(f'{{"id": "{number}"}}') for number in (OLD_ID, "420106199003071254"))

    assert OLD_ID not in first[0]
    assert first[0] != second[0]
    assert first[1] == second[1] == ()
    assert redact(f'{{"idNo": "{OLD_ID}"}}')[1] == redact("身份证编号：" + OLD_ID)[1] != ()


@pytest.mark.parametrize("day", ["20261300", "21000101", "20990101"])
def test_nobody_is_born_tomorrow(day: str) -> None:
    """A date that has not come is no birth."""
    stem = f"420106{day}123"
    check = "10X98765432"[sum(int(d) * pow(2, 17 - i, 11) for i, d in enumerate(stem)) % 11]

    assert redact(stem + check) == (stem + check, ())


def test_lately_born_or_a_serial_number() -> None:
    """Without a label a recent date may be that of a case: hidden, but no leak; with the label it is one."""
    assert redact(f"流程 {PERMIT}") == ("流程 420106************", ())
    assert redact(f"身份证：{PERMIT}")[1] == ((ID_NUMBER, "420106************"),)


OTHER = _luhn("622848004056789123")
WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


@pytest.mark.parametrize(
    ("label", "kind", "numbers"),
    [
        (
            "身份证号：",
            ID_NUMBER,
            (
                OLD_ID.translate(WIDE),
                VALID_ID[:-1] + "Ｘ",
                "420106 19900307 1238",
                "420106-19900307-1238",
                "420106 1990 0307 1238",
                "420106\u00a019900307\u00a01238",
            ),
        ),
        (
            "手机：",
            MOBILE,
            (
                "13812345678".translate(WIDE),
                "138\u00a01234\u00a05678",
                "138－1234－5678",
                "138 123 45678",
                "13812345678-13812345678",
            ),
        ),
        ("银行卡号：", BANK_CARD, (" ".join(re.findall(".{1,4}", OTHER)), OTHER.translate(WIDE))),
    ],
)
def test_other_spellings_are_masked_and_named_when_labelled(label: str, kind: str, numbers: Sequence[str]) -> None:
    """Full width, groups, odd blanks and dashes: masked in any case, a leak only where it says what it is."""
    for number in numbers:
        cleaned, leaks = redact(label + number)
        alone, unsaid = redact(f"甲 {number}")

        assert {one for one, _ in leaks} == {kind}, number
        assert not re.search("[0-9０-９]{7,}", cleaned + alone)
        assert unsaid == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("身份证420106880312777，", ["疑似身份证号"]),
        ("身份证号：420106 19900307 1239", ["疑似身份证号"]),
        ("身份证号：4201 0619 9003 0712 391", []),
        ("手机：13812345678-1", []),
        ("手机号：1381 234 567", []),
        ("TEL13876543215", []),
    ],
)
def test_what_is_labelled_is_masked_even_if_it_is_no_such_number(text: str, told: list[str]) -> None:
    """A slip of the pen is still somebody's number: hidden whole, at most asked about."""
    cleaned, leaks = redact(text)

    assert len(re.findall("[0-9０-９]", cleaned)) <= 7
    assert [kind for kind, _ in leaks] == told
    assert redact(cleaned)[0] == cleaned
    assert redact("HOTEL13876543215")[0] == "HOTEL13876543215"


def test_a_mobile_among_public_items_is_asked_about() -> None:
    """Guides hold no applicants: what is not called somebody's mobile is masked and 存疑; what is, stays a leak."""
    public = known("items")

    assert redact('{"linkTel": "13812345678"}', (), public)[1] == (("疑似手机号", "138****5678"),)
    assert redact('{"zxdh": "13812345678"}', {"zxdh"}, public)[1] == ()
    assert redact('{"conditions": "申请人手机：13812345678"}', (), public)[1] == ((MOBILE, "138****5678"),)
    assert redact('{"linkTel": "13812345678"}', (), known("decisions"))[1] == ((MOBILE, "138****5678"),)


def test_an_unlabelled_card_like_number_is_masked_without_accusing() -> None:
    """A sixteen-digit number beginning with 4 may be a serial: it is hidden, but no leak is claimed."""
    number = _luhn("438088123456789")
    cleaned, leaks = redact(f"流程 {number}")

    assert number not in cleaned
    assert leaks == ()


def test_a_declared_office_key_is_masked_without_accusing() -> None:
    """Where the profile says the field is the office phone, a mobile in it is hidden but not a leak."""
    cleaned, leaks = redact('{"phone": "13812345678", "mobile": "13912345678"}', {"phone"})

    assert "13812345678" not in cleaned
    assert leaks == ((MOBILE, "139****5678"),)


def test_mail_and_tokens_are_hidden() -> None:
    """Mail addresses and values of token-like keys never reach the disk."""
    cleaned, leaks = redact('{"mail": "li.si@example.cn", "access_token": "ab\\"c", "password": "p"}')

    assert cleaned == '{"mail": "l***@***", "access_token": "***", "password": "***"}'
    assert leaks == ()


def test_headers_lose_their_credentials() -> None:
    """Authorization and cookies are replaced whole."""
    assert redact_headers({"Authorization": "Bearer x", "Set-Cookie": "a=b", "Content-Type": "text/html"}) == {
        "Authorization": "***",
        "Set-Cookie": "***",
        "Content-Type": "text/html",
    }


def test_a_json_value_is_masked_field_by_field() -> None:
    """Keys are the context of their values, in lists and objects alike; other values keep their type."""
    value = {
        "case_no": "13812345678",
        "rows": [{"mobile": 13812345678, "n": 3, "ok": True, "x": None}],
        "a": [13912345678],
    }

    assert redact_value(value) == {
        "case_no": "13812345678",
        "rows": [{"mobile": "138****5678", "n": 3, "ok": True, "x": None}],
        "a": ["139****5678"],
    }


@given(st.integers(20, 200).flatmap(lambda n: st.text(string.digits, min_size=n, max_size=n)))
def test_long_runs_of_digits_are_never_personal(digits: str) -> None:
    """No part of a run longer than any card or ID number is taken for one."""
    assert redact(f'{{"n": "{digits}", "m": {digits or 0}}}')[1] == ()


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=12, max_size=60).filter(lambda s: s[0].isalpha()))
def test_codes_beginning_with_a_letter_stay(code: str) -> None:
    """Digits inside a code that begins with a letter are left alone."""
    assert redact(code) == (code, ())


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(string.digits + " -:,。X", max_size=40),
        lambda inner: (
            st.lists(inner, max_size=4) | st.dictionaries(st.text(string.ascii_letters, max_size=6), inner, max_size=4)
        ),
        max_leaves=20,
    )
)
def test_masking_objects_keeps_valid_json(value: object) -> None:
    """Whatever the object, the masked value can be written and masking again changes nothing."""
    once = redact_value(value)

    assert json.loads(json.dumps(once)) == once
    assert redact_value(once) == once


@given(st.text(max_size=300))
def test_any_text_is_accepted(text: str) -> None:
    """Redaction never fails, and a second pass finds nothing more."""
    once, _ = redact(text)

    assert redact(once)[0] == once


@pytest.mark.parametrize(
    "number",
    [
        *("0086-13812345678", "0086－138－1234－5678", "013812345678", "0138 1234 5678"),
        *("138  1234  5678", "138\u3000\u30001234\u3000\u30005678", "0138-1234-5678"),
    ],
)
def test_a_mobile_behind_a_prefix_or_wide_gaps_is_masked(number: str) -> None:
    """The code of the country, the zero of long distance, two blanks; only under a label is it a leak."""
    for before in ("", "甲 ", "经办:"):
        cleaned, leaks = redact(before + number)

        assert "138****5678" in cleaned
        assert not re.search("[0-9０-９]{5,}", cleaned)
        assert not leaks or number.startswith("0086")
    assert [kind for kind, _ in redact(f"手机：{number}")[1]] == [MOBILE]


@pytest.mark.parametrize(
    "text",
    [
        *("0137-3456789", "受理号 013812345678", "0086-010-12345678", "2013  1234  5678", "138  12345  678"),
        *('{"case_no": "013812345678"}', "0713812345678", "10138 1234 5678", "共收 138 件  1234 元  5678 元"),
    ],
)
def test_what_only_begins_like_a_mobile_stays(text: str) -> None:
    """Landlines, numbers of cases, years, sums."""
    assert redact(text) == (text, ())


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("https://o.cn/a?OSSAccessKeyId=LTAI5&E=1&Signature=v%2By%3D", "?OSSAccessKeyId=***&E=1&Signature=***"),
        ("https://s3/a?X-Amz-Credential=AKIA/2026&X-Amz-Signature=fe5f80", "?X-Amz-Credential=***&X-Amz-Signature=***"),
        ("https://x/a?app=1&sign=5D41402ABC4B2A76&b=2", "?app=1&sign=***&b=2"),
        ("https://x/a?ticket=ST-123-abcdefg", "?ticket=***"),
        ("http://admin:Passw0rd@10.0.0.1/api", "http://***@10.0.0.1/api"),
        ("jdbc:mysql://root:p%40ss@db.gov.cn/x", "mysql://***@db.gov.cn/x"),
        ("Authorization: Basic YWRtaW46UGFzc3cwcmQ=", "Basic ***"),
    ],
)  # fmt: skip
def test_presigned_links_and_passwords_in_addresses_are_hidden(text: str, kept: str) -> None:
    """What opens a door is hidden, the address around it stays; a second pass changes nothing."""
    cleaned, leaks = redact(f"见 {text}，完")

    assert kept in cleaned
    assert leaks == ()
    assert redact(cleaned)[0] == cleaned


@pytest.mark.parametrize(
    "text", ["Basic understanding of it", "design=blue&sign=1", "https://x/a@b:c", "见 http://x.cn/a，电子邮箱:b"]
)  # fmt: skip
def test_words_that_only_resemble_a_secret_stay(text: str) -> None:
    """Plain words, marks of one letter, an @ in a path."""
    assert redact(text)[0] == text


@given(st.one_of(st.from_regex(redacting._SECRET), st.from_regex(redacting._TOKEN)))
def test_no_secret_passes_the_quick_look(text: str) -> None:
    """What the patterns find, the quick look before them sees as well."""
    assert redacting._secretive(text)
