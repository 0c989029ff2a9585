"""Settings of a call of the program: output language and quiet mode."""

from __future__ import annotations

import os

import click

from disclosure_nlp.messages import LANGUAGE_VARIABLE, LANGUAGES, Language, environment_language, msg

LANGUAGE_KEY = "disclosure_nlp.language"
QUIET_KEY = "disclosure_nlp.quiet"


def output_language() -> Language:
    """Return the output language: ``--lang``, else ``DISCLOSURE_NLP_LANG``, else that of the locale."""
    context = click.get_current_context(silent=True)
    chosen = context.meta.get(LANGUAGE_KEY) if context else None
    return chosen or environment_language()


def require_known_language() -> None:
    """Raise UsageError if ``DISCLOSURE_NLP_LANG`` is set to a language other than en and zh."""
    wanted = os.environ.get(LANGUAGE_VARIABLE)
    if wanted and wanted not in LANGUAGES:
        wrong = msg("usage.variable", name=LANGUAGE_VARIABLE, got=wanted, names=LANGUAGES)
        raise click.UsageError(wrong.text(output_language()))


def is_quiet() -> bool:
    """Return whether the option ``--quiet`` is set, so that only results and errors are printed."""
    context = click.get_current_context(silent=True)
    return bool(context and context.meta.get(QUIET_KEY))
