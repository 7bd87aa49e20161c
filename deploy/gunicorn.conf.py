"""The web server, the same under `make run` and under systemd."""

import os

_host = os.environ.get("HOST") or "127.0.0.1"
_port = os.environ.get("PORT") or "8000"
bind = f"[{_host}]:{_port}" if ":" in _host else f"{_host}:{_port}"
wsgi_app = "moral_assembly.wsgi"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS") or os.cpu_count() or 2)
threads = int(os.environ.get("WEB_THREADS") or 4)
graceful_timeout = 10
limit_request_line = 0  # a long search in Thai is 90 KB of address; the page says in Thai that it is too long
control_socket_disable = True  # its default place is shared by all copies of one user
loglevel = "warning"
