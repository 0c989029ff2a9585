"""Settings of an invocation: the language to print in, and whether results alone are printed."""

from __future__ import annotations

import os

import click

from disclosure_nlp.messages import LANGUAGE_VARIABLE, LANGUAGES, Language, environment_language

LANGUAGE_KEY = "disclosure_nlp.language"
QUIET_KEY = "disclosure_nlp.quiet"


def language() -> Language:
    """Return the language to print in: ``--lang``, else ``DISCLOSURE_NLP_LANG``, else that of the locale."""
    context = click.get_current_context(silent=True)
    chosen = context.meta.get(LANGUAGE_KEY) if context else None
    return chosen or default_language()


def default_language() -> Language:
    """Return the language of the environment: Chinese where it says so, else English.

    Raises
    ------
    UsageError
        When ``DISCLOSURE_NLP_LANG`` is no language.
    """
    wanted = os.environ.get(LANGUAGE_VARIABLE)
    if wanted and wanted not in LANGUAGES:
        raise click.UsageError(f"{LANGUAGE_VARIABLE}: got {wanted!r}, expected {' or '.join(LANGUAGES)}")
    return environment_language()


def is_quiet() -> bool:
    """Return whether only results and errors are printed (``--quiet``)."""
    context = click.get_current_context(silent=True)
    return bool(context and context.meta.get(QUIET_KEY))
