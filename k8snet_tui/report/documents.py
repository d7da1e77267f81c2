"""The documents that a trace can be printed as when it is over: one row a format."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeAlias

from k8snet_tui.model.trace import Trace
from k8snet_tui.report.explain_format import explanation
from k8snet_tui.report.json_format import trace_document
from k8snet_tui.report.mtr_format import mtr_json, mtr_report
from k8snet_tui.report.table_formats import csv_table, dot_graph, markdown_table

Document: TypeAlias = Callable[[Trace, datetime], str]
"""Of a trace and the moment at which it was begun; ends with a newline."""

DOCUMENTS: Mapping[str, Document] = {
    "json": lambda trace, _: trace_document(trace) + "\n",
    "mtr": lambda trace, begun: "".join(f"{line}\n" for line in mtr_report(trace, begun)),
    "mtr-json": lambda trace, _: mtr_json(trace) + "\n",
    "csv": lambda trace, _: csv_table(trace),
    "markdown": lambda trace, _: markdown_table(trace),
    "dot": lambda trace, _: dot_graph(trace),
    "explain": lambda trace, _: explanation(trace),
}
