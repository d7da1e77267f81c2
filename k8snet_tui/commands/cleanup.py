"""`k8snet-tui cleanup`: what sessions left behind, and its removal."""

from k8snet_tui.commands.running import run_to_exit_code
from k8snet_tui.session.cluster_session import open_session
from k8snet_tui.session.leftovers import clean_up
from k8snet_tui.settings import ClusterSettings


def run_cleanup(settings: ClusterSettings, remove: bool) -> int:
    """Lists what is left; with `remove`, removes what is provably over. 1 when some of that stays."""
    return run_to_exit_code(_cleanup(settings, remove))


async def _cleanup(settings: ClusterSettings, removing: bool) -> int:
    async with open_session(settings) as session:
        fates = await clean_up(session.connection, settings.namespace, removing=removing)
    for fate in fates:
        print(fate.sentence)
    if not fates:
        print("nothing was left behind")
    return 1 if any(fate.is_failure for fate in fates) else 0
