"""What is being typed on a command line, as far as a shell has it."""

from enum import StrEnum

from msgspec import Struct


class Sought(StrEnum):
    """What the word under the cursor may become."""

    WORDS = "words"
    """One of those that are given."""
    FILES = "files"
    CONTEXTS = "contexts"
    NAMESPACES = "namespaces"
    SOURCES = "sources"
    DESTINATIONS = "destinations"


class Unfinished(Struct, frozen=True):
    sought: Sought
    typed: str
    """The beginning of the word, without the `--option=` that it may follow."""
    words: tuple[str, ...] = ()
    before: str = ""
    """What every candidate begins with besides: that `--option=`."""
    kubeconfig: str | None = None
    context: str | None = None
    namespace: str | None = None
    """As the words before say."""
