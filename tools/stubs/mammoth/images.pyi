from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import IO

class Image:
    alt_text: str | None
    content_type: str
    def open(self) -> AbstractContextManager[IO[bytes]]: ...

class ImageConverter: ...

def img_element(func: Callable[[Image], dict[str, str]]) -> ImageConverter: ...
