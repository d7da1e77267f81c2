"""Which functions are harmed, and which tests must notice. A gate has no survivors.

A row for a new module: its name, its functions, its own quick tests. `make mutants` fails where a row finds
no function any more, so that a module which is renamed takes its row along.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    module: str
    functions: str
    """A regular expression for qualified names, as in `Consents\\..*`."""
    tests: tuple[str, ...]
    """What pytest is called with: the quick tests of that module, the quickest first."""
    is_gate: bool = True
    harmless: tuple[str, ...] = ()
    """Beginnings of changes that nobody could see, as they are listed, with the reason beside each."""


UNIT = "tests/cluster_unit"
WORDS = ("-k", "shape or are_read or basic or every_day or defect or failure_is or hides")
"""The tests of redaction that need no server."""
REDACTION = ("tests/test_failures.py", "tests/test_redaction.py", *WORDS)
AUTH = tuple(f"{UNIT}/auth/test_{name}.py" for name in ("request_auth", "token_file", "exec_plugin"))
QUICK_AUTH = ("-k", "not hangs and not every_form and not terminal and not renewed_for and not goes_on")
"""Without those that wait for a program or a token to end."""
PROVENANCE = (f"{UNIT}/workloads/test_provenance.py",)

ROWS = (
    Row("k8snet_tui.redaction", ".*", REDACTION),
    Row("k8snet_tui.failures", "explain|report|describe_defect|_unwrap|_print", REDACTION),
    Row("k8snet_tui.cluster.errors", "clean", REDACTION),
    Row("k8snet_tui.cluster.errors", "NotAllowed.*", (f"{UNIT}/http/test_error_mapping.py", "-k", "right")),
    Row("k8snet_tui.cluster.config.client_config", ".*__post_init__|Secret.__init__|_split.*", REDACTION),
    Row("k8snet_tui.cluster.auth.request_auth", ".*", (*AUTH, *QUICK_AUTH)),
    Row("k8snet_tui.cluster.auth.token_file", ".*", (f"{UNIT}/auth/test_token_file.py",)),
    Row("k8snet_tui.cluster.transport.tls", "_trust", (f"{UNIT}/transport",)),
    Row("k8snet_tui.cluster.transport.tls", "make_tls", (f"{UNIT}/transport",), is_gate=False),
    Row(
        "k8snet_tui.cluster.http.error_mapping",
        "_translate_forbidden",
        (f"{UNIT}/http/test_error_mapping.py", "-k", "right or admission or reason"),
    ),
    Row("k8snet_tui.session.consents", ".*", ("tests/session/test_consents.py",)),
    Row(
        "k8snet_tui.session.inventory.node_watch",
        r"NodeWatch\._allow|NodeWatch\._is_withdrawn",
        ("tests/session/inventory/test_node_watch.py",),
    ),
    Row("k8snet_tui.session.node_shell", r"NodeShell\.run", ("tests/session/test_node_shell.py",)),
    Row("k8snet_tui.cluster.workloads.provenance", "_judge|_is_abandoned", PROVENANCE),
    Row("k8snet_tui.cluster.workloads.signing", "sign|is_signed", PROVENANCE),
    Row("k8snet_tui.trace.outcome", ".*", ("tests/trace",), is_gate=False),
)
