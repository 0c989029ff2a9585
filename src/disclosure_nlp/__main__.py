"""``python -m disclosure_nlp`` is the command ``disclosure-nlp``."""

from disclosure_nlp.cli import main

main()
