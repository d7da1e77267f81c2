"""Exec plugins: apart from our terminal, renewed when their token ends, and never silently anonymous."""

import asyncio
import json
import ssl
from pathlib import Path

import pytest
from aiohttp import web

from k8snet_tui.cluster.auth import exec_plugin
from k8snet_tui.cluster.config.client_config import ExecPlugin, Secret, Variable
from k8snet_tui.cluster.errors import NotAuthenticated
from k8snet_tui.cluster.objects.resources import get_version
from tests.cluster_unit.auth.logins import accept, version
from tests.cluster_unit.certificates import Authority
from tests.cluster_unit.fake_api import connected, serving
from tests.waiting import until_ended


def plugin(folder: Path, script: str, **fields: object) -> ExecPlugin:
    """A shell script beside a counter of its runs, which it finds as $RUNS."""
    path = folder / "login"
    path.write_text(f"#!/bin/sh\necho run >> $RUNS\n{script}\n")
    path.chmod(0o755)
    made = {"env": (Variable("RUNS", str(folder / "runs")),), "install_hint": "install it from example.org"}
    made |= {"api_version": "client.authentication.k8s.io/v1"}
    return ExecPlugin(str(path), **(made | fields))  # type: ignore[arg-type]


def runs(folder: Path) -> int:
    return len((folder / "runs").read_text().split())


def credential(**status: str | None) -> str:
    body = {"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": status}
    return f"cat <<'X'\n{json.dumps(body)}\nX"


async def test_a_token_is_kept_until_it_ends(tmp_path: Path) -> None:
    async with serving() as api:
        accept(api, "fresh")
        config = api.config(plugin=plugin(tmp_path, credential(token="fresh")))
        assert await version(config) == "v1.34.4"
    assert runs(tmp_path) == 1


async def test_a_token_past_its_end_is_renewed_for_the_next_request(tmp_path: Path) -> None:
    past = credential(token="fresh", expirationTimestamp="2026-01-01T00:00:00Z")
    async with serving() as api:
        accept(api, "fresh")
        await version(api.config(plugin=plugin(tmp_path, past)))
    assert runs(tmp_path) == 2


async def test_a_refused_token_is_renewed_once_and_tried_again(tmp_path: Path) -> None:
    script = (
        f'if [ "$(wc -l < $RUNS)" -gt 1 ]; then {credential(token="new")}\nelse {credential(token="old")}\nfi'
    )
    async with serving() as api:
        accept(api, "new")
        assert await version(api.config(plugin=plugin(tmp_path, script))) == "v1.34.4"
    assert runs(tmp_path) == 2


async def test_many_requests_at_once_run_one_plugin(tmp_path: Path) -> None:
    async with serving() as api:
        accept(api, "t")
        async with connected(api.config(plugin=plugin(tmp_path, credential(token="t")))) as c:
            await asyncio.gather(*(get_version(c) for _ in range(8)))
    assert runs(tmp_path) == 1


async def test_many_refusals_at_once_run_one_plugin_more(tmp_path: Path) -> None:
    script = (
        f'if [ "$(wc -l < $RUNS)" -gt 1 ]; then {credential(token="new")}\nelse {credential(token="old")}\nfi'
    )
    async with serving() as api:
        accept(api, "old")
        async with connected(api.config(plugin=plugin(tmp_path, script))) as c:
            await get_version(c)
            accept(api, "new")
            await asyncio.gather(*(get_version(c) for _ in range(8)))
    assert runs(tmp_path) == 2


async def test_who_waits_for_a_plugin_that_fails_hears_of_it_without_another_run(tmp_path: Path) -> None:
    async with serving() as api, connected(api.config(plugin=plugin(tmp_path, "exit 3"))) as c:
        failures = await asyncio.gather(*(get_version(c) for _ in range(8)), return_exceptions=True)
        assert all("exit code 3" in str(failure) for failure in failures)
        assert api.requests == [] and runs(tmp_path) == 1


async def test_a_certificate_of_a_plugin_is_shown_and_renewed(tmp_path: Path) -> None:
    authority = Authority()
    tls = authority.server(tmp_path)
    tls.verify_mode = ssl.CERT_REQUIRED
    tls.load_verify_locations(cadata=authority.pem)
    scripts = []
    for _ in range(2):
        certificate, key = authority.issue()
        scripts.append(credential(clientCertificateData=certificate, clientKeyData=key))
    script = f'if [ "$(wc -l < $RUNS)" -gt 1 ]; then {scripts[1]}\nelse {scripts[0]}\nfi'
    shown: list[object] = []

    async def answer(request: web.Request) -> web.StreamResponse:
        assert request.transport
        shown.append(request.transport.get_extra_info("ssl_object").getpeercert()["serialNumber"])
        code = 401 if len(shown) == 1 else 200
        return web.json_response({"gitVersion": "v1"}, status=code)

    async with serving(tls) as api:
        api.on("/version", answer)
        config = api.config(plugin=plugin(tmp_path, script), authority=authority.pem)
        assert await version(config) == "v1"
    assert len(set(shown)) == 2 and runs(tmp_path) == 2


async def test_a_plugin_that_hangs_is_ended_with_all_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exec_plugin, "WAIT_S", 2.0)
    script = f"echo 'open https://login.example' >&2\nsleep 60 &\necho $! > {tmp_path}/child\nwait"
    async with serving() as api:
        with pytest.raises(NotAuthenticated, match=r"gave nothing .* it said: open https://login.example"):
            await version(api.config(plugin=plugin(tmp_path, script)))
    await until_ended(int((tmp_path / "child").read_text()))


async def test_a_plugin_is_not_run_where_something_fixed_is_given(tmp_path: Path) -> None:
    async with serving() as api:
        accept(api, "fixed")
        config = api.config(plugin=plugin(tmp_path, "exit 3"), token=Secret("fixed"))
        assert await version(config) == "v1.34.4"


async def test_a_variable_is_handed_on_as_it_is_written(tmp_path: Path) -> None:
    variables = (Variable("RUNS", str(tmp_path / "runs")), Variable("A=B", "c"))
    script = '[ "$A" = "B=c" ] || exit 3\n' + credential(token="t")
    async with serving() as api:
        accept(api, "t")
        config = api.config(plugin=plugin(tmp_path, script, env=variables))
        assert await version(config) == "v1.34.4"


OF_ALL = {"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential"}
NULLS = {"clientCertificateData": None, "clientKeyData": None, "expirationTimestamp": None}


@pytest.mark.parametrize(
    "printed",
    [
        json.dumps(OF_ALL | {"spec": None, "metadata": None, "status": {"token": "t"} | NULLS}),
        "apiVersion: client.authentication.k8s.io/v1\nkind: ExecCredential\nstatus: {token: t}",
        "\ufeff" + json.dumps(OF_ALL | {"status": {"token": "t"}}),
        json.dumps({"apiVersion": OF_ALL["apiVersion"], "status": {"token": "t"}}),
        json.dumps(OF_ALL | {"status": {"token": "t", "expirationTimestamp": "2099-01-02T9:04:05+02:00"}}),
    ],
    ids=["nulls", "YAML", "BOM", "no kind", "an hour of one digit"],
)
async def test_a_credential_is_read_in_every_form_that_kubectl_takes(tmp_path: Path, printed: str) -> None:
    (tmp_path / "printed").write_text(printed)
    async with serving() as api:
        accept(api, "t")
        config = api.config(plugin=plugin(tmp_path, f"cat {tmp_path}/printed"))
        assert await version(config) == "v1.34.4"


FAILURES = [
    ("of another kind", credential(token="t").replace("ExecCredential", "Other"), "of another kind"),
    ("gives null", credential(token=None), "gave neither token nor certificate"),
    ("gives half", credential(clientCertificateData="x"), "gave a certificate or a key without the other"),
    (
        "ends at no time",
        credential(token="t", expirationTimestamp="2030-01-01T00:00:00"),
        "no ExecCredential",
    ),
    (
        "ends on no day",
        credential(token="t", expirationTimestamp="2030-02-30T00:00:00Z"),
        "no ExecCredential",
    ),
    ("ends as people write", credential(token="t", expirationTimestamp="2030-01-01 00:00:00Z"), "no ExecC"),
    ("says goodbye", credential(token="t") + "\necho bye", "no ExecCredential"),
    ("breaks a line", credential(token="s3cret\nX: y"), "holds a line break"),
    (
        "fails",
        "echo noise >&2; echo 'session expired, log in' >&2; exit 3",
        "exit code 3: session expired, log in",
    ),
    ("prints nonsense", "echo hello", "printed no ExecCredential"),
    ("gives nothing", credential(), "gave neither token nor certificate"),
    ("leaks", "echo 'token eyJhbGciOiJ9.eyJhbGciOiJ9.c2ln expired' >&2; exit 1", "token [hidden] expired"),
]


@pytest.mark.parametrize(("script", "words"), [f[1:] for f in FAILURES], ids=[f[0] for f in FAILURES])
async def test_a_plugin_that_fails_is_a_sentence_and_no_request(
    tmp_path: Path, script: str, words: str
) -> None:
    async with serving() as api:
        with pytest.raises(NotAuthenticated) as caught:
            await version(api.config(plugin=plugin(tmp_path, script)))
        assert words in str(caught.value)
        assert api.requests == []


async def test_a_missing_plugin_names_how_to_get_it() -> None:
    missing = ExecPlugin("/nonexistent/login", install_hint="install it from example.org")
    async with serving() as api:
        with pytest.raises(NotAuthenticated, match="can't be run: No such file") as caught:
            await version(api.config(plugin=missing))
    assert caught.value.remedy == "install it from example.org"


async def test_a_plugin_neither_reads_nor_shares_our_terminal(tmp_path: Path) -> None:
    own_session = '[ "$(ps -o sid= -p $$ | tr -d " ")" = $$ ] || exit 8'
    script = f"read -r line && exit 9\n{own_session}\n{credential(token='t')}"
    async with serving() as api:
        accept(api, "t")
        assert await version(api.config(plugin=plugin(tmp_path, script))) == "v1.34.4"


async def test_a_plugin_that_insists_on_a_terminal_is_told_so(tmp_path: Path) -> None:
    async with serving() as api:
        with pytest.raises(NotAuthenticated, match="wants a terminal"):
            await version(api.config(plugin=plugin(tmp_path, "exit 0", interactive_mode="Always")))


async def test_a_plugin_is_told_of_the_cluster_when_it_wants_that(tmp_path: Path) -> None:
    script = f'printf %s "$KUBERNETES_EXEC_INFO" > {tmp_path}/seen\n{credential(token="t")}'
    async with serving() as api:
        accept(api, "t")
        await version(api.config(plugin=plugin(tmp_path, script, provide_cluster_info=True)))
        seen = json.loads((tmp_path / "seen").read_text())
        assert seen["spec"]["cluster"]["server"] == api.server
