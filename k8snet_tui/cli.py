"""The command line: where each question goes, and how the program ends.

Nothing heavy is imported here, so that `--help` answers at once.
"""

import argparse
import errno
import gc
import os
import signal
import sys
from collections.abc import Sequence

from k8snet_tui import standard_streams
from k8snet_tui.arguments.fit import WrongOptions, require_fit
from k8snet_tui.arguments.parser import build_parser, read_arguments
from k8snet_tui.arguments.trace import FIGURE_ROUNDS, WITH_FIGURES
from k8snet_tui.model.trace_options import Strategy, TraceOptions
from k8snet_tui.settings import ClusterSettings, LabSettings, ScreenSettings
from k8snet_tui.signals import SIGNAL_EXIT

ROUNDS_AT_MOST = 3
YOUNG_OBJECTS = 10_000
"""So many are made between two looks for garbage: with Python's 700, a tenth of a second goes into looking
through what is imported and stays."""
NOT_ALLOWED = 3
COMPLETE = "__complete"
"""What the scripts of `completion` ask by; no command for people."""
OUTPUT_ERRORS = (errno.EPIPE, errno.ENOSPC, errno.EIO, errno.EBADF, errno.EFBIG, errno.EDQUOT)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and gives its exit code.

    0 fine, 1 no, 2 wrong use, 3 cannot reach or not allowed, 70 a defect of ours, 128 + n after signal n.
    """
    standard_streams.prepare()
    gc.set_threshold(YOUNG_OBJECTS)
    try:
        try:
            words = sys.argv[1:] if arguments is None else arguments
            if words[:1] == [COMPLETE]:
                return _complete(words[1:])
            parsed = read_arguments(words)
            if parsed.ascii or os.environ.get("K8SNET_TUI_ASCII", "0") not in ("", "0"):
                standard_streams.write_plainly()
            return RUNS[parsed.command](parsed)
        finally:
            sys.stdout.flush()
    except KeyboardInterrupt:
        return SIGNAL_EXIT + signal.SIGINT
    except Exception as error:  # noqa: BLE001 - the top of the program
        from k8snet_tui.failures import report

        if isinstance(error, OSError) and error.errno in OUTPUT_ERRORS:
            return _end_without_output(error)
        return report(error)


def _complete(words: Sequence[str]) -> int:
    from k8snet_tui.arguments.completion import read_unfinished
    from k8snet_tui.commands.completion import print_candidates

    return print_candidates(read_unfinished(build_parser(), words))


def _end_without_output(error: OSError) -> int:
    """Output that nobody takes any more is no failure worth words; one that cannot be kept is."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    if isinstance(error, BrokenPipeError):
        return SIGNAL_EXIT + signal.SIGPIPE
    print(f"k8snet-tui: the output cannot be written: {error.strerror}", file=sys.stderr)
    return NOT_ALLOWED


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


def _screen_settings(parsed: argparse.Namespace) -> ScreenSettings:
    return ScreenSettings(has_mouse=not parsed.no_mouse, reports_on_exit=parsed.report_on_exit)


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

    return run_screen(_cluster_settings(parsed), _screen_settings(parsed))


def _run_trace(parsed: argparse.Namespace) -> int:
    from k8snet_tui.commands.trace import TraceRequest, run_trace

    require_fit(parsed)
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
        flows=parsed.flows,
    )
    if parsed.by_hand:
        from k8snet_tui.commands.by_hand import print_by_hand

        return print_by_hand(request, _cluster_settings(parsed))
    return run_trace(request, _cluster_settings(parsed))


def _run_replay(parsed: argparse.Namespace) -> int:
    from k8snet_tui.commands.replay import run_replay

    if parsed.redact and not parsed.export:
        raise WrongOptions("--redact is for --export FILE")
    return run_replay(
        parsed.file, parsed.output, _screen_settings(parsed), parsed.export, masked=parsed.redact
    )


def _run_demo(parsed: argparse.Namespace) -> int:
    if not parsed.recorded:
        if parsed.output:
            raise WrongOptions("-o is for --recorded: a lab prints with `lab trace`")
        from k8snet_tui.commands.lab import run_lab

        return run_lab(LabSettings(), _screen_settings(parsed))
    from k8snet_tui.commands.demo import play_demo

    return play_demo(parsed.output, _screen_settings(parsed))


def _run_lab(parsed: argparse.Namespace) -> int:
    from k8snet_tui.commands.lab import run_lab

    return run_lab(_lab_settings(parsed), _screen_settings(parsed))


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


def _run_completion(parsed: argparse.Namespace) -> int:
    from k8snet_tui.commands.completion import print_script

    return print_script(parsed.shell)


RUNS = {
    "screen": _run_screen,
    "trace": _run_trace,
    "replay": _run_replay,
    "demo": _run_demo,
    "lab": _run_lab,
    "lab up": _run_lab_up,
    "lab trace": _run_lab_trace,
    "cleanup": _run_cleanup,
    "completion": _run_completion,
}
