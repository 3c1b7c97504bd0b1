"""一问不成要不要再问:登录失效重新登录一次；中心说忙(429、503 或 ``busy``)照 Retry-After 退让几次；此外都不再问。"""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress
from email.utils import parsedate_to_datetime
from threading import Event
from typing import Any

from urllib3.exceptions import InvalidHeader, MaxRetryError
from urllib3.util.retry import Retry

from conformance.center.auth import Auth
from conformance.center.exchange.capture import Answer, public
from conformance.center.exchange.refusal import BUSY, Barred

LONGEST_S = 60
_TIMES = Retry(total=3, backoff_factor=0.3, retry_after_max=1_000_000)


def waited(send: Callable[[], Answer], stop: Event | None) -> Answer:
    """问到中心不说忙，或者不值得再等;``stop`` 打断等待，None 只问一次。"""
    answer, waits = send(), Waits(stop) if stop else None
    while waits and answer.status in BUSY and waits.again(answer):
        answer = send()
    return answer


class Waits:
    """一问的几次退让。"""

    def __init__(self, stop: Event) -> None:
        self._stop, self._times = stop, _TIMES

    def again(self, answer: Answer) -> bool:
        """等过了；次数用完，或者要等一分钟以上，就不等。"""
        try:
            self._times = self._times.increment("GET", public(answer.url))
        except MaxRetryError:
            return False
        delay = _asked(answer)
        if delay is None:
            delay = self._times.backoff_factor * 2 ** (len(self._times.history) - 1)
        if delay > LONGEST_S:
            return False
        return not self._stop.wait(delay)


class Patience:
    """一问的耐心，每问一个。"""

    def __init__(self, auth: Auth, busy: Callable[[Any], bool] | None, stop: Event) -> None:
        self._auth, self._busy = auth, busy
        self._waits, self._renewed = Waits(stop), False

    def again(self, answer: Answer, value: Any, turn: int, accept: Collection[int]) -> bool:
        """值得再问一次；该等的已经等过。重新登录之后仍然失效抛 Barred。"""
        if self._auth.lapsed(answer, value, accept):
            if self._renewed:
                raise Barred(
                    f"认证:{public(answer.url)} 在重新登录之后仍然当作没有登录，不再访问；"
                    "请检查该账号的权限和 auth 的写法。"
                )
            self._renewed = True
            self._auth.renew(turn)
            return True
        if answer.status in BUSY - set(accept) or self._said(answer, value):
            return self._waits.again(answer)
        return False

    def tried(self, where: str, answer: Answer, value: Any) -> None:
        """退让之后，200 里装的仍是“太频繁”,抛 Barred。"""
        if self._said(answer, value):
            raise Barred(
                f"{where} 说请求太频繁，退让之后仍然如此，不再访问；请调低 transport.rate_per_s,或请中心放宽。"
            )

    def _said(self, answer: Answer, value: Any) -> bool:
        return answer.status == 200 and self._busy is not None and self._busy(value)


def _asked(answer: Answer) -> float | None:
    """Retry-After 要等几秒；没有写或者读不懂是 None。写成时刻的，照同一份答复的 Date 算:中心的钟未必与本机的一致。"""
    written, date = answer.headers.get("Retry-After", ""), answer.headers.get("Date", "")
    with suppress(TypeError, ValueError):
        return max(0.0, (parsedate_to_datetime(written) - parsedate_to_datetime(date)).total_seconds())
    try:
        return _TIMES.parse_retry_after(written) if written else None
    except (InvalidHeader, ValueError):
        return None
