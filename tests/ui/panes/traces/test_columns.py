from msgspec.structs import replace

from k8snet_tui.model.trace import Trace
from k8snet_tui.trace.statistics import count_loss
from k8snet_tui.ui.commands.ends import Ends
from k8snet_tui.ui.panes.traces.columns import TRACE_COLUMNS, TracesView, trace_row
from k8snet_tui.ui.traces.watched import FollowedTrace
from tests.trace.observations import healthy, opened, trace_of


def found(trace: Trace) -> str:
    column = next(column for column in TRACE_COLUMNS if column.heading == "FOUND")
    return column.cell(trace_row(FollowedTrace(1, Ends("shell-1", "httpd"), trace)), TracesView())


def test_a_loss_at_the_destination_is_explained_before_what_is_found() -> None:
    trace = trace_of(opened(), healthy(1))
    assert found(trace).startswith("reached in 3 hops")
    *others, last = trace.hops
    lossy = replace(last, statistics=count_loss(last.statistics))
    assert found(replace(trace, hops=(*others, lossy))).startswith("lost or limited · reached in 3 hops")
