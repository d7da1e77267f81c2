"""Which signals end the program, and what it then ends with."""

import signal

SIGNAL_EXIT = 128
"""The exit code is this and the signal's number, as in shells."""
ENDING_SIGNALS = (
    signal.SIGHUP,
    signal.SIGINT,
    signal.SIGQUIT,
    signal.SIGABRT,
    signal.SIGUSR1,
    signal.SIGUSR2,
    signal.SIGALRM,
    signal.SIGTERM,
    signal.SIGVTALRM,
    signal.SIGPROF,
    signal.SIGXCPU,
    signal.SIGIO,
    signal.SIGPWR,
)
"""All that would end a program at once, before it has tidied up (signal(7))."""
