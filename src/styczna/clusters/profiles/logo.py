"""The verb *draw*: a cluster's logo from a file that somebody gave us.

The file is never shown: we read its pixels and draw them anew, so that nothing else that it carries (a place, a
script, a second file) goes out. What it is says its content, not its name; SVG is a program and is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from styczna.clusters.models import Cluster, Logo

LARGEST_FILE = 2_000_000  # bytes
MOST_PIXELS = 16_000_000  # width × height of what was given
LARGEST_SIDE = 512  # pixels of what we draw
FORMATS = ("PNG", "JPEG", "WEBP")


class NoPicture(Exception):
    """The file cannot be a logo; the message says why in a sentence for the reader."""


@dataclass(frozen=True, slots=True)
class Drawn:
    png: bytes
    width: int
    height: int


def set_logo(*, cluster: Cluster, given: bytes) -> Logo:
    drawn = draw(given)
    with transaction.atomic():
        logo, _made = Logo.objects.update_or_create(
            cluster=cluster, defaults={"png": drawn.png, "width": drawn.width, "height": drawn.height}
        )
    return logo


def remove_logo(*, cluster: Cluster) -> None:
    Logo.objects.filter(cluster=cluster).delete()


def draw(given: bytes) -> Drawn:
    """The picture anew as a PNG without anything beside its pixels, at most `LARGEST_SIDE` wide and high."""
    if len(given) > LARGEST_FILE:
        raise NoPicture(_("The file is larger than 2 MB."))
    try:
        with Image.open(BytesIO(given), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise NoPicture(_("The picture has more than 16 million pixels. Make it smaller."))
            upright = ImageOps.exif_transpose(image)
            pixels = upright.convert("RGBA")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise NoPicture(_("This is no picture that we can read. Give a PNG, JPEG or WebP file.")) from error
    pixels.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
    written = BytesIO()
    bare = Image.new("RGBA", pixels.size)  # what a picture carries beside its pixels stays behind
    bare.paste(pixels)
    bare.save(written, "PNG", optimize=True)
    return Drawn(written.getvalue(), bare.width, bare.height)
