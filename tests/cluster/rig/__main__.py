"""rig COMMAND: a genuine Kubernetes on one machine, its three nodes network namespaces. README.md says more.

Needs nothing but python3 itself, so that it runs before any set-up.
"""

import argparse
import os
import sys

from tests.cluster.rig.builds import build
from tests.cluster.rig.controlplane import forget_history, restart_server
from tests.cluster.rig.options import BACKENDS, Options
from tests.cluster.rig.places import Rig, Unavailable, this_rig
from tests.cluster.rig.pods import start_tutorial_pods
from tests.cluster.rig.processes import print_last_lines
from tests.cluster.rig.scale import start_scale
from tests.cluster.rig.start import start
from tests.cluster.rig.teardown import take_down


def main() -> int:
    parsed = build_parser().parse_args()
    try:
        return int(parsed.run(this_rig(), parsed) or 0)
    except Unavailable as why:
        print(f"rig: {why}", file=sys.stderr)
        return 3


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="rig", description="A genuine Kubernetes on this machine.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    built = commands.add_parser("build", help="build what is not in the cache yet")
    built.add_argument("--calico", action="store_true", help="Calico as well")
    built.set_defaults(run=lambda _, parsed: build(with_calico=parsed.calico))
    up = commands.add_parser("up", help="build, then start the cluster")
    up.add_argument("backend", nargs="?", choices=BACKENDS, default="host-gw")
    up.add_argument("--dual", action="store_true", help="IPv6 as well, behind IPv4")
    up.add_argument("--bad-iface", action="store_true", help="the plugin picks eth0: the Vagrant mistake")
    up.set_defaults(run=_up)
    kubeconfig = commands.add_parser("kubeconfig", help="print the administrator's kubeconfig file")
    kubeconfig.set_defaults(run=lambda rig, _: print(rig.kubeconfig))
    logs = commands.add_parser("logs", help="the last lines of every program's log")
    logs.set_defaults(run=lambda rig, _: print_last_lines(rig))
    pods = commands.add_parser("pods", help="start the tutorial's pods")
    pods.set_defaults(run=lambda rig, _: start_tutorial_pods(rig))
    on = commands.add_parser("on", help="run a command as if logged in on a node")
    on.add_argument("node", choices=("controlplane", "node-1", "node-2"))
    on.add_argument("command", nargs=argparse.REMAINDER)
    on.set_defaults(run=_on)
    scale = commands.add_parser("scale", help="an API server on loopback with made-up nodes and pods")
    scale.add_argument("nodes", type=int)
    scale.add_argument("pods", type=int)
    scale.set_defaults(run=lambda rig, parsed: start_scale(rig, parsed.nodes, parsed.pods))
    forget = commands.add_parser("forget", help="compact etcd: watches from before are told 410 Gone")
    forget.set_defaults(run=lambda rig, _: forget_history(rig))
    restart = commands.add_parser("restart-server", help="kill the API server, and start it anew")
    restart.set_defaults(run=lambda rig, _: restart_server(rig))
    down = commands.add_parser("down", help="take everything away that `up` and `scale` made")
    down.set_defaults(run=lambda rig, _: take_down(rig))
    return parser


def _up(rig: Rig, parsed: argparse.Namespace) -> None:
    start(rig, Options(parsed.backend, dual=parsed.dual, bad_interface=parsed.bad_iface))


def _on(rig: Rig, parsed: argparse.Namespace) -> None:
    """`ip netns exec` gives the command that node's /sys too."""
    environment = {
        **os.environ,
        "KUBECONFIG": str(rig.kubeconfig),
        "PATH": f"{rig.programs}:{os.environ['PATH']}",
    }
    argv = ["ip", "netns", "exec", rig.namespace(parsed.node), *(parsed.command or ["bash"])]
    os.execvpe(argv[0], argv, environment)


if __name__ == "__main__":
    sys.exit(main())
