"""The review round in a browser: a WSGI application on the loopback address.

Pages are rendered on the server; the script of a page only maps keys to its buttons, so that all works without it.
Requests from other sites are refused (host, origin and a token are compared), and pages forbid foreign content by their
content security policy. A report is shown as its card, in a frame in which no script runs.
"""

from __future__ import annotations

import hmac
import json
import secrets
from functools import cache
from importlib import resources
from typing import Any
from urllib.parse import urlsplit

import waitress
from flask import Flask, Response, abort, make_response, redirect, request, session, url_for
from jinja2 import Environment, FunctionLoader, StrictUndefined
from werkzeug.wrappers import Response as AnyResponse

from disclosure_nlp.corpus.decisions import DecisionLog
from disclosure_nlp.errors import DisclosureError
from disclosure_nlp.messages import LANGUAGES, Language, msg
from disclosure_nlp.model import TextSpan
from disclosure_nlp.parse.form_labels import label as form_label
from disclosure_nlp.review import acts
from disclosure_nlp.review.desk import QueueRow, ReviewDesk
from disclosure_nlp.review.items import ReviewItem, answer_to
from disclosure_nlp.review.workbook import column_title
from disclosure_nlp.tag.labels import load_labels
from disclosure_nlp.text.layout import escape_surrogates
from disclosure_nlp.view.card.anchors import cell_anchor, span_anchor
from disclosure_nlp.view.card.render import card_page

HOSTS = ("127.0.0.1", "localhost", "[::1]")
PAGE_SIZE = 200
STATES = ("open", "answered", "all")
_LONGEST_NAME = 60
_STATIC = {"review.css": "text/css", "review.js": "text/javascript"}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'self'"
)
_CARD_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"


def serve(desk: ReviewDesk, *, language: Language = "zh", port: int = 8765) -> None:
    """Serve a store under review on the loopback address until the process is interrupted.

    Raises
    ------
    OSError
        When the port is in use.
    """
    waitress.serve(create_app(desk, language=language, port=port), host=HOSTS[0], port=port, threads=8, ident=None)


def create_app(desk: ReviewDesk, *, language: Language = "zh", port: int = 0) -> Flask:
    """Return the application that serves a store under review.

    Parameters
    ----------
    desk : ReviewDesk
        The store.
    language : str, default ``zh``
        The language shown first; each reviewer may change it.
    port : int, optional
        The port that the Host and Origin headers must name; 0 for any.

    Examples
    --------
    >>> from disclosure_nlp import datasets, score_corpus
    >>> store = score_corpus(datasets.sample_corpus(), "store")  # doctest: +SKIP
    >>> create_app(ReviewDesk("store")).test_client().get("/").status_code  # doctest: +SKIP
    200
    """
    app = Flask("disclosure_nlp", static_folder=None, template_folder=None)
    app.secret_key = secrets.token_bytes(32)
    app.config.update(SESSION_COOKIE_SAMESITE="Strict", SESSION_COOKIE_HTTPONLY=True, MAX_CONTENT_LENGTH=64 * 1024)
    pages = _Pages(desk, language, port)
    app.before_request(pages.refuse_foreign)
    app.after_request(pages.with_headers)
    app.register_error_handler(DisclosureError, pages.error)
    app.add_url_rule("/", "queue", pages.queue)
    app.add_url_rule("/name", "name", pages.name, methods=["POST"])
    app.add_url_rule("/language", "language", pages.language, methods=["POST"])
    app.add_url_rule("/item/<int:number>", "item", pages.item)
    app.add_url_rule("/item/<int:number>/act", "act", pages.act, methods=["POST"])
    app.add_url_rule("/report/<key>/card", "card", pages.card)
    app.add_url_rule("/report/<key>/sentences", "sentences", pages.sentences)
    app.add_url_rule("/report/<key>/label", "label", pages.label, methods=["POST"])
    app.add_url_rule("/static/<name>", "static", pages.static)
    return app


class _Pages:
    """The views of the application."""

    def __init__(self, desk: ReviewDesk, language: Language, port: int) -> None:
        self.desk = desk
        self.default = language
        self.port = port

    # --- every request ----------------------------------------------------------------------------------------------

    def refuse_foreign(self) -> None:
        """Refuse requests that name another host, come from another site or lack the token of the session."""
        if not self._is_own(request.host):
            abort(403)
        if request.method != "POST":
            session.setdefault("token", secrets.token_urlsafe(32))
            return
        origin = request.headers.get("Origin")
        if origin is not None and not self._is_own(urlsplit(origin).netloc):
            abort(403)
        if not hmac.compare_digest(request.form.get("token", "").encode(), session.get("token", "-").encode()):
            abort(403)

    def _is_own(self, host: str) -> bool:
        name, _, port = host.rpartition(":") if ":" in host.rpartition("]")[2] else (host, "", "")
        return name in HOSTS and (not self.port or port == str(self.port))

    def with_headers(self, response: Response) -> Response:
        """Add the headers that keep foreign content out."""
        response.headers.setdefault("Content-Security-Policy", _POLICY)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cache-Control"] = "no-store"
        return response

    def error(self, error: DisclosureError) -> tuple[str, int]:
        """Show an error with a way back."""
        return self._render("error.html", title=self._text("error"), said=error.lines(self._language())), 409

    # --- pages ------------------------------------------------------------------------------------------------------

    def queue(self) -> str | AnyResponse:
        """Show the items, filtered by state, severity, agency and words."""
        if not session.get("reviewer"):
            return self._render("name.html", title=self._text("who"))
        asked = request.args
        log = self.desk.log()
        rows = list(self.desk.rows(self._language(), log))
        chosen = [row for row in rows if _is_asked(row, asked)]
        first = max(0, min(asked.get("from", 0, int), max(0, len(chosen) - 1)) // PAGE_SIZE * PAGE_SIZE)
        return self._render(
            "queue.html",
            title=self._text("queue"),
            rows=chosen[first : first + PAGE_SIZE],
            counts={"open": sum(row.verdict is None for row in rows), "all": len(rows), "shown": len(chosen)},
            agencies=sorted({row.item.agency or "" for row in rows}),
            asked=asked,
            states=STATES,
            first=first,
            size=PAGE_SIZE,
        )

    def item(self, number: int) -> str | AnyResponse:
        """Show an item with its report."""
        if not session.get("reviewer"):
            return redirect(url_for("queue"))
        item = self._item(number)
        log = self.desk.log()
        history = acts.history_of(log, item.findings[0])
        answer = answer_to(item, log)
        following = next((n for n in range(number + 1, len(self.desk.items)) if not self._answered(n, log)), None)
        return self._render(
            "item.html",
            title=f"{item.agency or ''} {item.year or ''}",
            item=item,
            number=number,
            words=self.desk.words(number, self._language()),
            cells=[("/".join(cell), " / ".join(form_label(cell[0], part) for part in cell[1:])) for cell in item.cells],
            history=history,
            answer=answer,
            following=following,
            count=len(self.desk.items),
            anchor=_anchor(item),
            has_report=item.report in self.desk.reports,
        )

    def _answered(self, number: int, log: DecisionLog) -> bool:
        return answer_to(self.desk.items[number], log).verdict is not None

    def card(self, key: str) -> Response:
        """Return the card of a report for the frame of a page; its own policy lets nothing run."""
        outcome, _ = self.desk.read(key)
        response = make_response(card_page(outcome, language=self._language()))
        response.headers["Content-Security-Policy"] = _CARD_POLICY
        return response

    def sentences(self, key: str) -> str:
        """Show the sentences of a report, whose labels can be corrected."""
        outcome, sentences = self.desk.read(key)
        log = self.desk.log()
        corrected = {(decision.report, decision.text): decision for decision in log.labels.values()}
        names = {label.id: label.chinese if self._language() == "zh" else label.id for label in load_labels().labels}
        return self._render(
            "sentences.html",
            title=f"{outcome.report.agency or ''} {outcome.report.year or ''}" if outcome.report else key,
            key=key,
            sentences=[(row, corrected.get((key, row["text"]))) for row in sentences],
            names=names,
        )

    # --- acts -------------------------------------------------------------------------------------------------------

    def name(self) -> AnyResponse:
        """Keep the reviewer's name for this session."""
        name = escape_surrogates(" ".join(request.form.get("reviewer", "").split()))[:_LONGEST_NAME]
        if name:
            session["reviewer"] = name
        return self._back()

    def language(self) -> AnyResponse:
        """Keep the reviewer's language for this session."""
        if (asked := request.form.get("language")) in LANGUAGES:
            session["language"] = asked
        return self._back()

    def act(self, number: int) -> AnyResponse:
        """Write a reviewer's act on an item, and go on to the next one that is open."""
        form = request.form
        item = self._item(number)
        verdict = form.get("verdict", "")
        self.desk.decide(item, verdict, self._reviewer(), form.get("seen", -1, int), form.to_dict())
        log = self.desk.log()
        rest = (n for n in range(number + 1, len(self.desk.items)) if not self._answered(n, log))
        stays = verdict in ("undone", "remarked")
        return redirect(url_for("item", number=number if stays else next(rest, number)), 303)

    def label(self, key: str) -> AnyResponse:
        """Write the labels that a reviewer gives to a sentence."""
        form = request.form
        target = self.desk.sentence(key, form.get("sentence", ""))
        if form.get("undo"):
            acts.undo(self.desk.place, target, self._reviewer())
        else:
            acts.correct_label(self.desk.place, target, self._reviewer(), labels=form.getlist("labels"))
        address = url_for("sentences", key=key, _anchor=form.get("sentence"))
        return redirect(address, 303)

    def static(self, name: str) -> Response:
        """Return the style or the script of the pages."""
        if name not in _STATIC:
            abort(404)
        response = make_response(_file(name))
        response.headers["Content-Type"] = f"{_STATIC[name]}; charset=utf-8"
        return response

    # --- parts ------------------------------------------------------------------------------------------------------

    def _item(self, number: int) -> ReviewItem:
        if number >= len(self.desk.items):
            abort(404)
        return self.desk.items[number]

    def _reviewer(self) -> str:
        name = session.get("reviewer")
        if not name:
            abort(403)
        return str(name)

    def _language(self) -> Language:
        return session.get("language", self.default)  # type: ignore[no-any-return]

    def _text(self, name: str, **params: Any) -> str:
        return msg(f"serve.{name}", **params).text(self._language())

    def _back(self) -> AnyResponse:
        return redirect(url_for("queue"), 303)

    def _render(self, template: str, **context: Any) -> str:
        return (
            _templates()
            .get_template(template)
            .render(
                t=self._text,
                column=lambda name: column_title(name, self._language()),
                severity=lambda name: msg(f"severity.{name}").text(self._language()),
                verdict_name=lambda verdict: msg(f"answer.{verdict}").text(self._language()),
                lang=self._language(),
                reviewer=session.get("reviewer"),
                token=session.get("token", ""),
                url_for=url_for,
                **context,
            )
        )


def _anchor(item: ReviewItem) -> str:
    """Return the anchor of an item's first place in the card, see `view.card.anchors`."""
    for place in json.loads(item.evidence):
        if place.get("start") is not None and place.get("report", item.report) == item.report:
            span = TextSpan(place["start"], place["end"])
            return cell_anchor(span.start) if place["kind"] == "cell" else span_anchor(span)
    return "report"


def _is_asked(row: QueueRow, asked: Any) -> bool:
    state = asked.get("state", "open")
    words = asked.get("q", "").strip().lower()
    return (
        (state == "all" or (row.verdict is None) == (state == "open"))
        and asked.get("severity", row.item.severity) in ("", row.item.severity)
        and asked.get("agency", "") in ("", row.item.agency or "")
        and words in f"{row.item.agency} {row.words['issue']} {row.words['checks']}".lower()
    )


@cache
def _templates() -> Environment:
    return Environment(
        loader=FunctionLoader(_file), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def _file(name: str) -> str:
    return (resources.files("disclosure_nlp") / "data" / "review" / name).read_text(encoding="utf-8")
