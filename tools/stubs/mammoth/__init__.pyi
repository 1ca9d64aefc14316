from typing import BinaryIO

from mammoth import images as images
from mammoth.images import ImageConverter

class Result:
    value: str

def convert_to_html(
    fileobj: BinaryIO,
    *,
    style_map: str = ...,
    include_default_style_map: bool = ...,
    include_embedded_style_map: bool = ...,
    convert_image: ImageConverter = ...,
) -> Result: ...
