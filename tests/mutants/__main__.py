"""`make mutants`: harms our code in memory, runs the quick tests that should notice, lists who survived.

No file is changed: each mutant lives in a process of its own, which has pytest and the libraries loaded and
gets the harmed module in place of the one on disk. Ends with 1 where something survives in a gate.

    python -m tests.mutants [MODULE…]    only the rows whose module has one of these words in its name
"""

import contextlib
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import io
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import CodeType, ModuleType

import pytest

from tests.mutants.mutations import Mutant, make_mutants
from tests.mutants.table import ROWS, Row

PROCESSES = os.cpu_count() or 1
TEST_S = 60
"""A mutant may loop for ever, which is noticed too."""
LOADED_BEFORE = ("aiohttp.web", "yaml", "msgspec", "hypothesis", "pytest_asyncio", "cryptography.x509")


class _Harmed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives one module made from a mutant."""

    def __init__(self, module: str, code: CodeType) -> None:
        self._module, self._code = module, code

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name != self._module:
            return None
        return importlib.util.spec_from_loader(name, self, origin=self._code.co_filename)

    def exec_module(self, module: ModuleType) -> None:
        module.__file__ = self._code.co_filename
        exec(self._code, module.__dict__)


def main(words: Sequence[str]) -> int:
    rows = [row for row in ROWS if not words or any(word in row.module for word in words)]
    for name in LOADED_BEFORE:
        importlib.import_module(name)
    began_s = time.monotonic()
    waiting = list(_all_mutants(rows))
    running: dict[int, tuple[Row, Mutant | None]] = {}
    survivors: list[tuple[Row, Mutant]] = []
    count = len(waiting)
    while waiting or running:
        while waiting and len(running) < PROCESSES:
            row, mutant = waiting.pop(0)
            running[_start(row, mutant)] = row, mutant
        pid, status = os.wait()
        row, mutant = running.pop(pid)
        is_noticed = os.waitstatus_to_exitcode(status) != 0
        if mutant is None and is_noticed:
            print(f"{row.module}: its tests fail without any mutant: {' '.join(row.tests)}")
            return 1
        if mutant is not None and not is_noticed:
            survivors.append((row, mutant))
            print(f"survived{'' if row.is_gate else ' (no gate)'}: {row.module}: {mutant}", flush=True)
    in_gates = sum(row.is_gate for row, _ in survivors)
    made, took_s = count - len(rows), time.monotonic() - began_s
    print(f"{made} mutants in {took_s:.0f} s: {len(survivors)} survived, {in_gates} of them in a gate")
    return 1 if in_gates else 0


def _all_mutants(rows: Sequence[Row]) -> Iterator[tuple[Row, Mutant | None]]:
    """For each row first none at all: tests that fail anyway notice nothing."""
    for row in rows:
        yield row, None
        found = list(make_mutants(_path(row.module).read_text(), row.functions))
        assert found, f"{row.module} has nothing like {row.functions}: the table is out of date"
        for mutant in found:
            if not str(mutant).partition(": ")[2].startswith(row.harmless or "-"):
                yield row, mutant


def _path(module: str) -> Path:
    return Path(*module.split(".")).with_suffix(".py")


def _start(row: Row, mutant: Mutant | None) -> int:
    pid = os.fork()
    if pid:
        return pid
    signal.alarm(TEST_S)
    os.dup2(os.open(os.devnull, os.O_RDWR), 1)
    os.dup2(1, 2)
    if mutant is not None:
        code = compile(mutant.tree, str(_path(row.module)), "exec")
        sys.meta_path.insert(0, _Harmed(row.module, code))
    code_of_tests = 3
    with contextlib.suppress(BaseException), contextlib.redirect_stdout(io.StringIO()):
        code_of_tests = int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *row.tests]))
    os._exit(code_of_tests)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
