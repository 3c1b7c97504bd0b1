"""A replay server: it answers what was recorded of a real system, and nothing else; only ever on loopback.

A recording is one JSON file ``{request: {method, url, auth, body}, status, response}``. A request is answered by the
recording with the same method, path and query, for POST and PATCH also the same body, and with credentials if and only
if the recording had them; an asked public path may show credentials all the same. The latest recording (by file name)
wins. Addresses inside answers point at the replay itself. Everything else is 404, except:

- a request without credentials to a path recorded only with them gets the refusal the same system was recorded to give;
- lists that were not recorded are composed of the recorded details, one page, no next.

Composed for Open Zaak (``open_zaak``): the list of case types is the one recorded type (17). The list of cases is
the eight of 23…62 in their latest recorded state; of the closings only the first was recorded (64), the other two are
told in the README of the recordings: the late one ended 24 days after its statutory end, the refused one on time (its
planned end is taken). The creation of the eighth (62) was not recorded; it has the shape of 81, a case created
without dates. The audit trail was recorded of one case (67); the others' are empty lists.

Composed for Signalen (``signalen``): the public categories hold the one recorded sub-category (03). The list of
signals is 101 (18), 106 (43) and, from truth.json, 102 to 105 in the same shape; when 105 was closed is told only as
"on time", one day after its creation is taken. The history was recorded of one signal (17); the others' are empty.
The late filter (19) was recorded before 102 to 106 existed: to its empty list the open signals past their deadline
are added, which it lists by design; closed ones, like 106, it does not list.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

Key = tuple[str, str, str, str, bool]
"""Method, path, query, body, with credentials."""


@dataclass(frozen=True)
class Recorded:
    """What one folder holds: the recordings by file stem, and the origin their addresses start with."""

    files: Mapping[str, Any]
    origin: str

    def answer(self, stem: str) -> Any:
        """The recorded response."""
        return self.files[stem]["response"]

    def asked(self, stem: str) -> Any:
        """The recorded request body."""
        return self.files[stem]["request"]["body"]


@dataclass
class Replay:
    """A running replay: its address, what it was asked and the status it gave, and with which headers."""

    answers: dict[Key, tuple[int, Any]]
    recorded_origin: str
    refusal: tuple[int, Any]
    origin: str = ""
    asked: list[tuple[str, str, int]] = field(default_factory=list)
    headers: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)

    def answer(self, method: str, target: str, body: bytes, known: bool) -> tuple[int, str]:
        """Status and text for one request."""
        parts = urlsplit(target)
        text = body.decode().replace(self.origin, self.recorded_origin)
        asked = (method, parts.path, _query(parts.query), _body(json.loads(text)) if text else "")
        status, value = self._found(asked, known)
        self.asked.append((method, target, status))
        return status, json.dumps(value).replace(self.recorded_origin, self.origin)

    def _found(self, asked: tuple[str, str, str, str], known: bool) -> tuple[int, Any]:
        if (*asked, known) in self.answers:
            return self.answers[*asked, known]
        if known and (*asked, False) in self.answers:
            return self.answers[*asked, False]
        private = not known and any(key[:2] == asked[:2] and key[4] for key in self.answers)
        return self.refusal if private else (404, {"detail": "not recorded"})


def read(folder: Path) -> Recorded:
    """All recordings of one system."""
    files = {path.stem: json.loads(path.read_bytes()) for path in sorted(folder.glob("*.json"))}
    parts = urlsplit(next(one["request"]["url"] for one in files.values() if isinstance(one, dict)))
    return Recorded(files, f"{parts.scheme}://{parts.netloc}")


@contextmanager
def serving(recorded: Recorded, lists: Mapping[str, Any], refusal: str) -> Iterator[Replay]:
    """Replay ``recorded``; ``lists`` are composed answers to a GET with credentials, by path (``-`` before: without).

    ``refusal`` is the recording given to whoever shows no credentials.
    """
    made = {
        _key(one["request"]): (one["status"], one["response"])
        for one in recorded.files.values()
        if isinstance(one, dict)
    }
    for target, value in lists.items():
        parts = urlsplit(target.removeprefix("-"))
        made["GET", parts.path, _query(parts.query), "", not target.startswith("-")] = (200, value)
    told = recorded.files[refusal]
    replay = Replay(made, recorded.origin, (told["status"], told["response"]))
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(replay))
    replay.origin = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield replay
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def open_zaak(recorded: Recorded) -> dict[str, Any]:
    """The composed lists, see above."""
    cases = [recorded.answer("64_zaak_detail"), *(_created(recorded, stem) for stem in OPEN)]
    late, refused = _created(recorded, LATE), _created(recorded, REFUSED)
    ended = date.fromisoformat(late["uiterlijkeEinddatumAfdoening"]) + timedelta(days=24)
    cases += [{**late, "einddatum": ended.isoformat()}, {**refused, "einddatum": refused["einddatumGepland"]}]
    eighth = recorded.asked("62_zaak_skip_steps_direct_close")["zaak"]
    cases.append({**recorded.answer("81_probe_new_zaak"), "url": eighth, "uuid": eighth.rpartition("/")[2]})
    cases = [{**one, "zaaktype": recorded.answer("17_zaaktype_guide")["url"]} for one in cases]
    trails: dict[str, Any] = {f"{urlsplit(one['url']).path}/audittrail": [] for one in cases[1:]}
    types = "/catalogi/api/v1/zaaktypen"
    return {"/zaken/api/v1/zaken": _paged(cases), types: _paged([recorded.answer("17_zaaktype_guide")]), **trails}


OPEN = (
    "39_create_zaak_overdue_open",
    "43_create_zaak_near_due_open",
    "54_create_zaak_suspended",
    "58_create_zaak_extended",
)
LATE, REFUSED = "31_create_zaak_late_granted", "47_create_zaak_refused"


def signalen(recorded: Recorded) -> dict[str, Any]:
    """The composed lists, see above."""
    shape = recorded.answer("43_probe_private_list_deadline_fields")
    signals = [recorded.answer("18_private_detail_done"), shape]
    truth = [one for one in recorded.files["truth"] if one["id"] != shape["id"]]
    signals += [_signal(shape, one) for one in truth]
    created = datetime.fromisoformat(recorded.answer("12_private_detail")["created_at"])
    late = [one for one in signals if one["status"]["state"] != "o" and _deadline(one) < created]
    base, public = "/signals/v1/private/signals/", "-/signals/v1/public/terms/categories/"
    afval = recorded.answer("02_public_categories")["results"][0]
    main = {**afval, "sub_categories": [recorded.answer("03_public_subcategory")]}
    histories: dict[str, Any] = {f"{base}{one['id']}/history": [] for one in signals[1:]}
    return {
        f"{base}?page_size=100": _linked(signals),
        f"{base}?punctuality=late&page_size=2": _linked(late),
        f"{public}?page_size=100": _linked([main]),
        **histories,
    }


def _created(recorded: Recorded, stem: str) -> dict[str, Any]:
    made: dict[str, Any] = recorded.answer(stem)
    return made


def _signal(shape: Mapping[str, Any], truth: Mapping[str, Any]) -> dict[str, Any]:
    created = datetime.fromisoformat(truth["created"])
    at = created + timedelta(days=1) if truth["state"] == "o" else created
    return {
        **shape,
        "id": truth["id"],
        "id_display": f"SIG-{truth['id']}",
        "created_at": truth["created"],
        "category": {**shape["category"], "deadline": truth["deadline"], "deadline_factor_3": truth["deadline_x3"]},
        "status": {**shape["status"], "state": truth["state"], "created_at": at.isoformat()},
    }


def _deadline(signal: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(signal["category"]["deadline"])


def _paged(rows: Sequence[Any]) -> dict[str, Any]:
    return {"count": len(rows), "next": None, "previous": None, "results": list(rows)}


def _linked(rows: Sequence[Any]) -> dict[str, Any]:
    return {"_links": {"next": {"href": None}}, "count": len(rows), "results": list(rows)}


def _key(asked: Mapping[str, Any]) -> Key:
    parts = urlsplit(asked["url"])
    body = "" if asked["body"] is None else _body(asked["body"])
    return (asked["method"], parts.path, _query(parts.query), body, asked["auth"] is not None)


def _query(text: str) -> str:
    return json.dumps(sorted(parse_qsl(text, keep_blank_values=True)))


def _body(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _handler(replay: Replay) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            replay.headers.append((self.path, dict(self.headers.items())))
            status, text = replay.answer(self.command, self.path, body, "Authorization" in self.headers)
            sent = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def do_POST(self) -> None:
            self.do_GET()

        def do_PATCH(self) -> None:
            self.do_GET()

        def log_message(self, format: str, *args: object) -> None:
            """Silence."""

    return Handler
