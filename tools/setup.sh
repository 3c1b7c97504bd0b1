#!/bin/sh
# 建立 .venv 并安装按哈希锁定的依赖;重复执行无副作用。
set -eu
cd "$(dirname "$0")/.."
PYTHON="${PYTHON:-python3}"
say() { printf '%s\n' "$*" >&2; }

"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || {
  say "准绳需要 Python 3.11 或更高版本;可用 PYTHON=/路径/python3.12 make setup 指定。"; exit 2; }

if [ ! -x .venv/bin/pip ]; then
  rm -rf .venv
  if ! "$PYTHON" -m venv .venv >/dev/null 2>&1; then
    rm -rf .venv
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || {
      say "无法建立虚拟环境:请先安装 python3-venv(例如 sudo apt-get install python3-venv)。"; exit 2; }
    say "安装 python3-venv ……"
    { apt-get update -qq && apt-get install -y -qq python3-venv; } >/dev/null 2>&1 && "$PYTHON" -m venv .venv || {
      say "无法安装 python3-venv,请手工安装后重试。"; exit 2; }
  fi
fi

say "安装依赖(按哈希校验)……"
export PIP_DISABLE_PIP_VERSION_CHECK=1
.venv/bin/python -m pip install -qq --require-hashes -r requirements.lock
.venv/bin/python -m pip install -qq --no-deps --no-build-isolation -e .
touch .venv/.installed
