"""门户上的图:办理流程图和人员头像，都是现画的 SVG。"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from markupsafe import escape

WIDTH, BOX, GAP, LINE = 640, 64, 30, 28
FONT = "'Noto Sans CJK SC','Microsoft YaHei','PingFang SC',sans-serif"
CLOSING = tuple(",.;:、，。；：）)》”")
"""不放在行首的标点。"""
INK = ("#12437f", "#1b6b5a", "#8a4b12", "#6a3382", "#9a2c3c", "#2f5d1f")


def flow_chart(steps: Sequence[str], title: str) -> str:
    """自上而下的流程图；每个环节一框，过长的文字截到两行。"""
    height = GAP + len(steps) * (BOX + GAP)
    boxes = "".join(_box(index, step) for index, step in enumerate(steps))
    arrows = "".join(_arrow(index) for index in range(1, len(steps)))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}"'
        f' role="img" font-family="{FONT}"><title>{escape(title)}</title>'
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>{arrows}{boxes}</svg>'
    )


def avatar(name: str) -> str:
    """头像的 data URI:姓氏加底色，同名同色。"""
    colour = INK[sum(map(ord, name)) % len(INK)]
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="72" height="90" viewBox="0 0 72 90">'
        f'<rect width="72" height="90" fill="#e4ecf5"/><circle cx="36" cy="36" r="17" fill="{colour}"/>'
        f'<path d="M6 90c2-23 14-32 30-32s28 9 30 32z" fill="{colour}"/><text x="36" y="42" font-size="17" fill="#fff"'
        f' text-anchor="middle" font-family="{FONT}">{escape(name[:1])}</text></svg>'
    )
    return "data:image/svg+xml," + quote(svg)


def _box(index: int, step: str) -> str:
    top = GAP // 2 + index * (BOX + GAP)
    lines = _lines(f"{index + 1}. {step}")
    first = top + BOX / 2 + 6 - (len(lines) - 1) * 11
    texts = "".join(
        f'<text x="{WIDTH / 2}" y="{first + 22 * row}" font-size="17" fill="#14233a" text-anchor="middle">'
        f"{escape(line)}</text>"
        for row, line in enumerate(lines)
    )
    return (
        f'<rect x="60" y="{top}" width="{WIDTH - 120}" height="{BOX}" rx="6" fill="#eef4fb" stroke="#2a66ad"'
        f' stroke-width="1.5"/>{texts}'
    )


def _arrow(index: int) -> str:
    bottom = GAP // 2 + index * (BOX + GAP)
    return (
        f'<path d="M{WIDTH / 2} {bottom - GAP}v{GAP - 9}" stroke="#2a66ad" stroke-width="1.5"/>'
        f'<path d="M{WIDTH / 2 - 6} {bottom - 10}h12l-6 10z" fill="#2a66ad"/>'
    )


def _lines(text: str) -> list[str]:
    short = text if len(text) <= 2 * LINE else text[: 2 * LINE - 1] + "…"
    width = len(short) if len(short) <= LINE else -(-len(short) // 2)
    width += short[width : width + 1] in CLOSING
    return [short[start : start + width] for start in range(0, len(short), width)]
