"""判定:在进程内用 behave 跑选中的场景，得到每个条款的结果。只有这一层认识 behave；它不访问网络、不看时钟。"""

from conformance.run.judge import judge
from conformance.run.stepping import defined as step_defined

__all__ = ["judge", "step_defined"]
