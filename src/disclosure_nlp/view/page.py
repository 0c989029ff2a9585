"""Renders HTML pages from the package's templates; values are escaped, and nothing is loaded from the network."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from disclosure_nlp.tag.labels import LABELS
from disclosure_nlp.view.card.words import interface_text

# The hue of each label's tint, in degrees of OKLCH.
_HUES = {
    "problem": 25,
    "remediation": 150,
    "training": 75,
    "proactive": 250,
    "request": 285,
    "management": 215,
    "platform": 190,
    "supervision": 320,
    "organization": 50,
    "review_litigation": 0,
    "fee": 110,
    "interaction": 170,
}


def render_template(template_name: str, **context: Any) -> str:
    """Render a template with escaped values; raise an error for a missing value."""
    return _jinja_environment().get_template(template_name).render(context)


@cache
def _jinja_environment() -> Environment:
    """Return the Jinja environment of the package's HTML templates; it is created once."""
    environment = Environment(
        loader=FunctionLoader(_read_template_file),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"word": interface_text, "style": Markup(page_style())}
    environment.globals |= {
        "style_with": lambda folder: Markup(page_style(folder)),
        "policy_with": content_security_policy,
    }
    environment.globals["notebook_style"] = Markup(_minify(_read_template_file("notebook.css")))
    return environment


def _minify(css: str) -> str:
    """Return CSS or JavaScript without comments and redundant whitespace."""
    return re.sub(r"\s*\n\s*", "\n", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)).strip()


def _read_template_file(name: str) -> str:
    """Return the text of a template file; names without a folder are templates of the cards."""
    folder, _, file = name.rpartition("/")
    return (resources.files("disclosure_nlp") / "data" / (folder or "card") / file).read_text(encoding="utf-8")


@cache
def page_style(folder: str | None = None) -> str:
    """Return the CSS that all pages share, followed by ``FOLDER/FOLDER.css`` if a folder is named."""
    own = f"\n{_minify(_read_template_file(f'{folder}/{folder}.css'))}" if folder else ""
    return f"{_minify(_read_template_file('card.css'))}\n{_sentence_label_css_rules()}{own}"


def _sentence_label_css_rules() -> str:
    """Return CSS rules that colour each sentence label, and fade the other sentences while one label is selected."""
    hues = [f".h-{label} {{ --h: {hue}; }}" for label, hue in _HUES.items()]
    fades = [
        f".report:has(#show-{label}:checked) .s:not(.l-{label}) {{ background: none; color: var(--soft); }}"
        for label in LABELS
    ]
    return "\n".join([*hues, *fades])


@cache
def content_security_policy(folder: str | None = None, *, pictures: bool = True, script: str | None = None) -> str:
    """Return the content security policy of a page: its own CSS, embedded pictures and at most one script."""
    allowed = " img-src data:;" if pictures else ""
    if script is not None:
        allowed += f" script-src '{_content_security_hash(script)}';"
    return f"default-src 'none'; style-src '{_content_security_hash(page_style(folder))}';{allowed} base-uri 'none'; form-action 'none'"


def _content_security_hash(content: str) -> str:
    """Return the hash of an inline style or script as a content security policy needs it."""
    return f"sha256-{b64encode(hashlib.sha256(content.encode()).digest()).decode()}"


@cache
def language_script() -> Markup:
    """Return the script by which a card opened from a site page stays in the language of that page."""
    return Markup(_minify(_read_template_file("language.js")))
