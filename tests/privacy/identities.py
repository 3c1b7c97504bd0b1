"""Invented people, the same for the same seed, and a search that finds any of them in anything a run leaves behind."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from pathlib import Path
from random import Random

import pyarrow.parquet as pq
from pypdf import PdfReader

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严魏陶姜谢邹窦潘葛范彭鲁韦昌苗袁柳鲍史唐薛雷贺倪汤"
GIVEN = "垚淼焱鑫犇骉羴猋蠡懿霁曦翀翯瑾璟珺珩琬琰璋瑄璐璇瓒昉昕昱晟晗晖暄曜旻昶煜烨炜焕熠澍泓泽沅沛浚涵淳渊湛澄瀚"
USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@dataclass(frozen=True)
class Person:
    """Everything about one person that must never be written."""

    name: str
    number: str
    mobile: str
    card: str
    address: str
    code: str
    mail: str
    landline: str

    @property
    def told(self) -> str:
        """The person in the words of an official."""
        return (
            f"申请人：{self.name}，身份证号：{self.number}，手机：{self.mobile}，卡号 {self.card}，"
            f"家庭住址：{self.address}，个体工商户信用代码 {self.code}，邮箱 {self.mail}，家庭电话：{self.landline}。"
        )


def people(count: int, seed: int = 7) -> list[Person]:
    """``count`` different people."""
    dice = Random(seed)
    names = [s + a + b for s in SURNAMES for a in GIVEN for b in GIVEN if a != b]
    return [_person(dice, n, name) for n, name in enumerate(dice.sample(names, count))]


def _person(dice: Random, n: int, name: str) -> Person:
    stem = f"420606{dice.randint(1950, 2005)}{dice.randint(1, 12):02}{dice.randint(1, 28):02}{n % 1000:03}"
    check = "10X98765432"[sum(int(d) * pow(2, 17 - i, 11) for i, d in enumerate(stem)) % 11]
    card = f"6222{dice.randrange(10**14):014}"
    code = f"92420606{''.join(dice.choice('0123456789ABCDEFG') for _ in range(9))}"
    total = sum(USCC.index(sign) * pow(3, place, 31) for place, sign in enumerate(code))
    return Person(
        name,
        stem + check,
        f"1{dice.choice('35789')}{dice.randrange(10**9):09}",
        card + str(_luhn(card)),
        f"襄阳市樊城区{dice.choice(GIVEN)}{dice.choice(GIVEN)}路{n}号{dice.randint(1, 9)}栋{dice.randint(101, 999)}室",
        code + USCC[(31 - total % 31) % 31],
        f"p{n}.{dice.randrange(10**6)}@example.com",
        f"0710-3{dice.randrange(10**6):06}",
    )


def _luhn(stem: str) -> int:
    digits = [int(d) for d in reversed(stem)]
    return -sum(sum(divmod(2 * d, 10)) if i % 2 == 0 else d for i, d in enumerate(digits)) % 10


_NUMBER = re.compile(
    r"[0-9]{10,20}X?|0710-[0-9]{7}|92[0-9A-Z]{16}|p[0-9]+\.[0-9]+@example\.com|\w{2}路[0-9]+号[0-9]+栋"
)
_HAN = re.compile("[\u4e00-\u9fff]{3,}")


class Search:
    """One set of everything; each candidate a pattern finds is looked up in it."""

    def __init__(self, known: list[Person]) -> None:
        self.clear = {value for one in known for value in astuple(one) if value != one.address}
        self.clear |= {one.address[6 : one.address.index("栋") + 1] for one in known}

    def found(self, text: str) -> set[str]:
        """The secrets that stand in ``text`` in clear."""
        numbers = {found[0] for found in _NUMBER.finditer(text)}
        runs = (found[0] for found in _HAN.finditer(text))
        names = {run[at : at + 3] for run in runs for at in range(len(run) - 2)}
        return (numbers | names) & self.clear

    def within(self, folder: Path) -> dict[str, set[str]]:
        """File → what stands in it in clear; Parquet, office files and PDF are opened."""
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        seen = {str(path.relative_to(folder)): self.found("\n".join(texts(path))) for path in files}
        return {path: found for path, found in seen.items() if found}


def texts(path: Path) -> Iterator[str]:
    """Everything readable in a file, opened by what it is."""
    data = path.read_bytes()
    if path.suffix == ".parquet":
        yield "\n".join(map(str, pq.read_table(path).to_pylist()))
    elif data.startswith(b"%PDF"):
        lines = [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]
        yield from ("\n".join(lines), re.sub(r"\s", "", "".join(lines)))
    elif data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            yield from (packed.read(name).decode(errors="replace") for name in packed.namelist())
    else:
        yield data.decode(errors="replace")
