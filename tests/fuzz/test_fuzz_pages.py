"""乱喂页面上看到的:怎样的标签、链接、表格都给出每页一份指南，不抛。"""

from __future__ import annotations

from fuzz_values import PIECES, texts
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.center.portal.extract import Anchor, Page, Pair, guides, inline
from conformance.center.portal.sighted import CLOSED, HIDDEN
from conformance.center.reading.labels import vocabulary
from conformance.domain import Element, Image

WORDS = vocabulary()
labels = st.sampled_from([*WORDS.elements, *PIECES]) | texts
links = st.builds(Anchor, labels, texts, aside=st.booleans())
images = st.builds(Image, *(texts for _ in Image.__dataclass_fields__))
pairs = st.builds(
    Pair,
    labels,
    texts,
    st.lists(links, max_size=2).map(tuple),
    st.lists(images, max_size=2).map(tuple),
    hidden=st.sampled_from(["", HIDDEN, CLOSED]),
    buried=st.booleans(),
)
lines = st.lists(st.tuples(labels, texts).map(":".join) | texts, max_size=5).map("\n".join)
pages = st.builds(
    Page,
    url=texts,
    code=texts,
    title=texts,
    heading=texts,
    text=lines,
    body=lines,
    pairs=st.lists(pairs, max_size=5).map(tuple),
    links=st.lists(links, max_size=3).map(tuple),
    fields=st.lists(st.builds(Pair, st.sampled_from([str(one) for one in Element]), texts), max_size=2).map(tuple),
)


@settings(max_examples=60)
@given(st.lists(pages, max_size=3), st.sets(st.sampled_from(list(Element)), max_size=3))
def test_every_page_becomes_a_guide(seen: list[Page], absent: set[Element]) -> None:
    """一页一份指南；没有出现过标签的要素不在任何一份里，各给一个 Issue。"""
    made, issues = guides(seen, WORDS, absent)

    assert len(made) == len(seen)
    assert all(issue.message for issue in issues)
    assert all(isinstance(text, str) for guide in made for text in guide.elements.values())


@settings(max_examples=60)
@given(lines)
def test_inline_labels_cover_only_what_is_written(text: str) -> None:
    """写在一行里的标签与内容，都是这段文字里的字。"""
    assert all(pair.label in text and pair.text in text for pair in inline(text, WORDS.find))
