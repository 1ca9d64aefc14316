from typing import Any

from _typeshed.wsgi import WSGIApplication

def serve(app: WSGIApplication, **kw: Any) -> None: ...
