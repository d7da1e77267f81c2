"""Options of `trace` that do not go together."""

import argparse

from k8snet_tui.model.trace_options import Protocol

WITH_BOTH = ("text", "json", "jsonl")
WITH_BREAK = ("text", "json")


class WrongOptions(Exception):
    """Options that do not go together; the sentence says which."""

    exit_code = 2


def require_fit(parsed: argparse.Namespace) -> None:
    """Raises what argparse raises for options that do not go together."""
    if parsed.port and parsed.protocol is Protocol.ICMP:
        raise WrongOptions("--port goes with --protocol tcp or udp: icmp has no ports")
    if parsed.by_hand:
        _require_fit_by_hand(parsed)
    if parsed.both and parsed.output not in WITH_BOTH:
        raise WrongOptions(f"--both is printed as {', '.join(WITH_BOTH)}, not as {parsed.output}")
    if parsed.flows:
        _require_flows_fit(parsed)
    if parsed.both and parsed.record:
        raise WrongOptions(
            "--record keeps one direction: leave out --both, and record the way back by itself"
        )
    if parsed.both and parsed.until_broken:
        raise WrongOptions("--until-broken watches one direction: leave out --both")
    if parsed.until_broken and parsed.output not in WITH_BREAK:
        raise WrongOptions(f"--until-broken is printed as {' or '.join(WITH_BREAK)}, not as {parsed.output}")


def _require_fit_by_hand(parsed: argparse.Namespace) -> None:
    if parsed.port or parsed.protocol not in (Protocol.UDP, Protocol.ICMP):
        raise WrongOptions("--by-hand is of udp or icmp probes to any port: not every traceroute has others")
    traced = {"-o": parsed.output != "text", "--record": parsed.record, "--mtu": parsed.mtu}
    traced |= {"--flows": parsed.flows, "--watch": parsed.watch, "--until-broken": parsed.until_broken}
    if unfit := [name for name, given in traced.items() if given]:
        raise WrongOptions(f"--by-hand traces nothing: leave out {', '.join(unfit)}")


def _require_flows_fit(parsed: argparse.Namespace) -> None:
    if parsed.port and parsed.port + parsed.flows > 65536:
        raise WrongOptions(
            f"--flows {parsed.flows} takes as many ports from --port on, and 65535 is the last"
        )
    if parsed.output not in WITH_BOTH:
        raise WrongOptions(f"--flows is printed as {', '.join(WITH_BOTH)}, not as {parsed.output}")
    for name in ("both", "watch", "until_broken", "record", "mtu"):
        if getattr(parsed, name):
            raise WrongOptions(f"--flows is one look at a path: leave out --{name.replace('_', '-')}")
