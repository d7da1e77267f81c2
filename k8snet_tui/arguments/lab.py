"""The options of `lab` and its actions."""

import argparse
import os

from k8snet_tui.arguments.cluster import add_allow
from k8snet_tui.arguments.screen import add_screen_options
from k8snet_tui.arguments.values import count, node_count
from k8snet_tui.settings import LAB_BACKENDS, LabSettings


def add_lab(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    lab = commands.add_parser("lab", help="the screen on a lab of network namespaces, without root")
    _add_lab_options(lab, LabSettings())
    add_screen_options(lab, default=argparse.SUPPRESS)
    lab.set_defaults(command="lab", runtime=LabSettings().runtime)
    actions = lab.add_subparsers(title="actions", metavar="ACTION")
    up = actions.add_parser("up", help="keep a lab in the foreground and print its KUBECONFIG")
    _add_lab_options(up, None)
    up.add_argument("--write-kubeconfig", metavar="FILE", help="where to; default: a private folder")
    up.set_defaults(command="lab up")
    trace = actions.add_parser("trace", help="one trace on a lab of its own")
    trace.add_argument("source", nargs="?", default="shell-1", help="default shell-1")
    trace.add_argument("destination", nargs="?", default="httpd", help="default httpd")
    trace.add_argument("-o", "--output", choices=("text", "json", "jsonl"), default="text")
    add_allow(trace, None)
    _add_lab_options(trace, None)
    trace.set_defaults(command="lab trace")


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
    parser.add_argument("--nodes", type=node_count, metavar="N", default=default("nodes"), help="default 3")
    parser.add_argument("--pods", type=count, metavar="N", default=default("pods"), help="further pods")


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
