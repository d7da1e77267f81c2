"""Objects for tests: a pod as it is stored, and whatever JSON a client may send."""

from hypothesis import strategies as st

from k8snet_tui.lab.objects.resources import Object

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["metadata", "spec", "name", "containers", "image", "labels", "env", "command"]),
            inner,
        )
    ),
    max_leaves=8,
)


def make_pod(name: str, **labels: str) -> Object:
    return {"metadata": {"name": name, "namespace": "default", "labels": labels}, "status": {}}
