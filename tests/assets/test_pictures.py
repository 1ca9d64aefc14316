"""What comes in as a picture: told by its content, within limits before anything is decoded, made anew (trust 3.4)."""
from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from planner.assets.pictures import LONGEST_SIDE, MOST_BYTES, remade
from planner.core.errors import RuleBroken


def made(kind: str, size: tuple[int, int] = (40, 30), mode: str = "RGB", **options) -> bytes:
    """A picture of one colour."""
    out = BytesIO()
    Image.new(mode, size, "red").save(out, kind, **options)
    return out.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    """A piece of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_head(width: int, height: int, *more: bytes) -> bytes:
    """A PNG that says it is so large; its pixels compress to nothing."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + b"".join(more) + chunk(b"IDAT", zlib.compress(b"")) + chunk(
        b"IEND", b"")


def moving(kind: str, frames: int, size: tuple[int, int] = (8, 8)) -> bytes:
    """A moving picture, each frame of another colour."""
    colours = [(number * 47 % 256, number * 83 % 256, number * 111 % 256) for number in range(frames)]
    images = [Image.new("RGB", size, colour) for colour in colours]
    out = BytesIO()
    images[0].save(out, kind, save_all=True, append_images=images[1:], duration=40)
    return out.getvalue()


def code_of(data: bytes) -> str:
    """Why it was refused."""
    with pytest.raises(RuleBroken) as refused:
        remade(data)
    return refused.value.code


def test_a_photo_loses_its_place_owner_and_remarks_and_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6                                                    # turned a quarter
    exif[0x013B] = "Mats Dijkgraaf"
    exif.get_ifd(0x8825)[2] = (52.0, 22.0, 12.0)                        # where it was taken
    sent = made("JPEG", (400, 300), exif=exif, comment=b"secret remark")

    picture = remade(sent)

    kept = Image.open(BytesIO(picture.data))
    assert (picture.mime, picture.suffix, picture.width, picture.height) == ("image/jpeg", "jpg", 300, 400)
    assert not kept.getexif()
    assert "comment" not in kept.info
    assert b"Mats" not in picture.data
    assert b"secret" not in picture.data


def test_what_is_larger_than_a_screen_is_made_smaller_and_what_is_clear_stays_clear():
    wide = remade(made("PNG", (5000, 100)))
    clear = remade(made("PNG", mode="RGBA"))

    assert (wide.width, wide.height) == (LONGEST_SIDE, 51)
    assert Image.open(BytesIO(clear.data)).mode == "RGBA"


def test_code_hidden_behind_or_in_a_picture_is_gone():
    script = b"<script>alert(1)</script><?php system('id') ?>"
    polyglot = made("GIF") + script
    remark = png_head(1, 1)[:33] + chunk(b"tEXt", b"Comment\0" + script) + made("PNG")[33:]

    assert remade(polyglot).mime == "image/png"
    assert script not in remade(polyglot).data
    assert script not in remade(remark).data


@pytest.mark.parametrize(("data", "code"), [
    (b"", "picture_kind"),
    (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "picture_kind"),
    (b"<!doctype html><script>alert(1)</script>", "picture_kind"),
    (b"%PDF-1.7", "picture_kind"),
    (made("BMP"), "picture_kind"),
    (made("TIFF"), "picture_kind"),
    (made("PNG")[:60], "picture_broken"),
    (made("JPEG", (400, 400))[:300], "picture_broken"),
    (png_head(60_000, 60_000), "picture_pixels"),
    (png_head(8_000, 7_000), "picture_pixels"),
    (png_head(30, 30, chunk(b"zTXt", b"a\0\0" + zlib.compress(b"x" * 80_000_000, 9))), "picture_broken"),
    (b"\0" * (MOST_BYTES + 1), "picture_bytes"),
    (moving("GIF", 201), "picture_frames"),
    (moving("WEBP", 30, (1400, 1400)), "picture_frames"),
], ids=["empty", "svg", "html", "pdf", "bmp", "tiff", "cut png", "cut jpeg", "bomb", "over the limit", "text bomb",
        "too many bytes", "too many frames", "too many pixels in frames"])
def test_what_is_no_picture_or_too_much_is_refused(data, code):
    """docs/domain.md pictures 3: refused by content, and before it is decoded."""
    assert code_of(data) == code


def test_a_moving_picture_goes_on_moving():
    picture = remade(moving("GIF", 5))

    kept = Image.open(BytesIO(picture.data))
    assert (picture.mime, kept.n_frames) == ("image/webp", 5)
