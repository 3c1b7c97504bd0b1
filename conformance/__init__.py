"""准绳:政务服务中心符合性评测。"""

import sys

__version__ = "0.1.0"

# jsonschema 一导入就为 iri 格式编译几十个文法,要两秒;我们的结构不用这个格式,不让它导入
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
