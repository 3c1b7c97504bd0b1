"""看哪些环境变量:文档里的一页由此生成，程序里用到而这里没有写的，测试不通过。"""

from __future__ import annotations

VARIABLES: tuple[tuple[str, str, str], ...] = (
    ("ZHUNSHENG_<命令>__<选项>", "选项的缺省值，`__` 表示一层:`ZHUNSHENG_RUN__BUDGET=500`;先于 `--config` 的文件", ""),
    ("ZHUNSHENG_BROWSER", "浏览器的可执行文件，名字或路径", "Playwright 自带的，再没有就照 PATH 找"),
    (
        "ZHUNSHENG_BROWSER_UNSANDBOXED",
        "`1` 不用浏览器的沙箱；系统不让用，而门户信得过的才设",
        "开着沙箱(root 除外)",
    ),
    ("ZHUNSHENG_CACHE", "缓存目录，里面的都可以随时删去", "`XDG_CACHE_HOME`,再没有是 `~/.cache`"),
    ("ZHUNSHENG_DATA", "真实数据的目录，`examples/` 里几份例子的档案和核对它们的测试用", "`../shared/data`"),
    ("ZHUNSHENG_DEBUG", "设了，本工具出错时另给不带数据的追溯信息", "不给"),
    ("ZHUNSHENG_DEMO_TOKEN", "参考中心的令牌；demo 自己设，不必给", ""),
    ("ZHUNSHENG_KEY_PASSWORD", "`sign --key` 的私钥(PEM)的口令", "没有口令"),
    ("ZHUNSHENG_MEMORY", "DuckDB 的内存上限，写成 `2GB`、`512MB`", "`2GB`"),
    ("ZHUNSHENG_PSEUDONYM_KEY", "化名的密钥；接着做(`--resume`)、几次运行要用同样的化名时给", "每次运行随机产生"),
    ("ZHUNSHENG_SPILL", "放不下时写临时文件的目录，Spark 的日志也在这里", "系统的临时目录"),
    ("HTTPS_PROXY、HTTP_PROXY、NO_PROXY", "档案没有写 `transport.proxy` 时的代理", "不用代理"),
    ("REQUESTS_CA_BUNDLE", "档案没有写 `transport.verify` 时的根证书文件", "certifi 的"),
    ("NO_COLOR", "设了就不用颜色，同 `--no-color`", ""),
    ("PLAYWRIGHT_BROWSERS_PATH", "Playwright 下载的浏览器在哪里", "Playwright 的缺省"),
    ("JAVA_HOME", "Spark 用的 Java", "照 PATH 找"),
)
"""(名字, 做什么, 不设是什么)。档案里写 ``${名字}`` 的由档案自己定，不在其中。"""
