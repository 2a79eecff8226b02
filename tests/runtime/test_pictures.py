"""Pictures become bytes by written rules: the same in every language."""

import base64
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from edgeproof.pictures import as_text, fitted, opened, png

Image = pytest.importorskip("PIL.Image", reason="needs Pillow: the extra [image]")


def _drawn(*shape: int) -> Any:
    return np.random.default_rng(sum(shape)).integers(0, 256, shape).astype(np.uint8)


def _by_hand(picture: Any, height: int, width: int) -> Any:
    """The rule of docs/reference/pictures.md, pixel by pixel, in whole numbers of Python."""
    rows, columns, channels = picture.shape
    result = np.zeros((height, width, channels), np.uint8)
    for y, x, c in np.ndindex(height, width, channels):
        total = 0
        for j, i in np.ndindex(rows, columns):
            down = min((y + 1) * rows, (j + 1) * height) - max(y * rows, j * height)
            across = min((x + 1) * columns, (i + 1) * width) - max(x * columns, i * width)
            total += max(down, 0) * max(across, 0) * int(picture[j, i, c])
        result[y, x, c] = (total + (rows * columns >> 1)) // (rows * columns)
    return result


@pytest.mark.parametrize("size", [(4, 4), (7, 5), (19, 23), (11, 3)])
@pytest.mark.parametrize("shape", [(9, 7, 3), (16, 16, 1), (5, 12, 3)])
def test_resizing_is_the_mean_of_the_area(shape: tuple[int, int, int], size: tuple[int, int]) -> None:
    """Smaller and larger, whatever the ratio: equal to sums written out in whole numbers."""
    picture = _drawn(*shape)
    assert np.array_equal(fitted(picture, *size, shape[2], "stretch"), _by_hand(picture, *size))


def test_a_picture_of_the_right_size_stays() -> None:
    """Nothing is rounded where there is nothing to do, and a flat picture stays flat at any size."""
    picture = _drawn(8, 6, 3)
    assert np.array_equal(fitted(picture, 8, 6, 3, "crop"), picture)
    assert (fitted(np.full((37, 53, 1), 201, np.uint8), 16, 9, 1, "stretch") == 201).all()


def test_cropping_keeps_the_middle() -> None:
    """The sides that are too long lose equally much; the rest is resized."""
    picture = _drawn(6, 10, 3)
    assert np.array_equal(fitted(picture, 6, 6, 3, "crop"), picture[:, 2:8])
    assert np.array_equal(fitted(picture, 3, 10, 3, "crop"), picture[1:4])
    assert np.array_equal(fitted(picture, 3, 3, 3, "crop"), _by_hand(picture[:, 2:8], 3, 3))


def test_grey_is_weighted_brightness() -> None:
    """Grey from colours by one rule; a grey picture has three equal channels where colours are wanted."""
    picture = _drawn(5, 4, 3)
    r, g, b = (int(x) for x in picture[2, 1])
    assert fitted(picture, 5, 4, 1, "stretch")[2, 1, 0] == (77 * r + 150 * g + 29 * b + 128) >> 8
    grey = _drawn(5, 4, 1)
    assert np.array_equal(fitted(grey, 5, 4, 3, "stretch"), np.repeat(grey, 3, axis=2))
    assert (fitted(np.full((2, 2, 3), 255, np.uint8), 2, 2, 1, "stretch") == 255).all()


@pytest.mark.parametrize("shape", [(5, 7, 3), (1, 1, 1), (200, 300, 3)])
def test_what_is_written_as_png_is_read_back(shape: tuple[int, int, int], tmp_path: Path) -> None:
    """As bytes, as a text, as a file, as an array, as Pillow's image: the same pixels."""
    picture = _drawn(*shape)
    path = tmp_path / "a.png"
    path.write_bytes(png(picture))
    for cell in (png(picture), as_text(picture), str(path), path, picture, Image.open(path)):
        assert np.array_equal(opened(cell), picture)


def test_other_forms_of_the_same_pixels(tmp_path: Path) -> None:
    """A palette, two levels and PPM lose nothing; two axes are a grey picture."""
    colours = _drawn(6, 6, 3) // 128 * 255
    image = Image.fromarray(colours)
    for name, converted in (("a.ppm", image), ("a.gif", image.quantize(8)), ("a.bmp", image)):
        converted.save(tmp_path / name)
        assert np.array_equal(opened(str(tmp_path / name)), colours)
    assert opened(np.zeros((3, 4), np.uint8)).shape == (3, 4, 1)


def _saved(image: Any, kind: str = "PNG", **options: Any) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def test_what_would_be_guessed_is_refused() -> None:
    """Transparency, 16 bits, a picture on its side, noise, an empty cell, floats: one line each."""
    turned = Image.Exif()
    turned[0x0112] = 6
    colour = Image.fromarray(_drawn(4, 4, 3))
    refused: list[tuple[Any, str]] = [
        (_saved(colour.convert("RGBA")), "without transparency, got RGBA"),
        (_saved(Image.fromarray(np.zeros((4, 4), np.uint16))), "expected 8-bit grey or RGB"),
        (_saved(colour.convert("CMYK"), "JPEG"), "got CMYK"),
        (_saved(colour, "JPEG", exif=turned), "turn it upright first"),
        (b"noise", "expected a picture (PNG"),
        (png(_drawn(9, 9, 3))[:-30], "damaged picture"),
        ("", "cannot read the picture"),
        ("data:image/png;base64,?", "expected base64"),
        (None, "expected a picture: a path, bytes or an array, got NoneType"),
        (np.zeros((4, 4, 3), np.float32), "of uint8"),
        (np.zeros((4, 4, 2), np.uint8), "(height, width, 3)"),
    ]
    for cell, expected in refused:
        with pytest.raises(ValueError, match=r".") as refusal:
            opened(cell)
        assert expected in str(refusal.value)
        assert "\n" not in str(refusal.value)


def test_a_jpeg_is_read_by_pillow() -> None:
    """JPEG is accepted: its pixels are those of Pillow's decoder."""
    data = _saved(Image.fromarray(_drawn(8, 8, 3)), "JPEG")
    assert np.array_equal(opened(data), np.asarray(Image.open(io.BytesIO(data))))
    assert base64.b64decode(as_text(opened(data)).partition(",")[2]) == png(opened(data))
