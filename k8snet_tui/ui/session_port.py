"""What the screen needs of a session: the one port between what is drawn and what is known.

The session's monitor fits it by its shape; the tests have one of their own, without a cluster.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Protocol

from k8snet_tui.model.inventory import Inventory, Namespaces
from k8snet_tui.model.log import LogPart, LogSource
from k8snet_tui.model.observation import TimedObservation
from k8snet_tui.model.trace import Trace
from k8snet_tui.model.trace_options import Pace, TraceOptions
from k8snet_tui.session.consents import Consent
from k8snet_tui.session.objects.stories import NodeStory, PodStory, WorkloadStory
from k8snet_tui.session.questions import Ask
from k8snet_tui.session.traces.flows import FlowChoice
from k8snet_tui.trace.state import TraceState

Record = Callable[[TimedObservation, TraceState], None]
"""Takes an observation, and the state after it."""


class ExportRecording(Protocol):
    def __call__(self, data: bytes, path: Path, *, masked: bool = False) -> str:
        """Writes a recording in another form, by the suffix of `path`; gives the sentence that says where."""
        ...


class Contexts(Protocol):
    """What the kubeconfig offers."""

    async def names(self) -> tuple[str, ...]: ...

    async def open(self, name: str | None) -> "SessionPort":
        """None: the one that the program was called with."""
        ...


class TracesPort(Protocol):
    """The session's traces, by id: it owns them, the screen reads them."""

    def start(
        self, source: str, destination: str, options: TraceOptions, ask: Ask, records: Sequence[Record] = ()
    ) -> int:
        """Names as on the command line. `records` are told of all that is observed."""
        ...

    async def choose_flows(
        self, source: str, destination: str, count: int, options: TraceOptions, ask: Ask
    ) -> FlowChoice:
        """At most so many flows of one path; one, and why, where no other could go another way."""
        ...

    def snapshots(self, trace_id: int) -> AsyncIterator[Trace]:
        """The latest after each change, until the trace ends. Raises what kept it from beginning."""
        ...

    def change_pace(self, trace_id: int, pace: Pace) -> None:
        """Its rounds come so often from now on, rest, or go on."""
        ...

    def reset_statistics(self, trace_id: int) -> None:
        """The figures of its hops begin anew."""
        ...

    async def stop(self, trace_id: int) -> None:
        """Returns when the remote side was told so."""
        ...


class ObjectsPort(Protocol):
    """One object at a time, for whoever opens it. Iterators are live and without end; close them."""

    def describe_pod(self, namespace: str, name: str) -> AsyncGenerator[PodStory, None]: ...

    def describe_node(self, name: str) -> AsyncGenerator[NodeStory, None]: ...

    def describe_workload(
        self, kind: str, namespace: str, name: str
    ) -> AsyncGenerator[WorkloadStory, None]: ...

    def follow_log(self, source: LogSource) -> AsyncGenerator[LogPart, None]:
        """Ends for a log of a previous run."""
        ...

    async def read_manifest(self, plural: str, namespace: str | None, name: str) -> list[str]:
        """Lines of YAML."""
        ...

    async def read_rules(self, node: str, ask: Ask) -> tuple[str, ...]: ...


class SessionPort(Protocol):
    def inventories(self) -> AsyncIterator[Inventory]:
        """Whole snapshots, unchanged parts the same objects; the first at once, while still loading."""
        ...

    def show_nodes(self, names: frozenset[str]) -> None:
        """Nodes whose interfaces are on the screen: only those are counted live."""
        ...

    @property
    def traces(self) -> TracesPort: ...

    @property
    def objects(self) -> ObjectsPort: ...

    async def namespaces(self) -> Namespaces:
        """Those to choose from."""
        ...

    async def named_targets(self, home: str) -> tuple[str, ...]:
        """Services and workloads as ends of a trace; those of the namespace `home` by their bare names."""
        ...

    async def switch_namespace(self, namespace: str | None) -> None:
        """Pods of another, or for None of all; all else goes on."""
        ...

    async def ask_to_read(self, ask: Ask) -> bool:
        """Asks once a context, before interfaces of nodes are read by exec. False where it is cancelled."""
        ...

    def consents(self) -> tuple[Consent, ...]:
        """What was allowed on this cluster, or ruled out."""
        ...

    async def withdraw(self, consent: Consent) -> None:
        """It is asked again when it is needed; what nodes are read by it ends."""
        ...

    async def close(self) -> tuple[str, ...]:
        """Sentences about what was created and could not be removed."""
        ...
