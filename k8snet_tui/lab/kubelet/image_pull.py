"""A container's image: present, or retried for ever, for the lab has no registry.

In a kubelet's words: ErrImagePull, ImagePullBackOff, ErrImageNeverPull.
"""

from collections.abc import Awaitable, Callable

from k8snet_tui.lab.kubelet.pod_status import Waiting
from k8snet_tui.lab.kubelet.runtime import Runtime
from k8snet_tui.lab.objects.resources import Object

RESTART_DELAYS_S = (0, 10, 20, 40, 80, 160, 300)
"""A kubelet's, for pulls and restarts: at once, then ten seconds, then twice as long each time."""
FIRST_ERROR_S = 1.0
"""How long ErrImagePull is shown before ImagePullBackOff."""

RecordEvent = Callable[[str, str, bool], None]
"""An event: reason, message, whether it is a warning."""


class ImagePull:
    def __init__(
        self,
        runtime: Runtime,
        container: Object,
        record_event: RecordEvent,
        wait_as: Callable[[Waiting], None],
        rest: Callable[[float], Awaitable[bool]],
    ) -> None:
        """`rest` gives back whether to go on after that many seconds."""
        self._runtime = runtime
        self._image: str = container["image"]
        self._never = container["imagePullPolicy"] == "Never"
        self._record_event = record_event
        self._wait_as = wait_as
        self._rest = rest

    async def run(self) -> None:
        """Returns when the image is there, or when the container is to stop."""
        tries = 0
        while self._runtime.find_image(self._image) is None:
            tries = min(tries + 1, len(RESTART_DELAYS_S) - 1)
            if not (await self._refuse() if self._never else await self._fail()):
                return
            if not await self._rest(RESTART_DELAYS_S[tries]):
                return

    async def _refuse(self) -> bool:
        message = f'Container image "{self._image}" is not present with pull policy of Never'
        self._record_event("ErrImageNeverPull", message, True)
        self._record_event("Failed", "Error: ErrImageNeverPull", True)
        self._wait_as(Waiting("ErrImageNeverPull", message))
        return True

    async def _fail(self) -> bool:
        image = self._image
        why = (
            f'failed to pull and unpack image "{image}": failed to resolve reference "{image}": '
            "the lab has no registry"
        )
        self._record_event("Pulling", f'Pulling image "{image}"', False)
        self._record_event("Failed", f'Failed to pull image "{image}": {why}', True)
        self._record_event("Failed", "Error: ErrImagePull", True)
        self._wait_as(Waiting("ErrImagePull", why))
        go_on = await self._rest(FIRST_ERROR_S)
        self._record_event("BackOff", f'Back-off pulling image "{image}"', False)
        self._record_event("Failed", "Error: ImagePullBackOff", True)
        self._wait_as(Waiting("ImagePullBackOff", f'Back-off pulling image "{image}": ErrImagePull: {why}'))
        return go_on
