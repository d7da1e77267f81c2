"""A kubeconfig is read as kubectl reads it, and what is wrong with it is said with its place."""

import base64
import os
from pathlib import Path

import pytest

from k8snet_tui.cluster.config import kubeconfig
from k8snet_tui.cluster.config.kubeconfig import list_contexts, load_client_config
from k8snet_tui.cluster.errors import ConfigInvalid

V1 = "client.authentication.k8s.io/v1"
WHOLE = """
apiVersion: v1
kind: Config
current-context: lab
preferences: {}
clusters:
- {name: c, cluster: {server: "https://10.0.0.1:6443/", insecure-skip-tls-verify: true}}
users:
- {name: u, user: {token: abc}}
contexts:
- {name: lab, context: {cluster: c, user: u, namespace: team}}
- {name: other, context: {cluster: c, user: u}}
- {name: anonymous, context: {cluster: c}}
- {name: lost, context: {cluster: nowhere, user: u}}
- {name: nobody, context: {cluster: c, user: gone}}
"""


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in (
        "KUBECONFIG",
        "KUBERNETES_SERVICE_HOST",
        "HTTPS_PROXY",
        "https_proxy",
        "NO_PROXY",
        "no_proxy",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


def write(path: Path, text: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return str(path)


def cluster(fields: str) -> str:
    return WHOLE.replace("insecure-skip-tls-verify: true", fields)


def user(fields: str) -> str:
    return WHOLE.replace("token: abc", fields)


def test_the_current_context_is_taken_with_its_namespace(tmp_path: Path) -> None:
    config = load_client_config(write(tmp_path / "c", WHOLE), None)
    assert (config.context, config.namespace, config.server) == ("lab", "team", "https://10.0.0.1:6443")
    assert config.insecure
    assert config.token
    assert config.token.value == "abc"


def test_a_context_without_a_user_is_anonymous(tmp_path: Path) -> None:
    config = load_client_config(write(tmp_path / "c", WHOLE), "anonymous")
    assert (config.token, config.username, config.plugin) == (None, "", None)


def test_the_first_file_to_name_a_thing_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = write(tmp_path / "a", "users:\n- {name: u, user: {token: first}}\ncurrent-context: other\n")
    second = write(tmp_path / "b", WHOLE)
    monkeypatch.setenv("KUBECONFIG", os.pathsep.join([str(tmp_path / "missing"), first, second]))
    config = load_client_config(None, None)
    assert config.context == "other"
    assert config.token
    assert config.token.value == "first"


def test_paths_are_relative_to_the_file_that_holds_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "x" / "pki" / "ca.pem", "PEM")
    one = write(tmp_path / "x" / "config", cluster("certificate-authority: pki/ca.pem"))
    two = write(tmp_path / "y" / "config", "users:\n- {name: v, user: {tokenFile: tok}}\n")
    two_context = "contexts:\n- {name: mixed, context: {cluster: c, user: v}}\n"
    write(tmp_path / "y" / "config", Path(two).read_text() + two_context)
    monkeypatch.setenv("KUBECONFIG", os.pathsep.join([one, two]))
    config = load_client_config(None, "mixed")
    assert config.authority == "PEM"
    assert config.token_file == str(tmp_path / "y" / "tok")


def test_embedded_certificates_are_decoded(tmp_path: Path) -> None:
    encoded = base64.b64encode(b"-----BEGIN").decode()
    config = load_client_config(write(tmp_path / "c", user(f"client-certificate-data: {encoded}")), None)
    assert config.client_certificate == "-----BEGIN"


def test_null_means_absent(tmp_path: Path) -> None:
    config = load_client_config(
        write(tmp_path / "c", cluster("certificate-authority-data: null, proxy-url: ~")), None
    )
    assert config.authority == ""


def test_impersonation_is_not_forgotten(tmp_path: Path) -> None:
    config = load_client_config(write(tmp_path / "c", user("token: abc, as: jane, as-groups: [dev]")), None)
    assert config.impersonation
    assert (config.impersonation.user, config.impersonation.groups) == ("jane", ("dev",))


CASES = [
    ("unknown context", WHOLE, "nope", "there is no context nope in", "anonymous, lab, lost, nobody, other"),
    ("context without its cluster", WHOLE, "lost", "names the cluster 'nowhere'", ""),
    ("context without its user", WHOLE, "nobody", "names the user 'gone'", ""),
    (
        "no current context",
        WHOLE.replace("current-context: lab", ""),
        None,
        "names no current context",
        "lab",
    ),
    ("not YAML", "a: [1,\n  token: eyJabc\n", None, ", line ", "is not YAML"),
    ("binary", "a\x00b", None, "is not YAML", ""),
    ("no mapping", "- just\n- a list\n", None, "is malformed", ""),
    ("a number as a token", user("token: 12345"), None, "is malformed", "users[0].user.token"),
    ("bad base64", cluster("certificate-authority-data: '%'"), None, "is not base64", ""),
    (
        "missing certificate",
        user("client-certificate: no.pem"),
        None,
        "no.pem, named in the kubeconfig",
        "No such",
    ),
    (
        "unknown proxy",
        cluster("proxy-url: 'ftp://user:eyJpass@127.0.0.1:1080'"),
        None,
        "the proxy-url of the context lab names a proxy by ftp",
        "http, https and socks5",
    ),
    ("no proxy", cluster("proxy-url: 'socks5://:eyJ'"), None, "the proxy-url", "is no address"),
    (
        "mistyped proxy",
        cluster("proxy-url: 'http://proxy..corp:3128'"),
        None,
        "the proxy-url",
        "is no address",
    ),
    ("oidc", user("auth-provider: {name: oidc}"), None, "the auth-provider of", "no idp-issuer-url"),
    ("gcp", user("auth-provider: {name: gcp}"), None, "auth-provider 'gcp'", "is no more"),
    ("old plugin", user("exec: {command: x, apiVersion: v1alpha1}"), None, "asks for 'v1alpha1'", ""),
    (
        "strange plugin",
        user("exec: {command: x, apiVersion: client.authentication.k8s.io/v1, interactiveMode: Sometimes}"),
        None,
        "asks for 'Sometimes'",
        "IfAvailable",
    ),
    ("no server", WHOLE.replace("https://10.0.0.1:6443/", ""), None, "has no server", ""),
    ("strange server", WHOLE.replace("https://", "ftp://"), None, "no http or https address", ""),
]


@pytest.mark.parametrize(
    ("text", "context", "words", "more"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_what_is_wrong_is_one_sentence(
    tmp_path: Path, text: str, context: str | None, words: str, more: str
) -> None:
    with pytest.raises(ConfigInvalid) as caught:
        load_client_config(write(tmp_path / "config", text), context)
    assert words in str(caught.value)
    assert more in str(caught.value)
    assert "eyJ" not in str(caught.value)
    assert caught.value.exit_code == 2


def test_without_any_kubeconfig_the_ways_out_are_named() -> None:
    with pytest.raises(ConfigInvalid, match="no kubeconfig found") as caught:
        load_client_config(None, None)
    for way in ("KUBECONFIG", "--kubeconfig", "k8snet-tui lab"):
        assert way in caught.value.remedy


def test_a_named_file_that_is_missing_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigInvalid, match=r"missing can't be read: No such file"):
        load_client_config(str(tmp_path / "missing"), None)


def test_every_context_is_listed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "a", WHOLE)
    write(tmp_path / "b", "contexts:\n- {name: lab, context: {}}\n- {name: more, context: {}}\n")
    monkeypatch.setenv("KUBECONFIG", os.pathsep.join(str(tmp_path / name) for name in "ab"))
    assert list_contexts(None) == ("anonymous", "lab", "lost", "more", "nobody", "other")


def test_inside_a_cluster_the_service_account_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in (("token", "t"), ("ca.crt", "PEM"), ("namespace", "team\n")):
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(kubeconfig, "SERVICE_ACCOUNT", tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "none"))
    monkeypatch.delenv("KUBECONFIG", raising=False)
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "fd10::1")
    monkeypatch.setenv("KUBERNETES_SERVICE_PORT", "443")
    config = load_client_config(None, None)
    assert (config.server, config.namespace, config.authority) == ("https://[fd10::1]:443", "team", "PEM")
    assert config.token_file == str(tmp_path / "token")
    assert list_contexts(None) == ("in-cluster",)
    assert load_client_config(None, "in-cluster") == config
    with pytest.raises(ConfigInvalid, match="no kubeconfig found"):
        load_client_config(None, "elsewhere")


@pytest.mark.parametrize(
    "fields",
    [
        "token: abc",
        "tokenFile: /nonexistent",
        "username: jane, password: pw",
        "client-certificate: /nonexistent, client-key: /nonexistent",
        "exec: {command: /nonexistent, apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never}",
        "auth-provider: {name: gcp}",
    ],
)
@pytest.mark.parametrize("server", ["http://10.0.0.1:8001", "10.0.0.1:8001"])
def test_over_http_no_secret_is_sent_in_clear(tmp_path: Path, server: str, fields: str) -> None:
    text = user(f"{fields}, as: jane").replace("https://10.0.0.1:6443/", server)
    config = load_client_config(write(tmp_path / "c", text), None)
    assert config.impersonation and config.impersonation.user == "jane"
    assert (config.token, config.username, config.password) == (None, "", None)
    assert (config.plugin, config.oidc, config.token_file, config.client_key) == (None, None, "", None)


def test_a_plugin_of_the_old_version_need_not_name_its_mode(tmp_path: Path) -> None:
    text = user("exec: {command: x, apiVersion: client.authentication.k8s.io/v1beta1}")
    plugin = load_client_config(write(tmp_path / "c", text), None).plugin
    assert plugin and plugin.interactive_mode == "IfAvailable"


FIELD = Path(__file__).parent.parent.parent / "captures" / "kubeconfigs"


@pytest.mark.parametrize("file", sorted(FIELD.glob("*.yaml")), ids=lambda path: path.stem)
def test_kubeconfigs_of_the_field_open_as_in_kubectl(file: Path) -> None:
    config = load_client_config(str(file), None)
    assert config.context == "work"
    assert config.server in ("https://127.0.0.1:6443", "http://127.0.0.1:8001")


def test_a_date_is_a_name_like_any_other() -> None:
    assert list_contexts(str(FIELD / "date_as_name.yaml")) == ("2024-01-02", "work")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("kind: Pod\napiVersion: v1\n", "is no kubeconfig: it is a Pod of v1"),
        ("contexts: [{name: a}, {name: a}]", "has two contexts of the name a"),
        ("users: [{name: 123}]", "is malformed: Expected `str`, got `int`"),
        (user("token: abc, as-groups: [admins]"), "but no user"),
        (cluster('insecure-skip-tls-verify: "true"'), "is malformed: Expected `bool`, got `str`"),
        (cluster("insecure-skip-tls-verify: true, certificate-authority-data: UEVN"), "only one of them"),
        (cluster("certificate-authority: a.pem, certificate-authority-data: UEVN"), "only one of them"),
        (cluster("certificate-authority-data: 'UE VN'"), "is not base64"),
        (user("token: abc, username: jane"), "both a token and a user name or password"),
        (
            user("client-certificate: a, client-certificate-data: UEVN"),
            "both client-certificate and its data",
        ),
        (user("exec: {command: x}, auth-provider: {name: oidc}"), "both an exec plugin and an auth-provider"),
        (user(f"exec: {{command: x, apiVersion: {V1}}}"), "has no interactiveMode"),
        (user("exec: {command: x, interactiveMode: Never}"), "has no apiVersion"),
        ("users: [{}, {}]", "has two users of the name ''"),
        ("users: [{name: o, user: {client-key-data: '!!'}}]", "of the user o that is not base64"),
        ("users: [{name: o, user: {client-key-data: YWI}}]", "of the user o that is not base64"),
        ("users: [{name: o, user: {client-key-data: YWJj=}}]", "of the user o that is not base64"),
        ("clusters: [{name: o, cluster: {certificate-authority-data: x}}]", "of the cluster o"),
        ("users: [{name: o, user: {extensions: {a: b}}}]", "Expected `array`, got `object`"),
        ("users: [{name: o, user: {extensions: [{name: a}, {name: a}]}}]", "two extensions of the"),
        ("preferences: {colors: maybe}", "Expected `bool`, got `str`"),
        ("x: .nan", "a number is not finite"),
        ("%YAML 1.2\n---\n", "it is of another version than 1.1"),
        (user(f"exec: {{command: '', apiVersion: {V1}, interactiveMode: Never}}"), "has no command"),
    ],
)
def test_what_kubectl_refuses_is_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(ConfigInvalid, match=words):
        load_client_config(str(write(tmp_path / "config", text)), None)
