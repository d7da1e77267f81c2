"""Rounds are about time, and need nothing real."""

from tests.virtual_time import pytest_asyncio_loop_factories, virtual_time

__all__ = ("pytest_asyncio_loop_factories", "virtual_time")
