"""The command line: what can be asked, and where each question goes.

Nothing heavy is imported here, so that `--help` answers at once.
"""

import argparse
import errno
import os
import re
import signal
import sys
from collections.abc import Sequence
from functools import partial

from k8snet_tui import __version__, standard_streams
from k8snet_tui.cni.registry import PLUGINS, option_name
from k8snet_tui.model.trace import INTERVAL_S, Protocol, Strategy, TraceOptions, read_interval
from k8snet_tui.settings import LAB_BACKENDS, PROBE_IMAGE, ClusterSettings, LabSettings
from k8snet_tui.signals import SIGNAL_EXIT

ROUNDS_AT_MOST = 3
WITH_FIGURES = ("mtr", "mtr-json", "csv", "markdown")
OUTPUTS = ("text", "json", "jsonl", *WITH_FIGURES, "dot", "explain")
FIGURE_ROUNDS = 10
"""As many as `mtr --report` takes."""
NOT_ALLOWED = 3
WITH_BOTH = ("text", "json", "jsonl")
WITH_BREAK = ("text", "json")
OUTPUT_ERRORS = (errno.EPIPE, errno.ENOSPC, errno.EIO, errno.EBADF, errno.EFBIG, errno.EDQUOT)


class WrongOptions(Exception):
    """Options that do not go together; the sentence says which."""

    exit_code = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and gives its exit code.

    0 fine, 1 no, 2 wrong use, 3 cannot reach or not allowed, 70 a defect of ours, 128 + n after signal n.
    """
    standard_streams.prepare()
    try:
        try:
            parsed = build_parser().parse_args(_join_labels(sys.argv[1:] if arguments is None else arguments))
            if parsed.ascii or os.environ.get("K8SNET_TUI_ASCII", "0") not in ("", "0"):
                standard_streams.write_plainly()
            return int(parsed.run(parsed))
        finally:
            sys.stdout.flush()
    except KeyboardInterrupt:
        return SIGNAL_EXIT + signal.SIGINT
    except Exception as error:  # noqa: BLE001 - the top of the program
        from k8snet_tui.failures import report

        if isinstance(error, OSError) and error.errno in OUTPUT_ERRORS:
            return _end_without_output(error)
        return report(error)


def _end_without_output(error: OSError) -> int:
    """Output that nobody takes any more is no failure worth words; one that cannot be kept is."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    if isinstance(error, BrokenPipeError):
        return SIGNAL_EXIT + signal.SIGPIPE
    print(f"k8snet-tui: the output cannot be written: {error.strerror}", file=sys.stderr)
    return NOT_ALLOWED


def _join_labels(arguments: Sequence[str]) -> list[str]:
    """`trace -l app=web httpd`: to argparse a label would be an option, but it stands for one end."""
    joined: list[str] = []
    for argument in arguments:
        if "trace" in joined and joined[-1] in ("-l", "--selector"):
            joined[-1] = f"-l {argument}"
        else:
            joined.append(argument)
    return joined


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="k8snet-tui",
        description="From two pod names to the proved network path. Without a command: the live screen.",
        epilog="Exit codes: 0 fine, 1 the path is broken, 2 wrong use, 3 cannot reach or not allowed, "
        "70 a defect of this program, 128 + n after signal n.",
    )
    parser.add_argument("--version", action="version", version=f"k8snet-tui {__version__}")
    _add_cluster_options(parser, default=None)
    parser.add_argument(
        "--ascii",
        action="store_true",
        help="lines and marks of plain characters; also by K8SNET_TUI_ASCII=1",
    )
    parser.add_argument(
        "--report-on-exit", action="store_true", help="print the last path when the screen is left"
    )
    parser.set_defaults(run=_run_screen)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    _add_trace(commands)
    _add_replay(commands)
    _add_demo(commands)
    _add_lab(commands)
    _add_cleanup(commands)
    return parser


def _add_cluster_options(parser: argparse.ArgumentParser, default: object = argparse.SUPPRESS) -> None:
    """The same options before and after a command; the later one counts."""
    group = parser.add_argument_group("cluster")
    group.add_argument("--kubeconfig", metavar="FILE", default=default, help="instead of $KUBECONFIG")
    group.add_argument("--context", metavar="NAME", default=default, help="instead of the current context")
    group.add_argument("-n", "--namespace", metavar="NS", default=default, help="where bare pod names are")
    group.add_argument(
        "--exec",
        dest="exec_scope",
        choices=("none", "source", "node"),
        default=default,
        help="where read-only commands may run: nowhere, in the source pod, "
        "also in the network plugin's pods (names every interface)",
    )
    _add_allow(group, default)
    group.add_argument(
        "--probe-image",
        metavar="IMAGE",
        default=PROBE_IMAGE if default is None else default,
        help=f"of what is created, default {PROBE_IMAGE}; it needs a shell and traceroute",
    )
    group.add_argument(
        "--cni",
        metavar="NAME",
        choices=(names := [option_name(plugin) for plugin in PLUGINS]),
        default=default,
        help=f"the network plugin, where it is not recognised rightly: {', '.join(names)}",
    )
    group.add_argument(
        "--interface",
        dest="node_interface",
        metavar="NAME",
        type=_interface_name,
        default=default,
        help="the interface by which nodes reach each other, likewise",
    )


def _add_allow(group: "argparse._ActionsContainer", default: object) -> None:
    group.add_argument(
        "--allow",
        action="append",
        choices=("pod", "ephemeral", "node"),
        default=default,
        help="what may be done for a pod without tools: start a probe pod, "
        "add an ephemeral container, start from its node; may be repeated",
    )


def _add_trace(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    trace = commands.add_parser("trace", help="trace from one pod, node or address to another")
    trace.add_argument(
        "source",
        help="POD, NAMESPACE/POD, node/NAME, deploy/NAME (ds, sts, rs, job), -l LABEL or an address; "
        "a pod's name may be its beginning",
    )
    trace.add_argument("destination", help="the same, or svc/NAME; with :PORT for the TCP try")
    trace.add_argument(
        "-o",
        "--output",
        choices=OUTPUTS,
        default="text",
        metavar="FORMAT",
        help=f"{', '.join(OUTPUTS)}; those with figures of each hop take {FIGURE_ROUNDS} rounds",
    )
    trace.add_argument(
        "--explain",
        dest="output",
        action="store_const",
        const="explain",
        default=argparse.SUPPRESS,
        help="as -o explain: the path step by step, in plain words",
    )
    trace.add_argument("-c", "--container", metavar="NAME", help="the source pod's container to use")
    family = trace.add_mutually_exclusive_group()
    family.add_argument("-4", dest="family", action="store_const", const=4, help="over IPv4")
    family.add_argument("-6", dest="family", action="store_const", const=6, help="over IPv6")
    trace.add_argument(
        "--rounds",
        type=_positive,
        metavar="N",
        help="rounds of probes, one a second; default: one, and up to two more while a hop is missing",
    )
    trace.add_argument(
        "--interval", type=_interval, default=INTERVAL_S, metavar="S", help="seconds from round to round"
    )
    trace.add_argument(
        "--wait", type=_positive, default=2, metavar="S", help="seconds for an answer, default 2"
    )
    trace.add_argument(
        "--protocol",
        type=Protocol,
        choices=list(Protocol),
        default=Protocol.UDP,
        metavar="NAME",
        help="what probes are made of: udp, icmp or tcp, as far as the source's tool can; default udp",
    )
    trace.add_argument(
        "--port",
        type=_port,
        metavar="N",
        help="the one port of all tcp or udp probes; default for tcp: one that the destination has, or 80",
    )
    trace.add_argument("--max-hops", type=_hop_limit, default=30, metavar="N", help="default 30")
    trace.add_argument(
        "--mtu",
        action="store_true",
        help="with --exec node: the smallest MTU on the way, as the kernels have it, "
        "confirmed by two packets, the second one byte larger",
    )
    trace.add_argument("--both", action="store_true", help="also the way back, from DESTINATION to SOURCE")
    trace.add_argument(
        "--watch",
        action="store_true",
        help="until interrupted, or for --rounds: a line when something changes, and a summary a minute",
    )
    trace.add_argument(
        "--until-broken",
        action="store_true",
        help="the same until the path breaks: then the last good rounds, what both nodes have counted since, "
        "and exit code 1",
    )
    trace.add_argument("--record", metavar="FILE", help="a new file, for `k8snet-tui replay FILE`")
    _add_cluster_options(trace)
    trace.set_defaults(run=_run_trace)


def _add_replay(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    replay = commands.add_parser("replay", help="play a recording that `trace --record` or `:record` made")
    replay.add_argument("file", metavar="FILE")
    _add_replay_output(replay)
    replay.add_argument("--export", metavar="FILE", help="new: .md an incident report, .cast, .svg")
    replay.add_argument("--redact", action="store_true", help="other names and addresses in the export")
    replay.set_defaults(run=_run_replay)


def _add_demo(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    demo = commands.add_parser("demo", help="the screen on a lab; --recorded where none can run")
    demo.add_argument("--recorded", action="store_true", help="play a recording of a lab instead")
    _add_replay_output(demo)
    demo.set_defaults(run=partial(_run_demo, demo))


def _add_replay_output(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "-o",
        "--output",
        choices=OUTPUTS,
        metavar="FORMAT",
        help=f"print it instead, as {', '.join(OUTPUTS)}",
    )


def _add_lab(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    lab = commands.add_parser("lab", help="the screen on a lab of network namespaces, without root")
    _add_lab_options(lab, LabSettings())
    lab.set_defaults(run=_run_lab, runtime=LabSettings().runtime)
    actions = lab.add_subparsers(title="actions", metavar="ACTION")
    up = actions.add_parser("up", help="keep a lab in the foreground and print its KUBECONFIG")
    _add_lab_options(up, None)
    up.add_argument("--write-kubeconfig", metavar="FILE", help="where to; default: a private folder")
    up.set_defaults(run=_run_lab_up)
    trace = actions.add_parser("trace", help="one trace on a lab of its own")
    trace.add_argument("source", nargs="?", default="shell-1", help="default shell-1")
    trace.add_argument("destination", nargs="?", default="httpd", help="default httpd")
    trace.add_argument("-o", "--output", choices=("text", "json", "jsonl"), default="text")
    _add_allow(trace, None)
    _add_lab_options(trace, None)
    trace.set_defaults(run=_run_lab_trace)


def _add_lab_options(parser: argparse.ArgumentParser, defaults: LabSettings | None) -> None:
    def default(name: str) -> object:
        return getattr(defaults, name) if defaults else argparse.SUPPRESS

    parser.add_argument(
        "--like",
        action=_Like,
        choices=("vagrant",),
        help="as the Vagrantfile has it, by the same variables: NODES, CNI, FLANNEL_BACKEND, CRI",
    )
    parser.add_argument(
        "--backend",
        choices=LAB_BACKENDS,
        metavar="NAME",
        default=default("backend"),
        help=", ".join(LAB_BACKENDS),
    )
    families = parser.add_mutually_exclusive_group()
    for flag, versions, told in (("--dual", (4, 6), "IPv4 and IPv6"), ("--ipv6", (6,), "IPv6 only")):
        families.add_argument(
            flag,
            dest="families",
            action="store_const",
            const=versions,
            default=default("families"),
            help=told,
        )
    parser.add_argument("--nodes", type=_node_count, metavar="N", default=default("nodes"), help="default 3")
    parser.add_argument("--pods", type=_count, metavar="N", default=default("pods"), help="further pods")


class _Like(argparse.Action):
    """Sets what the variables say, as the options of these names would; one that follows still counts."""

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: object, _: object = None
    ) -> None:
        from k8snet_tui.commands.vagrant import WrongVariable, settings_like_vagrant

        try:
            settings = settings_like_vagrant(os.environ)
        except WrongVariable as error:
            raise argparse.ArgumentError(self, str(error)) from None
        for name in ("backend", "nodes", "runtime"):
            setattr(namespace, name, getattr(settings, name))


def _add_cleanup(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    cleanup = commands.add_parser("cleanup", help="list what sessions left behind; --yes removes it")
    cleanup.add_argument("--yes", action="store_true", help="remove what is yours or expired")
    _add_cluster_options(cleanup)
    cleanup.set_defaults(run=_run_cleanup)


def _interface_name(text: str) -> str:
    """As the kernel's dev_valid_name has it: 15 bytes at most, no `/`, `:` or blank."""
    if text in (".", "..") or not re.fullmatch(r"[^/:\s]{1,15}", text) or not text.isprintable():
        raise argparse.ArgumentTypeError(f"{text!r} is no name of an interface")
    return text


def _positive(text: str) -> int:
    return _number(text, 1, 1_000_000)


def _interval(text: str) -> float:
    try:
        return read_interval(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _port(text: str) -> int:
    return _number(text, 1, 65535)


def _hop_limit(text: str) -> int:
    return _number(text, 1, 64)


def _node_count(text: str) -> int:
    return _number(text, 3, 50)


def _count(text: str) -> int:
    return _number(text, 0, 2000)


def _number(text: str, low: int, high: int) -> int:
    if not (text.isascii() and text.isdigit() and low <= int(text) <= high):
        raise argparse.ArgumentTypeError(f"'{text}' is no number from {low} to {high}")
    return int(text)


def _cluster_settings(parsed: argparse.Namespace) -> ClusterSettings:
    return ClusterSettings(
        kubeconfig=parsed.kubeconfig,
        context=parsed.context,
        namespace=parsed.namespace,
        exec_scope=parsed.exec_scope,
        allowed=_allowed(parsed),
        probe_image=parsed.probe_image,
        cni=parsed.cni,
        node_interface=parsed.node_interface,
    )


def _allowed(parsed: argparse.Namespace) -> frozenset[Strategy]:
    return frozenset(Strategy(name) for name in parsed.allow or ())


def _lab_settings(parsed: argparse.Namespace) -> LabSettings:
    return LabSettings(
        backend=parsed.backend,
        runtime=parsed.runtime,
        families=parsed.families,
        nodes=parsed.nodes,
        pods=parsed.pods,
        write_kubeconfig=getattr(parsed, "write_kubeconfig", None),
    )


def _run_screen(parsed: argparse.Namespace) -> int:
    from k8snet_tui.commands.screen import run_screen

    return run_screen(_cluster_settings(parsed), report_on_exit=parsed.report_on_exit)


def _run_trace(parsed: argparse.Namespace) -> int:
    from k8snet_tui.commands.trace import TraceRequest, run_trace

    _require_fit(parsed)
    goes_on = parsed.watch or parsed.until_broken
    has_figures = parsed.output in WITH_FIGURES
    rounds = parsed.rounds or (None if goes_on else FIGURE_ROUNDS if has_figures else ROUNDS_AT_MOST)
    options = TraceOptions(
        rounds=rounds,
        ends_when_clear=parsed.rounds is None and not has_figures and not goes_on,
        interval_s=parsed.interval,
        wait_s=parsed.wait,
        max_ttl=parsed.max_hops,
        family=parsed.family,
        container=parsed.container,
        tries_mtu=parsed.mtu,
        protocol=parsed.protocol,
        port=parsed.port,
    )
    request = TraceRequest(
        parsed.source,
        parsed.destination,
        options,
        parsed.output,
        parsed.record,
        is_watched=goes_on,
        until_broken=parsed.until_broken,
        both=parsed.both,
    )
    return run_trace(request, _cluster_settings(parsed))


def _require_fit(parsed: argparse.Namespace) -> None:
    """Raises what argparse raises for options that do not go together."""
    if parsed.port and parsed.protocol is Protocol.ICMP:
        raise WrongOptions("--port goes with --protocol tcp or udp: icmp has no ports")
    if parsed.both and parsed.output not in WITH_BOTH:
        raise WrongOptions(f"--both is printed as {', '.join(WITH_BOTH)}, not as {parsed.output}")
    if parsed.both and parsed.until_broken:
        raise WrongOptions("--until-broken watches one direction: leave out --both")
    if parsed.until_broken and parsed.output not in WITH_BREAK:
        raise WrongOptions(f"--until-broken is printed as {' or '.join(WITH_BREAK)}, not as {parsed.output}")


def _run_replay(parsed: argparse.Namespace) -> int:
    from k8snet_tui.commands.replay import run_replay

    return run_replay(parsed.file, parsed.output, parsed.export, masked=parsed.redact)


def _run_demo(parser: argparse.ArgumentParser, parsed: argparse.Namespace) -> int:
    if not parsed.recorded:
        if parsed.output:
            parser.error("-o is for --recorded: a lab prints with `lab trace`")
        from k8snet_tui.commands.lab import run_lab

        return run_lab(LabSettings(), report_on_exit=parsed.report_on_exit)
    from k8snet_tui.commands.demo import play_demo

    return play_demo(parsed.output)


def _run_lab(parsed: argparse.Namespace) -> int:
    from k8snet_tui.commands.lab import run_lab

    return run_lab(_lab_settings(parsed), report_on_exit=parsed.report_on_exit)


def _run_lab_up(parsed: argparse.Namespace) -> int:
    from k8snet_tui.commands.lab import run_lab_up

    return run_lab_up(_lab_settings(parsed))


def _run_lab_trace(parsed: argparse.Namespace) -> int:
    from k8snet_tui.commands.lab import run_lab_trace

    options = TraceOptions(rounds=ROUNDS_AT_MOST, ends_when_clear=True)
    cluster = ClusterSettings(allowed=_allowed(parsed))
    ends = parsed.source, parsed.destination
    return run_lab_trace(ends, options, cluster, _lab_settings(parsed), parsed.output)


def _run_cleanup(parsed: argparse.Namespace) -> int:
    from k8snet_tui.commands.cleanup import run_cleanup

    return run_cleanup(_cluster_settings(parsed), remove=parsed.yes)
