"""The kubeconfig of a lab: never over somebody else's file, and removed only by the lab that wrote it."""

from pathlib import Path

import pytest

from k8snet_tui.lab.lifecycle.kubeconfig_file import KubeconfigRefused, remove_kubeconfig, write_kubeconfig


def test_a_later_labs_kubeconfig_outlives_an_earlier_lab(tmp_path: Path) -> None:
    file = tmp_path / "config"
    write_kubeconfig(file, "# k8snet-tui lab first: …\n")
    write_kubeconfig(file, "# k8snet-tui lab second: …\n")
    remove_kubeconfig(file, "first")
    assert file.exists()
    remove_kubeconfig(file, "second")
    assert not file.exists()


def test_a_dangling_link_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / "config").symlink_to(tmp_path / "nowhere")
    with pytest.raises(KubeconfigRefused):
        write_kubeconfig(tmp_path / "config", "# k8snet-tui lab x: …\n")


def test_a_file_in_no_folder_is_refused_before_anything_is_built(tmp_path: Path) -> None:
    with pytest.raises(KubeconfigRefused, match="its folder is not there"):
        write_kubeconfig(tmp_path / "no" / "config", "# k8snet-tui lab x: …\n")
