"""How much of a body is read: what a browser types into a form is small, only files are large (trust 3.9)."""
from __future__ import annotations

from io import BytesIO
from typing import IO, Any

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

PIECE = 64 * 1024


class CarefulParser(FormDataParser):
    """Holds a form without files to the limits that Werkzeug keeps for one with files only: memory and parts."""

    def _parse_urlencoded(self, stream: IO[bytes], mimetype: str, content_length: int | None,
                          options: dict[str, str]) -> Any:
        body = bytearray()
        while piece := stream.read(PIECE):
            body += piece
            if self.max_form_memory_size is not None and len(body) > self.max_form_memory_size:
                raise RequestEntityTooLarge
        if self.max_form_parts is not None and body.count(b"&") >= self.max_form_parts:
            raise RequestEntityTooLarge
        return super()._parse_urlencoded(BytesIO(body), mimetype, content_length, options)
