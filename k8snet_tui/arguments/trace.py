"""The options of `trace`, and in which forms its result is given."""

import argparse

from k8snet_tui.arguments.cluster import add_cluster_options
from k8snet_tui.arguments.values import flow_count, hop_limit, interval, port, positive
from k8snet_tui.model.trace_options import INTERVAL_S, MOST_FLOWS, USUAL_WAIT_S, Protocol

WITH_FIGURES = ("mtr", "mtr-json", "csv", "markdown")
OUTPUTS = ("text", "json", "jsonl", *WITH_FIGURES, "dot", "explain")
FIGURE_ROUNDS = 10
"""As many as `mtr --report` takes."""


def add_trace(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
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
        type=positive,
        metavar="N",
        help="rounds of probes, one a second; default: one, and up to two more while a hop is missing",
    )
    trace.add_argument(
        "--interval", type=interval, default=INTERVAL_S, metavar="S", help="seconds from round to round"
    )
    trace.add_argument(
        "--wait",
        type=positive,
        default=USUAL_WAIT_S,
        metavar="S",
        help=f"seconds for an answer, default {USUAL_WAIT_S}; up to that, one where answers came at once",
    )
    trace.add_argument(
        "--protocol",
        type=Protocol,
        choices=list(Protocol),
        default=Protocol.UDP,
        metavar="NAME",
        help="what probes are made of: udp, icmp, tcp, or udp-paris, whose two ports are the same in all; "
        "as far as the source's tool can; default udp",
    )
    trace.add_argument(
        "--port",
        type=port,
        metavar="N",
        help="the one port of all tcp or udp probes; default for tcp: one that the destination has, or 80",
    )
    trace.add_argument("--max-hops", type=hop_limit, default=30, metavar="N", help="default 30")
    trace.add_argument(
        "--mtu",
        action="store_true",
        help="with --exec node: the smallest MTU on the way, as the kernels have it, "
        "confirmed by two packets, the second one byte larger",
    )
    trace.add_argument("--both", action="store_true", help="also the way back, from DESTINATION to SOURCE")
    trace.add_argument(
        "--flows",
        type=flow_count,
        metavar="N",
        help=f"so many flows of the path, 2 to {MOST_FLOWS}, and which ways they take: udp-paris of other "
        "ports, or to other pods of the node where the kernels choose by addresses",
    )
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
    trace.add_argument(
        "--by-hand",
        action="store_true",
        help="trace nothing: print the kubectl and Linux commands that show the same path",
    )
    trace.add_argument("--record", metavar="FILE", help="a new file, for `k8snet-tui replay FILE`")
    add_cluster_options(trace)
    trace.set_defaults(command="trace")
