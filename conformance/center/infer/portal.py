"""门户的一页:哪些链接像事项清单、办事指南、人员、统计……,指南上认得哪些标签。只看静态的网页，由脚本画出来的看不到。"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from lxml import html

from conformance.center.exchange import urls
from conformance.center.infer.asking import Asker
from conformance.center.infer.drafting import Entry, said, shown
from conformance.center.infer.samples import Sample
from conformance.center.reading.labels import vocabulary
from conformance.domain import Element

PAGES = {
    "list": re.compile("事项清单|事项目录|办事指南|服务事项|政务服务$|我要办"),
    "staff": re.compile("窗口人员|工作人员|服务人员|人员公示"),
    "statistics": re.compile("统计"),
    "decisions": re.compile("决定公示|许可公示|双公示|结果公示|决定公开"),
    "progress": re.compile("进度|办件查询"),
    "complaint": re.compile("投诉"),
    "evaluations": re.compile("好差评|评价"),
    "lights": re.compile("监察|亮灯"),
}
"""portal 的键 → 链接上的字。"""
_CODE = re.compile(r"[0-9A-Za-z_-]{6,60}")
LEAST = 3
_MARKED = "//th|//dt|//strong|//b|//h2|//h3|//h4|//label|//td|//p|//span"


def portal(sample: Sample, asker: Asker | None) -> list[Entry]:
    """从一页网页起草 portal 的各行；再打开清单和一份指南看看(至多两个请求)。"""
    base = f"{urlsplit(sample.where).scheme}://{urlsplit(sample.where).netloc}"
    links = list(_links(sample))
    entries = [Entry("base", base if not sample.file else "https://改成门户的地址")]
    found = {key: path for key, words in PAGES.items() if (path := _first(links, words))}
    guide, example = _guide(links)
    if not guide and asker and "list" in found and (listed := asker.get(urljoin(base, found["list"]))):
        guide, example = _guide(list(_links(listed)))
    entries += [Entry(key, path, "中 · 照链接上的字认出") for key, path in found.items()]
    entries += [Entry("guide", guide, f"中 · 例:{shown('guide', example)}")] if guide else []
    page = sample if not guide and not found else asker.get(urljoin(base, example)) if asker and guide else None
    return entries + (_labelled(page) if page and page.kind == "html" else [])


def recognised(sample: Sample, entries: list[Entry]) -> bool:
    """从这一页认出了什么:清单、指南的地址，或者要素的标签；什么也没有的多半是登录页、错误页。"""
    return any(one.key not in {"", "base"} for one in entries) or bool(_known(sample)[0])


def _links(sample: Sample) -> Iterator[tuple[str, str]]:
    """(字, 路径):只要同一主机的。"""
    here = urlsplit(sample.where)
    for one in _page(sample).iter("a"):
        to = urls.parts(urls.onto(sample.where, one.get("href") or "#"))
        path = to.path + (f"?{to.query}" if to.query else "")
        if to.netloc == here.netloc and path.startswith("/"):
            yield " ".join(one.text_content().split()), path


def _page(sample: Sample) -> html.HtmlElement:
    return html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", str(sample.text)) or "<p>")


def _first(links: list[tuple[str, str]], words: re.Pattern[str]) -> str:
    return next((path for text, path in links if words.search(text)), "")


def _guide(links: list[tuple[str, str]]) -> tuple[str, str]:
    """三个以上只差一段编码的地址 → (带 {code} 的路径, 一个例子)。"""
    forms = Counter[str]()
    example: dict[str, str] = {}
    for _, path in dict.fromkeys(links):
        for found in list(_CODE.finditer(path))[-2:]:
            if any(sign.isdigit() for sign in found[0]):
                form = f"{path[: found.start()]}{{code}}{path[found.end() :]}"
                forms[form] += 1
                example.setdefault(form, path)
    form, count = next(iter(forms.most_common(1)), ("", 0))
    return (form, example[form]) if count >= LEAST else ("", "")


def _known(sample: Sample) -> tuple[list[Element], list[str]]:
    """认得的要素，和像标签而不认得的文字。"""
    words, elements, odd = vocabulary(), list[Element](), list[str]()
    for one in _page(sample).xpath(_MARKED):
        text = " ".join(one.text_content().split())
        if not 1 < len(text) < 16:
            continue
        found = words.find(text)
        elements += found or ()
        if found is None and (one.tag in {"th", "dt"} or text.endswith((":", "：")) or one.tag == "strong"):
            odd.append(text.rstrip(":： "))
    return list(dict.fromkeys(elements)), list(dict.fromkeys(odd))


def _labelled(page: Sample) -> list[Entry]:
    """指南上认得的要素；不认得的标签列成注释，改一改就能用。"""
    elements, odd = _known(page)
    if not elements:
        return [said("指南页上一个标签也没有认出:多半由脚本画出来，评测时用浏览器看；用 doctor 再核对")]
    missing = [one for one in Element if one not in elements]
    left = f"没有认出 {'、'.join(missing)}" if missing else "都认出了"
    lines = [said(f"指南页上认得 {len(elements)} 个要素；{left}")]
    if odd and missing:
        lines.append(said(f"不认得的标签:{'、'.join(odd[:20])}。属于哪个要素，就照下面补上"))
        lines.append(Entry("labels", {str(missing[0]): [odd[0]]}, "样子，请改", off=True))
    return lines
