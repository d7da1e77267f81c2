"""Sandboxes and containers on the kernel's side: created, started, signalled, reaped.

It forks, so it belongs in a process with one thread and few modules: the one of request_loop.py.
"""

import errno
import os
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from socket import socket

from k8snet_tui.lab.machine.container_init import (
    PATH,
    Program,
    Streams,
    become,
    capabilities_with,
    enter_container,
    join_container,
)
from k8snet_tui.lab.machine.containers import ContainerSpec, Sandbox
from k8snet_tui.lab.machine.errors import NotRunning, UnknownImage
from k8snet_tui.lab.machine.images import command_line, find_image, prepare_images
from k8snet_tui.lab.machine.kernel import CLONE_NEWPID, enter, own_namespace, unshare
from k8snet_tui.lab.machine.network.build import build_nodes, connect_pod, release_pod
from k8snet_tui.lab.machine.network.node_network import NodeNetwork
from k8snet_tui.lab.machine.planning import plan_nodes
from k8snet_tui.lab.machine.topology import LabOptions


@dataclass
class _Container:
    pidfd: int
    env: dict[str, str]
    capabilities: frozenset[str]


@dataclass
class _Pod:
    sandbox: Sandbox
    node: NodeNetwork
    namespace: int
    """The pod's own network namespace, or its node's."""
    containers: dict[int, _Container] = field(default_factory=dict)
    """By the pid of their first process."""


class Machine:
    def __init__(self, options: LabOptions, stage: Path) -> None:
        """`stage` is an empty folder on a tmpfs that is not visible outside."""
        self.nodes = plan_nodes(options)
        self._networks = build_nodes(self.nodes)
        self._layouts, self.tools = prepare_images(stage / "images", without=options.without)
        self._root = stage / "root"
        self._root.mkdir()
        self._own_pids = own_namespace("pid")
        self._pods: dict[str, _Pod] = {}

    @property
    def resolvers(self) -> list[socket]:
        return [network.resolver for network in self._networks.values()]

    def create_sandbox(self, node: str, uid: str, name: str, host_network: bool) -> Sandbox:
        network = self._networks[node]
        if host_network:
            sandbox = Sandbox(uid, node, name, network.node.internal_ips, host_network=True)
            namespace = network.namespace
        else:
            sandbox, namespace = connect_pod(network, uid, name)
        self._pods[uid] = _Pod(sandbox, network, namespace)
        return sandbox

    def remove_sandbox(self, uid: str) -> None:
        pod = self._pods.pop(uid, None)
        if pod is None:
            return
        for pid, container in pod.containers.items():
            os.kill(pid, signal.SIGKILL)
            os.close(container.pidfd)
        if not pod.sandbox.host_network:
            release_pod(pod.node, uid, pod.namespace)

    def start_container(self, uid: str, spec: ContainerSpec, streams: Streams) -> int:
        """The pid of its first process, which is PID 1 of its own namespace."""
        pod = self._require_pod(uid)
        image = find_image(spec.image)
        if image is None:
            raise UnknownImage(spec.image)
        hostname = spec.hostname or (pod.sandbox.node if pod.sandbox.host_network else pod.sandbox.name)
        env = {"PATH": PATH, "HOSTNAME": hostname, "HOME": "/root"} | ({"TERM": "xterm"} if spec.tty else {})
        program = Program(
            argv=command_line(spec, image),
            env=env | dict(spec.env),
            tty=spec.tty,
            capabilities=capabilities_with(spec.capabilities),
            working_dir=spec.working_dir,
        )
        unshare(CLONE_NEWPID)
        pid = self._fork(
            program,
            streams,
            lambda: enter_container(
                pod.namespace, str(self._root), self._layouts[image.name], hostname, pod.sandbox.addresses
            ),
        )
        pod.containers[pid] = _Container(os.pidfd_open(pid), dict(program.env), program.capabilities)
        return pid

    def start_program(
        self, container: int, argv: Sequence[str], env: Sequence[tuple[str, str]], tty: bool, streams: Streams
    ) -> int:
        joined = next(
            (pod.containers[container] for pod in self._pods.values() if container in pod.containers), None
        )
        if joined is None:
            raise NotRunning("the container has ended")
        try:
            enter(joined.pidfd, CLONE_NEWPID)
        except ProcessLookupError:
            raise NotRunning("the container is ending") from None
        whole = joined.env | ({"TERM": "xterm"} if tty else {}) | dict(env)
        program = Program(tuple(argv), whole, tty, joined.capabilities)
        return self._fork(program, streams, lambda: join_container(joined.pidfd))

    def _fork(self, program: Program, streams: Streams, prepare: Callable[[], None]) -> int:
        """The child is in the pid namespace that was chosen before; we are back in our own after."""
        try:
            try:
                pid = os.fork()
            except OSError as error:
                if error.errno == errno.ENOMEM:  # what the kernel says of a pid namespace without its first
                    raise NotRunning("the container is ending") from None
                raise
            if pid == 0:
                become(program, streams, prepare)
            return pid
        finally:
            enter(self._own_pids, CLONE_NEWPID)

    def send_signal(self, pid: int, number: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(pid, number)

    def reap(self) -> list[tuple[int, int]]:
        """(pid, exit code) of each process that has ended since."""
        ended = []
        with suppress(ChildProcessError):
            while (found := os.waitpid(-1, os.WNOHANG))[0]:
                pid, status = found
                code = os.waitstatus_to_exitcode(status)
                ended.append((pid, code if code >= 0 else 128 - code))
                self._forget_container(pid)
        return ended

    def _forget_container(self, pid: int) -> None:
        for pod in self._pods.values():
            if container := pod.containers.pop(pid, None):
                os.close(container.pidfd)

    def _require_pod(self, uid: str) -> _Pod:
        if uid not in self._pods:
            raise NotRunning("the pod has been removed")
        return self._pods[uid]
