"""The review in a browser, by the requests that it answers: acts, refusals, several reviewers, hostile reports."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import pytest

from disclosure_nlp.cli import main
from disclosure_nlp.corpus.core import score_corpus
from disclosure_nlp.corpus.decisions import read_decision_log
from disclosure_nlp.corpus.storage import Storage
from disclosure_nlp.review.backend import ReviewBackend
from disclosure_nlp.review.server import create_app
from disclosure_nlp.synth.generate import make_reports
from disclosure_nlp.synth.text import write_text
from disclosure_nlp.tag.trained.dataset import read_corpus

ATTACK = "<script>window.ran=1</script><img src=x onerror=window.ran=2>"
NAMES = ("first", "second")


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return a store of two reports, in each of which the sums of Table 3 are wrong and one sentence holds a script."""
    folder = tmp_path_factory.mktemp("serve")
    (folder / "in").mkdir()
    faults = {(0, 2022): ["R3", "P1"], (1, 2022): ["R1", "R3"]}
    for name, made in zip(NAMES, make_reports(2, range(2022, 2023), 5, faults), strict=True):
        text = write_text(made, "markdown").replace("。", f"，{ATTACK}。", 1)
        (folder / "in" / f"{name}.txt").write_text(text, encoding="utf-8")
    score_corpus([str(folder / "in")], str(folder / "store"), workers=0)
    return str(folder / "store")


@pytest.fixture
def store(scored: str) -> str:
    """Return the store without decisions."""
    Path(scored, "decisions.jsonl").unlink(missing_ok=True)
    return scored


@pytest.fixture(scope="module")
def backend(scored: str) -> ReviewBackend:
    return ReviewBackend(scored)


class Reviewer:
    """A browser session of a reviewer."""

    def __init__(self, app: Any, name: str) -> None:
        self.client = app.test_client()
        self.post("/name", reviewer=name)

    def get(self, address: str) -> str:
        return str(self.client.get(address, follow_redirects=True).get_data(as_text=True))

    def token(self, address: str = "/") -> str:
        return re.search(r'name="token" value="([^"]+)"', self.get(address))[1]  # type: ignore[index]

    def post(self, address: str, **form: Any) -> Any:
        return self.client.post(address, data={"token": self.token(), **form})

    def act(self, number: int, verdict: str, seen: int | None = None, **form: Any) -> Any:
        if seen is None:
            seen = int(re.search(r'name="seen" value="(\d+)"', self.get(f"/item/{number}"))[1])  # type: ignore[index]
        return self.post(f"/item/{number}/act", verdict=verdict, seen=seen, **form)


@pytest.fixture
def app(backend: ReviewBackend, store: str) -> Any:
    return create_app(backend, language="en")


def verdicts(store: str) -> list[tuple[str, str]]:
    return [(decision.verdict, decision.by) for decision in read_decision_log(Storage(store)).history]


def number_of(backend: ReviewBackend, check: str) -> int:
    return next(number for number, item in enumerate(backend.items) if check in item.checks and item.group == "fault")


def test_a_name_is_asked_for_before_anything_is_shown(app: Any) -> None:
    assert "Who reviews?" in app.test_client().get("/").get_data(as_text=True)
    assert app.test_client().get("/item/0").status_code == 302


def test_an_item_is_confirmed_with_all_its_findings_and_the_next_open_one_follows(
    app: Any, backend: ReviewBackend, store: str
) -> None:
    reviewer, number = Reviewer(app, "李明"), number_of(backend, "R3")
    response = reviewer.act(number, "confirmed")
    assert response.status_code == 303
    assert response.location != f"/item/{number}"
    assert verdicts(store) == [("confirmed", "李明")] * len(backend.items[number].findings)
    assert "confirmed, by 李明" in reviewer.get(f"/item/{number}")
    assert f'href="/item/{number}"' not in reviewer.get("/")
    assert f'href="/item/{number}"' in reviewer.get("/?state=answered")


def test_a_dismissal_needs_a_reason(app: Any, backend: ReviewBackend, store: str) -> None:
    reviewer, number = Reviewer(app, "Li"), number_of(backend, "R3")
    refused = reviewer.act(number, "dismissed")
    assert refused.status_code == 409
    assert "say why" in refused.get_data(as_text=True)
    assert verdicts(store) == []
    assert reviewer.act(number, "dismissed", why="printed so").status_code == 303


def test_a_cell_is_corrected_and_the_act_taken_back(app: Any, backend: ReviewBackend, store: str) -> None:
    reviewer, number = Reviewer(app, "Li"), number_of(backend, "R3")
    cell = "/".join(backend.items[number].cells[0])
    assert reviewer.act(number, "corrected", cell=cell, value="many").status_code == 409
    assert reviewer.act(number, "corrected", cell=cell, value="12").status_code == 303
    (correction,) = [decision.correction for decision in read_decision_log(Storage(store)).verdicts.values()]
    assert correction is not None
    assert ("/".join((correction.table, correction.row, correction.column)), correction.number) == (cell, 12)
    assert reviewer.act(number, "undone").location == f"/item/{number}"
    assert read_decision_log(Storage(store)).verdicts == {}
    assert reviewer.act(number, "undone").status_code == 409


def test_the_second_of_two_reviewers_is_told_of_the_first(app: Any, backend: ReviewBackend, store: str) -> None:
    first, second, number = Reviewer(app, "Li"), Reviewer(app, "Wang"), number_of(backend, "R3")
    assert first.act(number, "confirmed", seen=0).status_code == 303
    late = second.act(number, "dismissed", seen=0, why="no")
    assert late.status_code == 409
    assert "Li" in late.get_data(as_text=True)
    assert {by for _, by in verdicts(store)} == {"Li"}


def test_many_reviewers_at_once_lose_nothing(app: Any, backend: ReviewBackend, store: str) -> None:
    people = [Reviewer(app, f"reviewer {index}") for index in range(6)]
    number = number_of(backend, "R3")

    def remark(person: Reviewer) -> None:
        for round_ in range(3):
            while person.act(number, "remarked", why=f"round {round_}").status_code != 303:
                time.sleep(0.01)

    threads = [threading.Thread(target=remark, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = [(decision.by, decision.why) for decision in read_decision_log(Storage(store)).history]
    assert sorted(found) == sorted((f"reviewer {index}", f"round {turn}") for index in range(6) for turn in range(3))


def test_labels_of_a_sentence_are_corrected_and_become_training_data(
    app: Any, backend: ReviewBackend, store: str, tmp_path: Path
) -> None:
    reviewer = Reviewer(app, "Li")
    key = backend.items[0].report
    page = reviewer.get(f"/report/{key}/sentences")
    sentence = re.findall(r'name="sentence" value="([^"]+)"', page)[5]
    assert reviewer.post(f"/report/{key}/label", sentence=sentence, labels=["problem", "platform"]).status_code == 303
    target = tmp_path / "labels.jsonl"
    main(["review", "labels", store, str(target)], standalone_mode=False)
    (narrative,) = read_corpus([target])
    assert [set(row.labels) for row in narrative.rows] == [{"problem", "platform"}]
    assert reviewer.post(f"/report/{key}/label", sentence=sentence, undo="1").status_code == 303
    assert read_decision_log(Storage(store)).labels == {}


@pytest.mark.parametrize(
    ("headers", "token"),
    [
        ({"Host": "attacker.example"}, True),
        ({"Origin": "http://attacker.example"}, True),
        ({"Origin": "null"}, True),
        ({}, False),
    ],
)
def test_requests_of_other_sites_change_nothing(
    app: Any, backend: ReviewBackend, store: str, headers: dict[str, str], token: bool
) -> None:
    reviewer, number = Reviewer(app, "Li"), number_of(backend, "R3")
    form = {"verdict": "confirmed", "seen": 0, "token": reviewer.token() if token else "x"}
    assert reviewer.client.post(f"/item/{number}/act", data=form, headers=headers).status_code == 403
    assert verdicts(store) == []


def test_a_page_of_another_host_is_not_served(app: Any) -> None:
    assert app.test_client().get("/", headers={"Host": "attacker.example"}).status_code == 403


def test_script_in_a_report_is_text(app: Any, backend: ReviewBackend, store: str) -> None:
    reviewer = Reviewer(app, "<script>window.ran=3</script>")
    key = backend.items[0].report
    pages = [reviewer.get(address) for address in ("/?state=all", "/item/0", f"/report/{key}/sentences")]
    card = reviewer.client.get(f"/report/{key}/card")
    assert all("<script>window" not in page and "<img" not in page for page in (*pages, card.get_data(as_text=True)))
    assert "sandbox" in card.headers["Content-Security-Policy"]
    assert "script-src 'self'" in reviewer.client.get("/").headers["Content-Security-Policy"]


def test_what_is_not_there_is_not_found(app: Any) -> None:
    reviewer = Reviewer(app, "Li")
    assert reviewer.client.get("/item/9999").status_code == 404
    assert reviewer.client.get("/static/../server.py").status_code == 404
    assert reviewer.client.get("/report/0000000000000000/card").status_code == 409


def test_pages_are_chinese_in_chinese(backend: ReviewBackend, store: str) -> None:
    reviewer = Reviewer(create_app(backend), "李明")
    for address in ("/", "/item/0"):
        text = re.sub(r"<[^>]*>", " ", re.sub(r"<(script|style).*?</\1>", "", reviewer.get(address), flags=re.DOTALL))
        text = text.replace(ATTACK, "").replace("English", "")
        words = set(re.findall(r"[A-Za-z]{3,}", re.sub(r"&\w+;", " ", text)))
        assert words <= {"blank", "script", "window", "ran", "img", "src", "onerror", "first", "second"}


def test_killing_the_server_loses_no_answer(store: str, backend: ReviewBackend) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "disclosure_nlp", "review", "serve", store, "--port", str(port), "--lang", "en"]
    written: list[str] = []
    for _ in range(2):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
            page = _wait_for(opener, f"http://127.0.0.1:{port}/")
            token = re.search(r'name="token" value="([^"]+)"', page)[1]  # type: ignore[index]

            def post(address: str, **form: str) -> None:
                data = urllib.parse.urlencode({"token": token, **form}).encode()  # noqa: B023
                opener.open(f"http://127.0.0.1:{port}{address}", data=data, timeout=30).read()  # noqa: B023

            post("/name", reviewer="Li")
            for _ in range(2):
                post("/item/0/act", verdict="remarked", why=f"remark {len(written)}", seen=str(len(written)))
                written.append(f"remark {len(written)}")
        finally:
            process.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
            process.wait()
    assert [decision.why for decision in read_decision_log(Storage(store)).history] == written


def _wait_for(opener: Any, address: str) -> str:
    for _ in range(600):
        try:
            return str(opener.open(address, timeout=10).read().decode())
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not start")
