"""The options that say which cluster, and what may be done there."""

import argparse

from k8snet_tui.arguments.values import image, interface_name
from k8snet_tui.cni.registry import PLUGINS, option_name
from k8snet_tui.settings import PROBE_IMAGE


def add_cluster_options(parser: argparse.ArgumentParser, default: object = argparse.SUPPRESS) -> None:
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
    add_allow(group, default)
    group.add_argument(
        "--probe-image",
        type=image,
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
        type=interface_name,
        default=default,
        help="the interface by which nodes reach each other, likewise",
    )


def add_allow(group: "argparse._ActionsContainer", default: object) -> None:
    group.add_argument(
        "--allow",
        action="append",
        choices=("pod", "ephemeral", "node"),
        default=default,
        help="what may be done for a pod without tools: start a probe pod, "
        "add an ephemeral container, start from its node; may be repeated",
    )


def add_cleanup(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    cleanup = commands.add_parser("cleanup", help="list what sessions left behind; --yes removes it")
    cleanup.add_argument("--yes", action="store_true", help="remove what is yours or expired")
    add_cluster_options(cleanup)
    cleanup.set_defaults(command="cleanup")
