"""Web application of the review round, reachable on the loopback address only.

Pages are rendered on the server and work without their script, which only maps keys to buttons. Requests from other
sites are refused (host, origin and a token are compared), and a content security policy forbids foreign content. A
report is shown as its card, in a frame in which no script runs.
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
from disclosure_nlp.parse.form_labels import official_label as form_label
from disclosure_nlp.review import decide
from disclosure_nlp.review.backend import QueueRow, ReviewBackend
from disclosure_nlp.review.items import ReviewItem, find_item_answer
from disclosure_nlp.review.workbook import column_title
from disclosure_nlp.tag.labels import load_labels
from disclosure_nlp.text.layout import escape_surrogates
from disclosure_nlp.view.card.anchors import cell_anchor, span_anchor
from disclosure_nlp.view.card.render import render_card

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


def serve_review(backend: ReviewBackend, *, language: Language = "zh", port: int = 8765) -> None:
    """Serve the review pages of a store on the loopback address until the process is interrupted.

    Raises
    ------
    OSError
        If the port is in use.
    """
    waitress.serve(create_app(backend, language=language, port=port), host=HOSTS[0], port=port, threads=8, ident=None)


def create_app(backend: ReviewBackend, *, language: Language = "zh", port: int = 0) -> Flask:
    """Return the Flask application that serves the review pages of a store.

    Parameters
    ----------
    backend : ReviewBackend
        The store.
    language : str, default ``zh``
        The language shown first; each reviewer may change it.
    port : int, optional
        The port that the Host and Origin headers must name; 0 for any.

    Examples
    --------
    >>> from disclosure_nlp import datasets, score_corpus
    >>> store = score_corpus(datasets.sample_corpus(), "store")  # doctest: +SKIP
    >>> create_app(ReviewBackend("store")).test_client().get("/").status_code  # doctest: +SKIP
    200
    """
    app = Flask("disclosure_nlp", static_folder=None, template_folder=None)
    app.secret_key = secrets.token_bytes(32)
    app.config.update(SESSION_COOKIE_SAMESITE="Strict", SESSION_COOKIE_HTTPONLY=True, MAX_CONTENT_LENGTH=64 * 1024)
    pages = _ReviewPages(backend, language, port)
    app.before_request(pages.refuse_foreign_requests)
    app.after_request(pages.add_security_headers)
    app.register_error_handler(DisclosureError, pages.error_page)
    app.add_url_rule("/", "queue", pages.queue_page)
    app.add_url_rule("/name", "name", pages.set_reviewer_name, methods=["POST"])
    app.add_url_rule("/language", "language", pages.set_language, methods=["POST"])
    app.add_url_rule("/item/<int:number>", "item", pages.item_page)
    app.add_url_rule("/item/<int:number>/act", "act", pages.record_decision, methods=["POST"])
    app.add_url_rule("/report/<key>/card", "card", pages.report_card_page)
    app.add_url_rule("/report/<key>/sentences", "sentences", pages.sentences_page)
    app.add_url_rule("/report/<key>/label", "label", pages.record_labels, methods=["POST"])
    app.add_url_rule("/static/<name>", "static", pages.static_file)
    return app


class _ReviewPages:
    """View functions of the review web application: each returns a page or the response to a form."""

    def __init__(self, backend: ReviewBackend, language: Language, port: int) -> None:
        self.backend = backend
        self.default_language = language
        self.port = port

    # --- every request ----------------------------------------------------------------------------------------------

    def refuse_foreign_requests(self) -> None:
        """Refuse HTTP requests for another host, from another site, or without the session's token."""
        if not self._is_own_host(request.host):
            abort(403)
        if request.method != "POST":
            session.setdefault("token", secrets.token_urlsafe(32))
            return
        origin = request.headers.get("Origin")
        if origin is not None and not self._is_own_host(urlsplit(origin).netloc):
            abort(403)
        if not hmac.compare_digest(request.form.get("token", "").encode(), session.get("token", "-").encode()):
            abort(403)

    def _is_own_host(self, host_and_port: str) -> bool:
        """Return whether a host name and port are those of this server."""
        name, _, port = (
            host_and_port.rpartition(":") if ":" in host_and_port.rpartition("]")[2] else (host_and_port, "", "")
        )
        return name in HOSTS and (not self.port or port == str(self.port))

    def add_security_headers(self, response: Response) -> Response:
        """Add HTTP headers that forbid foreign content and caching."""
        response.headers.setdefault("Content-Security-Policy", _POLICY)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cache-Control"] = "no-store"
        return response

    def error_page(self, error: DisclosureError) -> tuple[str, int]:
        """Return the page that displays an error, with a link back, and its HTTP status."""
        return self._render_template(
            "error.html", title=self._page_text("error"), said=error.message_lines(self._session_language())
        ), 409

    # --- pages ------------------------------------------------------------------------------------------------------

    def queue_page(self) -> str | AnyResponse:
        """Return the page that lists review items, filtered by state, severity, agency and search words."""
        if not session.get("reviewer"):
            return self._render_template("name.html", title=self._page_text("who"))
        query_args = request.args
        log = self.backend.read_decisions()
        rows = list(self.backend.queue_rows(self._session_language(), log))
        chosen = [row for row in rows if _row_matches_filters(row, query_args)]
        first = max(0, min(query_args.get("from", 0, int), max(0, len(chosen) - 1)) // PAGE_SIZE * PAGE_SIZE)
        return self._render_template(
            "queue.html",
            title=self._page_text("queue"),
            rows=chosen[first : first + PAGE_SIZE],
            counts={"open": sum(row.verdict is None for row in rows), "all": len(rows), "shown": len(chosen)},
            agencies=sorted({row.item.agency or "" for row in rows}),
            asked=query_args,
            states=STATES,
            first=first,
            size=PAGE_SIZE,
        )

    def item_page(self, number: int) -> str | AnyResponse:
        """Return the page of one review item: its texts, its report, the answers and earlier decisions."""
        if not session.get("reviewer"):
            return redirect(url_for("queue"))
        item = self._find_item(number)
        log = self.backend.read_decisions()
        history = decide.decision_history(log, item.findings[0])
        answer = find_item_answer(item, log)
        following = next(
            (n for n in range(number + 1, len(self.backend.items)) if not self._has_verdict_in_force(n, log)), None
        )
        return self._render_template(
            "item.html",
            title=f"{item.agency or ''} {item.year or ''}",
            item=item,
            number=number,
            words=self.backend.item_texts(number, self._session_language()),
            cells=[("/".join(cell), " / ".join(form_label(cell[0], part) for part in cell[1:])) for cell in item.cells],
            history=history,
            answer=answer,
            following=following,
            count=len(self.backend.items),
            anchor=_anchor_of_first_evidence(item),
            has_report=item.report in self.backend.reports,
        )

    def _has_verdict_in_force(self, item_number: int, decisions: DecisionLog) -> bool:
        """Return whether a reviewer's verdict on the review item with an index is in force."""
        return find_item_answer(self.backend.items[item_number], decisions).verdict is not None

    def report_card_page(self, key: str) -> Response:
        """Return the HTML card of a report (scores and findings), displayed in a frame without scripts."""
        outcome, _ = self.backend.read_report(key)
        response = make_response(render_card(outcome, language=self._session_language()))
        response.headers["Content-Security-Policy"] = _CARD_POLICY
        return response

    def sentences_page(self, key: str) -> str:
        """Return the page of a report's sentences, on which sentence labels can be corrected."""
        outcome, sentences = self.backend.read_report(key)
        log = self.backend.read_decisions()
        corrected = {(decision.report, decision.text): decision for decision in log.labels.values()}
        names = {
            label.id: label.chinese if self._session_language() == "zh" else label.id for label in load_labels().labels
        }
        return self._render_template(
            "sentences.html",
            title=f"{outcome.report.agency or ''} {outcome.report.year or ''}" if outcome.report else key,
            key=key,
            sentences=[(row, corrected.get((key, row["text"]))) for row in sentences],
            names=names,
        )

    # --- acts -------------------------------------------------------------------------------------------------------

    def set_reviewer_name(self) -> AnyResponse:
        """Store the name that a reviewer entered in the browser session."""
        name = escape_surrogates(" ".join(request.form.get("reviewer", "").split()))[:_LONGEST_NAME]
        if name:
            session["reviewer"] = name
        return self._redirect_to_queue()

    def set_language(self) -> AnyResponse:
        """Store the language that a reviewer chose in the browser session."""
        if (language := request.form.get("language")) in LANGUAGES:
            session["language"] = language
        return self._redirect_to_queue()

    def record_decision(self, number: int) -> AnyResponse:
        """Store a reviewer's decision on a review item and redirect to the next item without a verdict."""
        form = request.form
        item = self._find_item(number)
        verdict = form.get("verdict", "")
        self.backend.decide_on_item(item, verdict, self._reviewer_name(), form.get("seen", -1, int), form.to_dict())
        log = self.backend.read_decisions()
        unanswered = (n for n in range(number + 1, len(self.backend.items)) if not self._has_verdict_in_force(n, log))
        same_item = verdict in ("undone", "remarked")
        return redirect(url_for("item", number=number if same_item else next(unanswered, number)), 303)

    def record_labels(self, key: str) -> AnyResponse:
        """Store the labels that a reviewer chose for a sentence, or undo them, and redirect to the sentence."""
        form = request.form
        target = self.backend.sentence_target(key, form.get("sentence", ""))
        if form.get("undo"):
            decide.undo_last_decision(self.backend.storage, target, self._reviewer_name())
        else:
            decide.correct_sentence_labels(
                self.backend.storage, target, self._reviewer_name(), labels=form.getlist("labels")
            )
        address = url_for("sentences", key=key, _anchor=form.get("sentence"))
        return redirect(address, 303)

    def static_file(self, name: str) -> Response:
        """Return the style sheet or script of the review pages; respond with status 404 to any other name."""
        if name not in _STATIC:
            abort(404)
        response = make_response(_read_page_file(name))
        response.headers["Content-Type"] = f"{_STATIC[name]}; charset=utf-8"
        return response

    # --- parts ------------------------------------------------------------------------------------------------------

    def _find_item(self, item_number: int) -> ReviewItem:
        """Return the review item with an index; respond with status 404 if there is none."""
        if item_number >= len(self.backend.items):
            abort(404)
        return self.backend.items[item_number]

    def _reviewer_name(self) -> str:
        """Return the reviewer's name in the browser session, or respond with status 403."""
        name = session.get("reviewer")
        if not name:
            abort(403)
        return str(name)

    def _session_language(self) -> Language:
        """Return the language that the reviewer chose in this browser session, else the default."""
        return session.get("language", self.default_language)  # type: ignore[no-any-return]

    def _page_text(self, message_name: str, **params: Any) -> str:
        """Return a text of the review pages in the session's language, by message code without ``serve.``."""
        return msg(f"serve.{message_name}", **params).text(self._session_language())

    def _redirect_to_queue(self) -> AnyResponse:
        """Return a redirect to the list of review items."""
        return redirect(url_for("queue"), 303)

    def _render_template(self, template_name: str, **context: Any) -> str:
        """Render a Jinja template with the functions and session values that all pages use."""
        return (
            _jinja_environment()
            .get_template(template_name)
            .render(
                t=self._page_text,
                column=lambda name: column_title(name, self._session_language()),
                severity=lambda name: msg(f"severity.{name}").text(self._session_language()),
                verdict_name=lambda verdict: msg(f"answer.{verdict}").text(self._session_language()),
                lang=self._session_language(),
                reviewer=session.get("reviewer"),
                token=session.get("token", ""),
                url_for=url_for,
                **context,
            )
        )


def _anchor_of_first_evidence(item: ReviewItem) -> str:
    """Return the HTML anchor in a report's card of a review item's first evidence; ``report`` if it has none."""
    for place in json.loads(item.evidence):
        if place.get("start") is not None and place.get("report", item.report) == item.report:
            span = TextSpan(place["start"], place["end"])
            return cell_anchor(span.start) if place["kind"] == "cell" else span_anchor(span)
    return "report"


def _row_matches_filters(row: QueueRow, query_args: Any) -> bool:
    """Return whether a queue row passes the filters of an HTTP query: state, severity, agency, search words."""
    state = query_args.get("state", "open")
    words = query_args.get("q", "").strip().lower()
    return (
        (state == "all" or (row.verdict is None) == (state == "open"))
        and query_args.get("severity", row.item.severity) in ("", row.item.severity)
        and query_args.get("agency", "") in ("", row.item.agency or "")
        and words in f"{row.item.agency} {row.words['issue']} {row.words['checks']}".lower()
    )


@cache
def _jinja_environment() -> Environment:
    """Return the Jinja environment of the review pages, which escapes HTML and raises for unknown names."""
    return Environment(
        loader=FunctionLoader(_read_page_file),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _read_page_file(file_name: str) -> str:
    """Return the text of a template, style sheet or script of the review pages."""
    return (resources.files("disclosure_nlp") / "data" / "review" / file_name).read_text(encoding="utf-8")
