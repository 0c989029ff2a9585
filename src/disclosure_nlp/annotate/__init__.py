"""Annotation: labelled narratives to annotation tools and back, agreement of annotators, suspected errors."""

from disclosure_nlp.annotate.agreement import agreement
from disclosure_nlp.annotate.tasks import export_tasks, import_rows, rows_as_lines
from disclosure_nlp.tag.labels import label_names

__all__ = ["agreement", "export_tasks", "import_rows", "label_names", "rows_as_lines"]
