"""How the installation is doing: the status page, and what machines ask (``/readyz``, ``/metrics``)."""
