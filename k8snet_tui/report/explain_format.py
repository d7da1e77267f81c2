"""The explanation of a path as text, in numbered steps of lines that fit a terminal of 80."""

import textwrap

from k8snet_tui.model.trace import Trace
from k8snet_tui.path.explain import explain_path

WIDTH = 78


def explanation(trace: Trace) -> str:
    """Ends with a newline."""
    steps = enumerate(explain_path(trace), 1)
    texts = [
        textwrap.fill(step, WIDTH, initial_indent=f"{number:>2}. ", subsequent_indent="    ")
        for number, step in steps
    ]
    return "\n".join(texts or ["there is no path to explain yet"]) + "\n"
