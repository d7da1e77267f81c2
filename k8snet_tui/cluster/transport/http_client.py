"""aiohttp, imported without what makes it slow to import.

It makes two TLS contexts of its own at once and reads all of the system's certificate authorities into each:
more than half of its import, 0.1 s of a core. Ours are made by `make_tls`, so that nobody needs those; and
should somebody use one by mistake, it trusts nobody.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def _without_system_authorities() -> Iterator[None]:
    """OpenSSL takes these names before its own (SSL_CTX_set_default_verify_paths(3))."""
    names = ("SSL_CERT_FILE", "SSL_CERT_DIR")
    own = {name: os.environ[name] for name in names if name in os.environ}
    os.environ.update(dict.fromkeys(names, os.devnull))
    try:
        yield
    finally:
        for name in names:
            del os.environ[name]
        os.environ.update(own)


with _without_system_authorities():
    import aiohttp as aiohttp
