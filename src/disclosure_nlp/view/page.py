"""Pages: templates and style from the package's data; everything of a report is escaped, nothing is loaded or run."""

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
from disclosure_nlp.view.card.words import word

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


def render(template: str, **context: Any) -> str:
    """Return a template filled in; every value is escaped, and a value that is missing is a fault."""
    return _environment().get_template(template).render(context)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(_data), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals |= {"word": word, "style": Markup(style())}
    environment.globals |= {"style_with": lambda folder: Markup(style(folder)), "policy_with": policy}
    environment.globals["notebook_style"] = Markup(_short(_data("notebook.css")))
    return environment


def _short(css: str) -> str:
    """Return a style without comments and blanks that say nothing."""
    return re.sub(r"\s*\n\s*", "\n", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)).strip()


def _data(name: str) -> str:
    """Return a file of the cards, or of the folder that its name opens with."""
    folder, _, file = name.rpartition("/")
    return (resources.files("disclosure_nlp") / "data" / (folder or "card") / file).read_text(encoding="utf-8")


@cache
def style(folder: str | None = None) -> str:
    """Return the style of every page; with that of a kind of pages, ``FOLDER/FOLDER.css``, if it has its own."""
    own = f"\n{_short(_data(f'{folder}/{folder}.css'))}" if folder else ""
    return f"{_short(_data('card.css'))}\n{_label_rules()}{own}"


def _label_rules() -> str:
    """Return the colour of each label, and the rules that fade all other sentences when one label is chosen."""
    hues = [f".h-{label} {{ --h: {hue}; }}" for label, hue in _HUES.items()]
    fades = [
        f".report:has(#show-{label}:checked) .s:not(.l-{label}) {{ background: none; color: var(--soft); }}"
        for label in LABELS
    ]
    return "\n".join([*hues, *fades])


@cache
def policy(folder: str | None = None, *, pictures: bool = True, script: str | None = None) -> str:
    """Return the content security policy: this one style, pictures in the page itself, one script or none, no request."""
    allowed = " img-src data:;" if pictures else ""
    if script is not None:
        allowed += f" script-src '{_digest(script)}';"
    return f"default-src 'none'; style-src '{_digest(style(folder))}';{allowed} base-uri 'none'; form-action 'none'"


def _digest(content: str) -> str:
    return f"sha256-{b64encode(hashlib.sha256(content.encode()).digest()).decode()}"


@cache
def language_script() -> Markup:
    """Return the script of a card that a page of a corpus leads to, which passes the language on."""
    return Markup(_short(_data("language.js")))
