"""Errors that are meant for people, told from defects of ours."""


def explain(error: BaseException) -> str | None:
    """The sentence and the remedy; None for a defect, which must not be hidden."""
    while isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    if not hasattr(error, "exit_code"):
        return None
    remedy = getattr(error, "remedy", "")
    return f"{error}; {remedy}" if remedy else str(error)
