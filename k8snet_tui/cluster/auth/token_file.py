"""A token in a file that somebody else renews, as kubelets do for service accounts."""

import time
from pathlib import Path

from k8snet_tui.cluster.auth.credential import Credential
from k8snet_tui.cluster.config.client_config import Secret
from k8snet_tui.cluster.errors import ConfigInvalid

AGE_S = 60.0
"""How long a token that was read is believed, as in client-go."""


class TokenFile:
    def __init__(self, path: str, beside: Secret[str] | None) -> None:
        """`beside`: the token that is in the kubeconfig as well; it counts while the file can't be read."""
        self._path = Path(path)
        self._last = beside

    async def fetch(self, refused: bool) -> Credential:
        try:
            self._last = Secret(self._read())
        except ConfigInvalid:
            # A file that is being replaced is there again in a minute.
            if refused or self._last is None:
                raise
        return Credential(token=self._last, renew_at_s=time.time() + AGE_S)

    def _read(self) -> str:
        try:
            token = self._path.read_text("utf-8").strip()
        except OSError as failure:
            raise ConfigInvalid(f"the token file {self._path} can't be read: {failure.strerror}") from failure
        except UnicodeDecodeError:
            raise ConfigInvalid(f"the token file {self._path} holds no token") from None
        if not token:
            raise ConfigInvalid(f"the token file {self._path} is empty")
        return token
