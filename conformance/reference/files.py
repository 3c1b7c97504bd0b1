"""/files/ 下的附件:空白表格(docx)、示范文本(pdf)、流程图与照片(svg)、政策依据原文(html)，都在内存里现做。"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from io import BytesIO
from typing import Any

from fastapi import APIRouter, HTTPException, Response

from conformance.reference.process import Record
from conformance.reference.state import State

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
BLANK = ("申请人:", "联系地址:", "申请事项:", "申请日期:    年  月  日")
SAMPLE = ("(填写样例)", "申请人:和宁云栖食品有限公司", "联系地址:和宁市云溪区政务大道1号", "申请日期:2025年3月3日")
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType='
    '"application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{DOCX}.main+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" Type="{_OFFICE}"'
    ' Target="word/document.xml"/></Relationships>',
}


def routes(state: State) -> APIRouter:
    """/files/ 的全部地址；都不要登录。"""
    files, router = Files(state), APIRouter(prefix="/files", include_in_schema=False)
    answers: dict[str, Callable[..., Any]] = {
        "/forms/{name}": files.form,
        "/samples/{name}": files.sample,
        "/flow/{code}.svg": files.flow,
        "/staff/{key}.svg": files.photo,
        "/basis/{name}.html": files.basis,
    }
    for path, answering in answers.items():
        router.add_api_route(path, answering, methods=["GET", "HEAD"])
    return router


@dataclass(frozen=True, slots=True)
class Files:
    """附件；每个方法回答一个地址。"""

    state: State

    async def form(self, name: str) -> Response:
        """空白表格。"""
        return _attachment(self.state, name, "docx")

    async def sample(self, name: str) -> Response:
        """示范文本。"""
        return _attachment(self.state, name, "pdf")

    async def flow(self, code: str) -> Response:
        """流程图。"""
        if self.state.behaviour.get("flow_chart_broken"):
            raise HTTPException(404, "没有这张流程图。")
        return _svg(_chart(_item(self.state, code).get("procedure") or []))

    async def photo(self, key: str) -> Response:
        """人员的照片(画出来的)。"""
        person = self.state.rows("staff").get(key)
        if person is None:
            raise HTTPException(404, f"没有编号为“{key}”的人员。")
        return _svg(_portrait(str(person.get("name") or "")[:1]))

    async def basis(self, name: str) -> Response:
        """政策依据的原文。"""
        return _basis(self.state, name)


@lru_cache(maxsize=512)
def docx(title: str, lines: tuple[str, ...]) -> bytes:
    """一份最小而有效的 docx:标题加各行。"""
    paragraphs = "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in (title, *lines))
    body = f'<w:document xmlns:w="{_WORD}"><w:body>{paragraphs}</w:body></w:document>'
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in {**_PARTS, "word/document.xml": body}.items():
            info = zipfile.ZipInfo(name, (2025, 1, 1, 0, 0, 0))
            package.writestr(info, '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' + text)
    return buffer.getvalue()


@lru_cache(maxsize=512)
def pdf(title: str, lines: tuple[str, ...]) -> bytes:
    """一份最小而有效的单页 pdf；中文用阅读器自带的宋体，不嵌入字体。"""
    shown = "".join(f"<{line.encode('utf-16-be').hex()}> Tj T*\n" for line in (title, *lines))
    content = f"BT /F 14 Tf 24 TL 60 780 Td\n{shown}ET".encode("ascii")
    face = "/Type /Font /BaseFont /STSong-Light"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        f"<< {face} /Subtype /Type0 /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R] >>".encode(),
        f"<< {face} /Subtype /CIDFontType0 /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >>"
        " /FontDescriptor 7 0 R >>".encode(),
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0"
        b" /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
    ]
    return _assembled(objects)


def _assembled(objects: list[bytes]) -> bytes:
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    count = len(objects) + 1
    trailer = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n" % count + table + trailer


def _attachment(state: State, name: str, kind: str) -> Response:
    flags, (stem, _, extension) = state.behaviour, name.rpartition(".")
    code, _, number = stem.rpartition("-")
    materials = _item(state, code).get("materials") or []
    if extension != kind or not number.isdecimal() or not 0 < int(number) <= len(materials):
        raise HTTPException(404, f"没有名为“{name}”的文件。")
    if "form_status" in flags:
        raise HTTPException(int(flags["form_status"]), "文件暂时不能提供。")
    title = str(materials[int(number) - 1].get("name"))
    made, media = (docx(title, BLANK), DOCX) if kind == "docx" else (pdf(title, SAMPLE), "application/pdf")
    return Response(b"" if flags.get("form_empty") else made, media_type=str(flags.get("form_type") or media))


def _basis(state: State, name: str) -> Response:
    if "basis_status" in state.behaviour:
        raise HTTPException(int(state.behaviour["basis_status"]), "原文暂时不能查看。")
    code, _, number = name.rpartition("-")
    basis = _item(state, code).get("basis") or []
    if not number.isdecimal() or not 0 < int(number) <= len(basis):
        raise HTTPException(404, f"没有名为“{name}”的文件。")
    title = escape(basis[int(number) - 1])
    page = f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{title}</title><h1>{title}</h1>'
    return Response(page + "<p>条文以国家法律法规数据库公布的文本为准。</p></html>", media_type="text/html")


def _item(state: State, code: str) -> Record:
    item = state.items().get(code)
    if item is None:
        raise HTTPException(404, f"没有编码为“{code}”的事项。")
    return item


def _svg(drawn: str) -> Response:
    return Response(drawn, media_type="image/svg+xml")


def _chart(steps: list[str]) -> str:
    boxes = "".join(
        f'<rect x="20" y="{20 + 70 * n}" width="600" height="48" fill="#eef4fb" stroke="#2a66ad"/>'
        f'<text x="36" y="{50 + 70 * n}" font-size="16">{n + 1}. {escape(step[:34])}</text>'
        for n, step in enumerate(steps)
    )
    size = f'width="640" height="{40 + 70 * len(steps)}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{boxes}</svg>'


def _portrait(letter: str) -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="150">'
        '<rect width="120" height="150" fill="#e4ecf5"/><circle cx="60" cy="60" r="30" fill="#12437f"/>'
        f'<text x="52" y="66" font-size="18" fill="#fff">{escape(letter)}</text></svg>'
    )
