import re

from textual.app import App

from k8snet_tui.ui.screens.opening import OpeningScreen


class Opening(App[None]):
    TITLE = "k8snet-lab"
    CSS_PATH = "../../../k8snet_tui/ui/screens/monitor.tcss"

    def get_default_screen(self) -> OpeningScreen:
        return OpeningScreen()


async def test_the_first_paint_is_the_frame_and_where_one_is_and_no_other_word() -> None:
    async with Opening().run_test(size=(120, 36)) as pilot:
        shown = "".join(strip.text for strip in pilot.app.screen._compositor.render_strips())
        assert re.findall(r"\w[\w-]*", shown) == ["k8snet-lab", "opening"]
