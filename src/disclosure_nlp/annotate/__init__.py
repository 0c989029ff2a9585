"""Annotation: export narratives to annotation tools, import labels, inter-annotator agreement, suspected errors."""

from disclosure_nlp.annotate.agreement import annotator_agreement
from disclosure_nlp.annotate.tasks import export_tasks, import_rows, rows_to_json_lines
from disclosure_nlp.tag.labels import label_names

__all__ = ["annotator_agreement", "export_tasks", "import_rows", "label_names", "rows_to_json_lines"]
