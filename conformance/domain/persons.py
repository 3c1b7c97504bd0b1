"""两个人名是不是两个人。"""

from __future__ import annotations

import re
import unicodedata

TITLE = "(?:副|常务|党组|窗口|办公室)*(?:主任|[局科处股所组队]长|书记|成员|首席代表|负责人|科员|主管|经理|工程师|同志)"
"""写在姓名后面的职务。"""
_ASIDE = re.compile(r"[(\[【<][^()\[\]【】<>]*[)\]】>]")
_DUTY = "(?:复核|审核|经办|举证|填报|改判)(?:人员?|员)?"
_ROLE = re.compile(rf"^{_DUTY}(?=\s*:)|{_DUTY}$")
_TITLED = re.compile(rf"(?<=..){TITLE}$")


def another(one: str, second: str | None) -> bool:
    """``second`` 写着另一个人:不计空白、全角半角、大小写，也不计旁边的括注、职务与角色。"""
    return _bare(second or "") not in ("", _bare(one))


def _bare(name: str) -> str:
    said = unicodedata.normalize("NFKC", name).strip()
    plain = _letters(_ROLE.sub("", _ASIDE.sub("", said).strip()))
    return _TITLED.sub("", plain) or _letters(said)


def _letters(text: str) -> str:
    return "".join(char for char in text if char.isalnum()).casefold()
