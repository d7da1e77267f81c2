"""What the lab cannot do, each as one sentence for a person."""


class LabError(Exception):
    """Something the lab cannot do; the text is one sentence for a person."""

    exit_code = 3


RECORDED_INSTEAD = "one that was recorded plays anywhere: k8snet-tui demo --recorded"


class LabUnavailable(LabError):
    """No lab, or no such lab, can be built on this machine: why, and the ways out."""

    remedy = RECORDED_INSTEAD


class LabNotStarted(LabError):
    """It should be possible here, and was not."""

    remedy = RECORDED_INSTEAD


class UnknownImage(LabError):
    """The lab has no such image and there is no registry: ErrImagePull."""

    def __init__(self, image: str) -> None:
        super().__init__(
            f'image "{image}" is not one of the lab\'s, and there is no registry to pull it from'
        )
        self.image = image


class CannotRun(LabError):
    """The program could not be started. `str()` is runc's wording, as it follows `unable to start
    container process: ` in containerd's messages: `exec: "sh": executable file not found in $PATH`.
    """

    def __init__(self, program: str, reason: str, *, missing: bool) -> None:
        super().__init__(f'exec: "{program}": {reason}')
        self.program = program
        self.missing = missing
        """There is no such file, as opposed to one that may not be run. runc's exit codes: 127, 126."""


class NotRunning(LabError):
    """The container or the sandbox is there no more."""
