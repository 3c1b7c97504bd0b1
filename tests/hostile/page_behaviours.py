"""What a portal page can do to a browser, by name: each is put into an honest guide page.

A page may be read (then it says what the honest page says) or not (then the reason is kept); nothing else.
"""

from __future__ import annotations

HONEST = {"承诺时限": "5个工作日", "受理条件": "依法登记的法人", "设定依据": "《某法》第一条"}
"""Label → text of the honest guide."""
TRAP = "/trap"
"""An address of the portal that only a misbehaving harness visits (it submits, pays, logs out …)."""


def guide(extra: str = "", head: str = "") -> str:
    """The honest guide page with ``extra`` at the end of the body."""
    rows = "".join(f"<tr><th>{label}</th><td>{text}</td></tr>" for label, text in HONEST.items())
    top = f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>指南</title>{head}</head>'
    return f"{top}<body><main><h1>事项</h1><table>{rows}</table></main>{extra}</body></html>"


def script(code: str) -> str:
    """The honest page with a script."""
    return guide(f"<script>{code}</script>")


PAGES = {
    "脚本死循环": script("while (true) {}"),
    "脚本定时死循环": script("setInterval(() => { const t = Date.now(); while (Date.now() - t < 400) {} }, 1)"),
    "脚本无尽递归": script("const f = () => f(); try { f() } catch (e) {} setTimeout(f, 0)"),
    "脚本抛错": script("throw new Error('boom')"),
    "弹窗不停": script("for (let i = 0; i < 20; i++) alert(i)"),
    "confirm 与 prompt": script("confirm('x'); prompt('y')"),
    "离开时拦人": script("onbeforeunload = (e) => { e.preventDefault(); return 'no' }"),
    "打开一堆窗口": script("for (let i = 0; i < 20; i++) open('about:blank')"),
    "跳到别的主机": script("setTimeout(() => { location = 'http://elsewhere.invalid/' }, 50)"),
    "跳到本机文件": script("try { location = 'file:///etc/passwd' } catch (e) {}"),
    "反复刷新自己": guide(head='<meta http-equiv="refresh" content="0">'),
    "改写历史": script("for (let i = 0; i < 100; i++) history.pushState({}, '', '#' + i)"),
    "自动下载": script("const a = document.createElement('a'); a.href = '/file.bin'; a.download = 'x'; a.click()"),
    "自动提交表单": guide(
        f'<form action="{TRAP}" method="post" id="f"><input name="a"></form><script>f.submit()</script>'
    ),
    "巨大的 DOM": script("for (let i = 0; i < 60000; i++) document.body.append(document.createElement('p'))"),
    "不断长大的 DOM": script("setInterval(() => { for (let i = 0; i < 500; i++) document.body.append('x') }, 10)"),
    "嵌套两千层": guide("<div>" * 2000 + "</div>" * 2000),
    "无尽滚动": script(
        "setInterval(() => { document.body.style.height = (document.body.scrollHeight + 999) + 'px' }, 20)"
    ),
    "框架套自己": guide('<iframe src="?again=1"></iframe>' * 2),
    "框架在别的主机": guide('<iframe src="http://elsewhere.invalid/"></iframe>'),
    "外来脚本": guide(
        '<script src="http://elsewhere.invalid/a.js"></script><img src="http://elsewhere.invalid/a.png">'
    ),
    "WebSocket 不断重连": script("setInterval(() => { new WebSocket('ws://elsewhere.invalid/') }, 20)"),
    "吃内存": script("window.a = []; for (let i = 0; i < 60; i++) a.push(new Uint8Array(1e6).fill(1))"),
    "占满本地存储": script("try { for (let i = 0; ; i++) localStorage[i] = 'x'.repeat(1e5) } catch (e) {}"),
    "篡改原型": script("Array.prototype.map = () => []; Element.prototype.querySelectorAll = () => []"),
    "篡改 JSON": script("JSON.stringify = () => '{\"labels\":[]}'; JSON.parse = () => null"),
    "注册服务线程": script("navigator.serviceWorker && navigator.serviceWorker.register('/sw.js')"),
    "打印": script("print()"),
    "全屏与锁定指针": script("document.documentElement.requestFullscreen().catch(() => 0)"),
    "document.write 覆盖": script("setTimeout(() => document.write('空'), 3000)"),
    "标题里有脚本": guide(head="<title><script>alert(1)</script></title>"),
    "从右到左与零宽": guide("<p>\u202e\u2066\u200b\ufeff</p>"),
    "十万个同名标签": guide("<dl>" + "<dt>备注</dt><dd></dd>" * 20_000 + "</dl>"),
    "十 MB 的文字": guide("<pre>" + "字" * 3_400_000 + "</pre>"),
    "图片没有尽头": guide('<img src="/endless">'),
    "样式没有尽头": guide(head='<link rel="stylesheet" href="/endless">'),
}
"""Name → the page."""
