"""Where in a recording one is, and how fast it goes: no clock of its own, and nothing of how it looks."""

SPEEDS = (0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 60.0)


class Player:
    """Begins at 0 and plays; at the end it stands still."""

    def __init__(self, duration_s: float) -> None:
        self.duration_s = duration_s
        self.position_s = 0.0
        self.is_paused = False
        self.speed = 1.0

    @property
    def is_at_end(self) -> bool:
        return self.position_s >= self.duration_s

    def pass_time(self, seconds: float) -> None:
        """Of the person who watches."""
        if not self.is_paused:
            self.seek(seconds * self.speed)

    def seek(self, seconds: float) -> None:
        """From here; back where it is less than 0."""
        self.position_s = min(max(0.0, self.position_s + seconds), self.duration_s)

    def toggle(self) -> None:
        """Pauses, or plays on; from the beginning where it had come to its end."""
        if self.is_at_end:
            self.position_s, self.is_paused = 0.0, False
        else:
            self.is_paused = not self.is_paused

    def change_speed(self, step: int) -> None:
        place = SPEEDS.index(self.speed) + step
        self.speed = SPEEDS[min(max(0, place), len(SPEEDS) - 1)]
