"""What a file really is, and a fresh copy of its pixels: nothing of what was sent is kept but what is seen.

The kind is told by the content, never by a name or a claimed type; size, pixels and frames are looked at before
anything is decoded; the copy carries no place, no owner and no remark. Source: docs/trust.md 3.4.
"""
from __future__ import annotations

import hashlib
import threading
import warnings
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from planner.core.errors import RuleBroken

if TYPE_CHECKING:
    from PIL import Image

MIB = 2**20
MOST_BYTES = 15 * MIB
MOST_PIXELS = 50_000_000            # of one frame, and of all frames of a moving picture together
MOST_FRAMES = 200
LONGEST_SIDE = 2560                 # pixels kept; a screen of a reader shows no more
FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
_AT_A_TIME = threading.BoundedSemaphore(2)      # a decoded picture takes up to 200 MB


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as we keep it."""

    data: bytes
    mime: str
    suffix: str
    width: int
    height: int

    @property
    def sha256(self) -> str:
        """The fingerprint of our file, and its name."""
        return hashlib.sha256(self.data).hexdigest()


def remade(data: bytes) -> Picture:
    """A fresh picture from whatever was sent, upright and at most ``LONGEST_SIDE`` wide and high.

    Raises:
        RuleBroken: it is no picture that we take (``picture_kind``), it is broken (``picture_broken``), or it is more
            than we decode (``picture_bytes``, ``picture_pixels``, ``picture_frames``).
    """
    if len(data) > MOST_BYTES:
        raise RuleBroken("picture_bytes", most=MOST_BYTES // MIB)
    with _AT_A_TIME, warnings.catch_warnings():
        warnings.simplefilter("ignore")             # Pillow warns of what is checked here
        try:
            return _decoded(data)
        except RuleBroken:
            raise
        except Exception as error:                  # a decoder may fail in any way at bytes that mean harm
            raise RuleBroken("picture_broken") from error


def _decoded(data: bytes) -> Picture:
    """Its head is read and judged before any pixel is."""
    from PIL import Image, UnidentifiedImageError

    try:
        image = Image.open(BytesIO(data), formats=FORMATS)
        return _moving(image) if _checked(image) > 1 else _still(image)
    except Image.DecompressionBombError as error:
        raise RuleBroken("picture_pixels", most=MOST_PIXELS // 10**6) from error
    except UnidentifiedImageError as error:
        raise RuleBroken("picture_kind") from error


def _checked(image: Image.Image) -> int:
    """How many frames are kept; a telephone's picture in a picture has one."""
    pixels = image.width * image.height
    if pixels > MOST_PIXELS:
        raise RuleBroken("picture_pixels", most=MOST_PIXELS // 10**6)
    if image.format not in {"GIF", "WEBP", "PNG"}:
        return 1
    frames = _frames(image)
    if frames > MOST_FRAMES or pixels * frames > MOST_PIXELS:
        raise RuleBroken("picture_frames", most=MOST_FRAMES)
    return frames


def _frames(image: Image.Image) -> int:
    """Frames, counted no further than is needed to refuse."""
    if image.format != "GIF":
        return int(getattr(image, "n_frames", 1))
    count = 1
    while count <= MOST_FRAMES:
        try:
            image.seek(count)
        except EOFError:
            break
        count += 1
    image.seek(0)
    return count


def _size(width: int, height: int) -> tuple[int, int]:
    share = min(1.0, LONGEST_SIDE / max(width, height))
    return max(1, round(width * share)), max(1, round(height * share))


def _still(image: Image.Image) -> Picture:
    from PIL import Image, ImageOps

    photo = image.format in {"JPEG", "MPO"}
    if photo:
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))        # decodes no more than is kept
    image.load()
    upright = ImageOps.exif_transpose(image)
    clear = not photo and (upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info)
    drawn = upright.convert("RGBA" if clear else "RGB")
    size = _size(*drawn.size)
    if size != drawn.size:
        drawn = drawn.resize(size, Image.Resampling.LANCZOS)
    fresh = Image.new(drawn.mode, drawn.size)                   # with no remark of the one that was sent
    fresh.paste(drawn)
    if photo:
        return _written(fresh, "JPEG", "image/jpeg", "jpg", quality=86, optimize=True, progressive=True)
    if image.format == "WEBP":
        return _written(fresh, "WEBP", "image/webp", "webp", quality=86)
    return _written(fresh, "PNG", "image/png", "png", optimize=True)


def _moving(image: Image.Image) -> Picture:
    from PIL import Image, ImageSequence

    size = _size(*image.size)
    frames, times = [], []
    for frame in ImageSequence.Iterator(image):
        frames.append(frame.convert("RGBA").resize(size, Image.Resampling.LANCZOS))
        times.append(min(max(int(frame.info.get("duration") or 100), 20), 10_000))
    return _written(frames[0], "WEBP", "image/webp", "webp", save_all=True, append_images=frames[1:], duration=times,
                    loop=0, quality=80)


def _written(image: Image.Image, kind: str, mime: str, suffix: str, **options: object) -> Picture:
    made = BytesIO()
    image.info.clear()
    image.save(made, kind, **options)
    return Picture(made.getvalue(), mime, suffix, *image.size)
