"""One container of a pod: its program, started again as its restart policy says, its log, its attachments.

Only this module writes a container's record; `changed` is called after each change.
"""

import asyncio
import contextlib
import secrets
from collections.abc import Callable, Coroutine, Iterator, Sequence

from k8snet_tui.lab.kubelet.attachment import Attachment
from k8snet_tui.lab.kubelet.container_log import ContainerLog
from k8snet_tui.lab.kubelet.image_pull import RESTART_DELAYS_S, ImagePull, RecordEvent
from k8snet_tui.lab.kubelet.pod_status import ContainerRecord, Ended, Running, Waiting
from k8snet_tui.lab.kubelet.runtime import ContainerProcess, Runtime
from k8snet_tui.lab.machine.containers import ContainerSpec, Sandbox
from k8snet_tui.lab.machine.errors import CannotRun, LabError, NotRunning
from k8snet_tui.lab.objects.resources import Object
from k8snet_tui.lab.objects.timestamps import format_now

STEADY_AFTER_S = 600
"""A program that ran this long starts again from the first delay."""
START_FAILED = (
    "failed to create containerd task: failed to create shim task: OCI runtime create failed: "
    "runc create failed: unable to start container process: {reason}: unknown"
)


class ContainerRun:
    def __init__(
        self,
        runtime: Runtime,
        sandbox: Sandbox,
        pod: Object,
        container: Object,
        *,
        id_scheme: str,
        restart_policy: str,
        changed: Callable[[], None],
        spawn: Callable[[Coroutine[None, None, None]], object],
        record_event: RecordEvent,
    ) -> None:
        self.container = container
        self.record = ContainerRecord()
        self.log = ContainerLog()
        self.previous_log: ContainerLog | None = None
        self.process: ContainerProcess | None = None
        self._runtime = runtime
        self._sandbox = sandbox
        self._spec = _make_spec(pod, container)
        self._id_scheme = id_scheme
        self._restart_policy = restart_policy
        self._changed = changed
        self._spawn = spawn
        self._record_event = record_event
        self._attachments: set[Attachment] = set()
        self._stopping = asyncio.Event()
        self._key = f"{pod['metadata']['name']}_{pod['metadata']['namespace']}({pod['metadata']['uid']})"

    async def run(self) -> None:
        """Until the container is not to be started again."""
        loop = asyncio.get_running_loop()
        starts = 0
        while True:
            began = loop.time()
            failure = await self._run_once()
            if not self._restarts():
                return
            starts = 0 if loop.time() - began > STEADY_AFTER_S else starts
            delay = RESTART_DELAYS_S[min(starts, len(RESTART_DELAYS_S) - 1)]
            starts += 1
            if not await self._back_off(delay, failure):
                return

    async def _run_once(self) -> str:
        """Runs the program to its end. Gives the reason if it could not be started, else nothing."""
        container_id = f"{self._id_scheme}://{secrets.token_hex(32)}"
        process = await self._start(container_id)
        if isinstance(process, str):
            return process
        self.process = process
        if self._stopping.is_set():
            process.terminate()  # it was too late to be kept from starting
        if self.log.closed:
            self.previous_log, self.log = self.log, ContainerLog()
        started = format_now()
        self._set(Running(started), container_id)
        self._record_event("Started", f"Started container {self.container['name']}", False)
        await self._read_output(process)
        code = await process.wait()
        self.process = None
        reason = "Error" if code else "Completed"
        self._end(Ended(code, reason, started, format_now(), container_id))
        return ""

    async def _start(self, container_id: str) -> ContainerProcess | str:
        await ImagePull(self._runtime, self.container, self._record_event, self._set, self._rest).run()
        if self._stopping.is_set():
            return "stopped"
        name, image = self.container["name"], self.container["image"]
        self._record_event("Pulled", f'Container image "{image}" already present on machine', False)
        self._record_event("Created", f"Created container: {name}", False)
        try:
            return await self._runtime.start(self._sandbox, self._spec)
        except CannotRun as error:
            message = START_FAILED.format(reason=error)
        except LabError as error:
            message = f"failed to create containerd task: {error}"
        self._record_event("Failed", f"Error: {message}", True)
        now = format_now()
        self._end(Ended(128, "StartError", "1970-01-01T00:00:00Z", now, container_id, message))
        return message

    def stop(self) -> bool:
        """Asks the program to end, and nothing starts after it. False: there is no program."""
        self._stopping.set()
        if self.process is None:
            return False
        self.process.terminate()
        return True

    async def _rest(self, seconds: float) -> bool:
        """Waits. False, and at once, when the container is to stop."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        return not self._stopping.is_set()

    def _restarts(self) -> bool:
        if self._stopping.is_set():
            return False
        if self._restart_policy == "Always":
            return True
        ended = self.record.state
        return self._restart_policy == "OnFailure" and isinstance(ended, Ended) and ended.exit_code != 0

    async def _back_off(self, delay: float, failure: str) -> bool:
        name, ended = self.container["name"], self.record.state
        last = ended if isinstance(ended, Ended) else self.record.last
        state = Waiting("RunContainerError", failure)
        if delay:
            message = f"back-off {_format_delay(delay)} restarting failed container={name} pod={self._key}"
            state = Waiting("CrashLoopBackOff", message)
            self._record_event(
                "BackOff", f"Back-off restarting failed container {name} in pod {self._key}", True
            )
        restarts = self.record.restarts
        if delay or failure:
            self._change(ContainerRecord(state, last, restarts, self.record.container_id))
        if not await self._rest(delay):
            return False
        self._change(ContainerRecord(self.record.state, last, restarts + 1, self.record.container_id))
        return True

    async def _read_output(self, process: ContainerProcess) -> None:
        async for stream, data in process.output():
            self.log.write(stream, data)
            for attachment in tuple(self._attachments):
                await attachment.put(stream, data)

    def _end(self, state: Ended) -> None:
        self.log.close()
        self._set(state, state.container_id)
        for attachment in tuple(self._attachments):
            attachment.end()

    def _set(self, state: Waiting | Running | Ended, container_id: str = "") -> None:
        record = self.record
        self._change(
            ContainerRecord(state, record.last, record.restarts, container_id or record.container_id)
        )

    def _change(self, record: ContainerRecord) -> None:
        self.record = record
        self._changed()

    @contextlib.contextmanager
    def attach(self) -> Iterator[Attachment]:
        """What the program prints from now on. A reader that does not read holds the program back."""
        attachment = Attachment()
        self._attachments.add(attachment)
        try:
            yield attachment
        finally:
            self._attachments.discard(attachment)
            attachment.leave()

    async def exec(
        self, argv: Sequence[str], *, stdin: bool, tty: bool
    ) -> tuple[ContainerProcess, Attachment]:
        """One more program in the container. It goes on if the attachment is left, as a genuine one does."""
        if self.process is None:
            raise NotRunning(self.container["name"])
        process = await self._runtime.exec(self.process, argv, stdin=stdin, tty=tty)
        attachment = Attachment()
        self._spawn(_relay_output(process, attachment))
        return process, attachment


def _make_spec(pod: Object, container: Object) -> ContainerSpec:
    security = container.get("securityContext") or {}
    added = (security.get("capabilities") or {}).get("add") or ()
    return ContainerSpec(
        image=container["image"],
        command=tuple(container.get("command") or ()),
        args=tuple(container.get("args") or ()),
        env=tuple((e["name"], e.get("value", "")) for e in container.get("env") or ()),
        stdin=bool(container.get("stdin")),
        tty=bool(container.get("tty")),
        working_dir=container.get("workingDir") or "",
        capabilities=tuple(added),
        hostname=pod["spec"].get("hostname") or "",
    )


async def _relay_output(process: ContainerProcess, attachment: Attachment) -> None:
    async for stream, data in process.output():
        await attachment.put(stream, data)
    attachment.end()


def _format_delay(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}m{rest}s" if minutes else f"{rest}s"
