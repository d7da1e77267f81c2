"""What can go wrong between us and a cluster, as a tree of sentences.

`str(error)` is one clear sentence, `remedy` what may help (may be empty), `exit_code` what a command ends
with: 2 for what was asked wrongly, 3 for what the cluster or its network did not give. Nothing here speaks
to anything: transport/failures.py and http/error_mapping.py turn what libraries raise and servers answer
into these.

    ClusterError
      ConfigInvalid        no kubeconfig, an unreadable one, an unknown context
      NotReachable         no connection: refused, timed out, name not known, certificate not trusted
        TimedOut           it is there, but silent for too long
      NotAuthenticated     the server does not know who we are
      NotAllowed           it knows, and says no
      NotFound
      Conflict
      Expired              the resourceVersion or the continue token is too old
      Throttled            too many requests
      Rejected             any other refusal
      NotStarted           what we created does not run
      StreamLost           an exec, attach, log or watch was cut
      CommandUnfinished    a program took too long or said too much
        NoAnswer           it has not said a word, as where its kubelet has stopped
      CommandNotFound      exec of a program that the container does not have
"""

import re
from typing import ClassVar

from k8snet_tui.redaction import redact

READ_LIMIT = 64 * 1024
"""Of foreign text this much is looked at."""

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]+")
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")


def clean(text: str, limit: int = 300) -> str:
    """One line of foreign text: no control characters, no secret, at most `limit` characters."""
    # Before anything is cut, and after what was in between has gone: half a secret is one too.
    text = _ESCAPES.sub("", redact(text[:READ_LIMIT]))
    text = redact(" ".join(_UNPRINTABLE.sub(" ", text[: limit * 8]).split()))
    return text if len(text) <= limit else text[: limit - 1] + "…"


def plain_lines(text: str) -> list[str]:
    """Lines of foreign text as they stand: indents kept, no control character, no secret.

    Tabs become blanks; escape sequences, colours among them, go as a whole.
    """
    lines = _ESCAPES.sub("", redact(text)).split("\n")
    return [_UNPRINTABLE.sub("", line.expandtabs(4)) for line in lines]


class ClusterError(Exception):
    exit_code: ClassVar[int] = 3

    def __init__(self, sentence: str, *, remedy: str = "") -> None:
        self.sentence = clean(sentence, 500)
        self.remedy = clean(remedy)
        super().__init__(self.sentence)


class ConfigInvalid(ClusterError):
    exit_code = 2


class NotReachable(ClusterError):
    pass


class TimedOut(NotReachable):
    pass


class NotAuthenticated(ClusterError):
    pass


class NotAllowed(ClusterError):
    """The verb, the resource (`pods`, `pods/exec`) and the namespace (empty: the whole cluster) refused.

    With the server's own `reason` no role is advised: it may be none that is missing.
    """

    def __init__(
        self, verb: str, resource: str, namespace: str = "", *, who: str = "", reason: str = ""
    ) -> None:
        self.verb, self.resource, self.namespace = clean(verb, 40), clean(resource, 80), clean(namespace, 80)
        where = f"in the namespace {self.namespace}" if self.namespace else "in the whole cluster"
        asked = f"{self.verb} {self.resource} {where}"
        super().__init__(
            reason or f"{clean(who, 80) or 'this user'} may not {asked}",
            remedy="" if reason else f"ask for a role that may {asked}, or use another context",
        )


class NotFound(ClusterError):
    """With a `reason` it is a part of an object that is missing, as a container, or what the server serves."""

    exit_code = 2

    def __init__(
        self, kind: str, name: str, namespace: str = "", *, reason: str = "", remedy: str = ""
    ) -> None:
        self.kind, self.name, self.namespace = clean(kind, 80), clean(name, 260), clean(namespace, 80)
        where = f" in the namespace {self.namespace}" if self.namespace else ""
        super().__init__(reason or f"there is no {self.kind} {self.name}{where}", remedy=remedy)


class Conflict(ClusterError):
    pass


class Expired(ClusterError):
    pass


class Throttled(ClusterError):
    def __init__(self, sentence: str, retry_after_s: float) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(sentence, remedy="wait a moment and try again")


class Rejected(ClusterError):
    """`message` is the server's own, cleaned; `status` the HTTP status."""

    def __init__(self, message: str, *, status: int = 0, remedy: str = "") -> None:
        self.message, self.status = clean(message, 500), status
        super().__init__(message, remedy=remedy)


class NotStarted(ClusterError):
    pass


class StreamLost(ClusterError):
    def __init__(self, reason: str) -> None:
        self.reason = clean(reason)
        super().__init__(f"the connection to the container was lost: {self.reason}")


class CommandUnfinished(ClusterError):
    pass


class NoAnswer(CommandUnfinished):
    pass


class CommandNotFound(ClusterError):
    def __init__(self, argv0: str, container: str) -> None:
        self.argv0, self.container = clean(argv0, 80), clean(container, 80)
        super().__init__(f"the container {self.container} has no program {self.argv0}")
