"""pm4py 一边:在自己的环境里运行，不导入准绳。读办件的事件，按同样的次序关系查一遍，写一行 JSON。

``解释器 bench/declare_oracle.py events.parquet``;pm4py 是 AGPL,只作对照，绝不装进准绳的环境。
"""

from __future__ import annotations

import json
import resource
import sys
import time

PAIRS = [("收件", "受理"), ("受理", "决定"), ("决定", "送达"), ("受理", "办结")]
"""先有前者才能有后者(precedence)。"""


def main(path: str) -> None:
    """查一遍，写出整个进程的秒数与不符的件数。"""
    began = time.perf_counter()
    import pandas as pd
    import pm4py
    from pm4py.algo.conformance.declare import algorithm

    events = pd.read_parquet(path, columns=["case_no", "kind", "time"])
    log = pm4py.format_dataframe(events, case_id="case_no", activity_key="kind", timestamp_key="time")
    model = {"precedence": {pair: {"support": 1, "confidence": 1.0} for pair in PAIRS}}
    found = algorithm.apply(log, model)
    spent = {"wall": time.perf_counter() - began, "cpu": time.process_time()}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(json.dumps({**spent, "rss": peak, "cases": len(found), "wrong": sum(not one["is_fit"] for one in found)}))


if __name__ == "__main__":
    main(sys.argv[1])
