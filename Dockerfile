# 准绳的容器:各步就是 make 的目标，与本机、持续集成完全一样。
#   docker build -t zhunsheng .
#   docker run --rm -v "$PWD/runs:/zhunsheng/runs" zhunsheng demo
FROM python:3.12-slim-bookworm
# make、浏览器与它的驱动要的 libatomic、中文字体;版本随基础镜像
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends chromium fonts-noto-cjk libatomic1 make \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /zhunsheng
COPY . .
RUN make setup
RUN useradd --create-home --uid 10001 zhunsheng \
 && mkdir -p runs \
 && chown zhunsheng runs
USER 10001
# 默认的 seccomp 不许容器里的普通用户再开浏览器自己的沙箱；隔离由容器来做
ENV ZHUNSHENG_BROWSER_UNSANDBOXED=1
ENTRYPOINT [".venv/bin/zhunsheng"]
CMD ["--help"]
