"""k8snet-tui: from two pod names to the proved network path."""

__version__ = "0.1.0"
