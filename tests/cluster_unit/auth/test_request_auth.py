"""What each request carries to say who asks."""

import base64

import pytest

from k8snet_tui.cluster.config.client_config import Impersonation, Secret
from k8snet_tui.cluster.errors import ConfigInvalid
from k8snet_tui.cluster.objects.resources import get_version
from k8snet_tui.redaction import redact
from tests.cluster_unit.fake_api import connected, serving

BROKEN = "s3cret\nX-Forged: yes"


async def test_impersonation_goes_with_each_request() -> None:
    async with serving() as api:
        api.answer("/version", {"gitVersion": "v1"})
        jane = Impersonation("jane", groups=("dev", "ops"))
        async with connected(api.config(impersonation=jane)) as c:
            await get_version(c)
            await get_version(c)
        headers = api.requests[1].headers
    assert headers["Impersonate-User"] == "jane"
    assert headers.getall("Impersonate-Group") == ["dev", "ops"]


async def test_a_user_and_a_password_go_as_basic_and_neither_they_nor_their_pair_are_ever_shown() -> None:
    pair = base64.b64encode(b"jane:pa55w0rd-of-hers").decode()
    async with serving() as api:
        api.answer("/version", {"gitVersion": "v1"})
        async with connected(api.config(username="jane", password=Secret("pa55w0rd-of-hers"))) as c:
            await get_version(c)
    assert api.requests[0].headers["Authorization"] == f"Basic {pair}"
    assert pair not in redact(f"the proxy said: {pair}")


async def test_a_user_without_a_password_is_still_the_user() -> None:
    async with serving() as api:
        api.answer("/version", {"gitVersion": "v1"})
        async with connected(api.config(username="jane")) as c:
            await get_version(c)
    assert api.requests[0].headers["Authorization"] == f"Basic {base64.b64encode(b'jane:').decode()}"


async def test_keys_of_extras_are_written_as_client_go_writes_them() -> None:
    async with serving() as api:
        api.answer("/version", {"gitVersion": "v1"})
        jane = Impersonation("jane", extra={"example.org/scopes": ["a", "b"]})
        async with connected(api.config(impersonation=jane)) as c:
            await get_version(c)
    assert api.requests[0].headers.getall("Impersonate-Extra-example.org%2Fscopes") == ["a", "b"]


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ({"token": Secret(BROKEN)}, "the token of the context test holds a line break"),
        ({"token": Secret("s3cret\n")}, "the token of the context test holds a line break"),
        ({"impersonation": Impersonation(BROKEN)}, "the Impersonate-User of the context test holds"),
        ({"impersonation": Impersonation("jane", uid=BROKEN)}, "the Impersonate-Uid of"),
        ({"impersonation": Impersonation("jane", groups=("dev", BROKEN))}, "the Impersonate-Group of"),
        ({"impersonation": Impersonation("jane", extra={"k": [BROKEN]})}, "the Impersonate-Extra-k of"),
    ],
)
async def test_what_no_header_can_carry_is_one_sentence_that_does_not_tell_it(
    field: dict[str, object], words: str
) -> None:
    async with serving() as api:
        with pytest.raises(ConfigInvalid, match=words) as caught:
            async with connected(api.config(**field)):
                pass
    assert "s3cret" not in str(caught.value) and caught.value.exit_code == 2
