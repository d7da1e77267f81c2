"""Times as Kubernetes writes them, and ages as kubectl prints them."""

from datetime import UTC, datetime


def format_time(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def format_now() -> str:
    return format_time(datetime.now(UTC))


def parse_time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def format_age(text: str | None) -> str:
    """How long ago a time was: the column AGE."""
    if not text:
        return "<unknown>"
    return format_duration((datetime.now(UTC) - parse_time(text)).total_seconds())


def format_duration(seconds: float) -> str:
    """As k8s.io/apimachinery/pkg/util/duration.HumanDuration: fewer figures the longer it is."""
    whole = int(seconds)
    minutes, hours = whole // 60, whole // 3600
    if whole < 0:
        return "<invalid>" if whole < -1 else "0s"
    if whole < 120:
        return f"{whole}s"
    if minutes < 10:
        return _two(minutes, "m", whole % 60, "s")
    if minutes < 180:
        return f"{minutes}m"
    if hours < 8:
        return _two(hours, "h", minutes % 60, "m")
    if hours < 48:
        return f"{hours}h"
    return _two(hours // 24, "d", hours % 24 if hours < 192 else 0, "h")


def _two(large: int, large_unit: str, small: int, small_unit: str) -> str:
    return f"{large}{large_unit}" + (f"{small}{small_unit}" if small else "")
