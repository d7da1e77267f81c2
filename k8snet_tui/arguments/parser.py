"""What can be asked on the command line.

Nothing heavy is imported here, so that `--help` answers at once.
"""

import argparse
from collections.abc import Sequence
from typing import NoReturn

from k8snet_tui import __version__
from k8snet_tui.arguments.cluster import add_cleanup, add_cluster_options
from k8snet_tui.arguments.lab import add_lab
from k8snet_tui.arguments.replay import add_demo, add_replay
from k8snet_tui.arguments.screen import add_screen_options
from k8snet_tui.arguments.trace import add_trace


def read_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """What was asked, with the command's name as `command`; ends the program where it is not to be read."""
    return build_parser().parse_args(_join_labels(arguments))


class _Parser(argparse.ArgumentParser):
    """What is wrong in one sentence: the usage of `trace` alone would push it off a small screen."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"k8snet-tui: {message}\n  see: {self.prog} --help\n")


def build_parser() -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = _Parser(
        prog="k8snet-tui",
        description="From two pod names to the proved network path. Without a command: the live screen.",
        epilog="Exit codes: 0 fine, 1 the path is broken, 2 wrong use, 3 cannot reach or not allowed, "
        "70 a defect of this program, 128 + n after signal n.",
    )
    parser.add_argument("--version", action="version", version=f"k8snet-tui {__version__}")
    add_cluster_options(parser, default=None)
    add_screen_options(parser, default=False)
    parser.set_defaults(command="screen")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    add_trace(commands)
    add_replay(commands)
    add_demo(commands)
    add_lab(commands)
    add_cleanup(commands)
    _add_completion(commands)
    return parser


def _add_completion(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    completion = commands.add_parser("completion", help="print what makes a shell complete this command line")
    completion.add_argument("shell", choices=("bash", "zsh", "fish"))
    completion.set_defaults(command="completion")


def _join_labels(arguments: Sequence[str]) -> list[str]:
    """`trace -l app=web httpd`: to argparse a label would be an option, but it stands for one end."""
    joined: list[str] = []
    for argument in arguments:
        if "trace" in joined and joined[-1] in ("-l", "--selector"):
            joined[-1] = f"-l {argument}"
        else:
            joined.append(argument)
    return joined
