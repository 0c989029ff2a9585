"""Entry point of ``python -m disclosure_nlp``: runs the command line."""

from disclosure_nlp.cli import main

main(prog_name="disclosure-nlp")
