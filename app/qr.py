"""QR codes as SVG: an address that a telephone's camera opens."""

from __future__ import annotations

import segno
from markupsafe import Markup


def qr(address: str) -> Markup:
    """The code of an address as an inline SVG without styles, black on white in every theme, with its quiet zone.

    It bears a scratch or a fold: 15 % of it may be lost.
    """
    # One fixed mask: choosing the best of eight takes four times as long and changes little where the content is random.
    code = segno.make(address, error="m", micro=False, boost_error=False, mask=3)
    return Markup(code.svg_inline(omitsize=True, border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None))  # noqa: S704 - drawn here, holds numbers only
