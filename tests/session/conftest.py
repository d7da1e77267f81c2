"""What is kept, shared and told after a while needs no cluster, and no real time either."""

from tests.virtual_time import pytest_asyncio_loop_factories, virtual_time

__all__ = ("pytest_asyncio_loop_factories", "virtual_time")
