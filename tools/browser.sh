#!/bin/sh
# 没有可用的浏览器或中文字体时尽力安装;装不上也不中断,门户条款届时判为未测。
set -u
cd "$(dirname "$0")/.."
[ -e .venv/.browser ] && exit 0
say() { printf '%s\n' "$*" >&2; }
found() { .venv/bin/python -c 'from conformance.center import browser; raise SystemExit(browser.find() is None)' 2>/dev/null; }
apt_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq >/dev/null 2>&1 \
  && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@" >/dev/null 2>&1; }
cjk() { command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh 2>/dev/null)" ]; }

if ! found; then
  say "没有找到浏览器,正在安装 ……"
  timeout 300 .venv/bin/python -m playwright install chromium >/dev/null 2>&1 || apt_install chromium-headless-shell || true
  found || say "没有浏览器:请安装 chromium-headless-shell(Debian/Ubuntu)或用 ZHUNSHENG_BROWSER 指定;门户条款将判为未测。"
fi
if ! cjk; then
  apt_install fontconfig fonts-noto-cjk || true
  cjk || say "没有中文字体:请安装 fonts-noto-cjk,否则截图中的汉字无法显示。"
fi
found && cjk && touch .venv/.browser
exit 0
