"""Where a cursor goes, and how the window follows it: half a page at the edge, for a scroll repaints all."""


def move_cursor(cursor: int, count: int, page: int, motion: str) -> int:
    steps = {
        "down": 1,
        "up": -1,
        "half_down": page // 2,
        "half_up": -(page // 2),
        "page_down": page,
        "page_up": -page,
        "top": -count,
        "bottom": count,
    }
    return max(0, min(count - 1, cursor + steps[motion]))


def follow_cursor(top: int, cursor: int, count: int, page: int) -> int:
    """The first line of the window, so that the cursor is in it."""
    if top <= cursor < top + page:
        return top
    edge = cursor - page // 2 if cursor >= top + page else cursor - (page - 1) // 2
    return max(0, min(edge, count - page))
