"""The options of `replay`, and of `demo`, which plays a recording where no lab can run."""

import argparse

from k8snet_tui.arguments.screen import add_screen_options
from k8snet_tui.arguments.trace import OUTPUTS


def add_replay(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    replay = commands.add_parser("replay", help="play a recording that `trace --record` or `:record` made")
    replay.add_argument("file", metavar="FILE")
    _add_replay_output(replay)
    replay.add_argument("--export", metavar="FILE", help="new: .md an incident report, .cast, .svg")
    replay.add_argument("--redact", action="store_true", help="other names and addresses in the export")
    add_screen_options(replay, default=argparse.SUPPRESS)
    replay.set_defaults(command="replay")


def add_demo(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    demo = commands.add_parser("demo", help="the screen on a lab; --recorded where none can run")
    demo.add_argument("--recorded", action="store_true", help="play a recording of a lab instead")
    _add_replay_output(demo)
    add_screen_options(demo, default=argparse.SUPPRESS)
    demo.set_defaults(command="demo")


def _add_replay_output(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "-o",
        "--output",
        choices=OUTPUTS,
        metavar="FORMAT",
        help=f"print it instead, as {', '.join(OUTPUTS)}",
    )
