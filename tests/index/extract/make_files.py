"""Make the documents in ``files/`` with LibreOffice: ``python -m tests.index.extract.make_files``.

They are kept in the repository, so that the tests need no LibreOffice.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

FILES = Path(__file__).parent / "files"
HEADLINE = "The Joint Force: Fewer Than 400 Raiders Are Still In The Northern Valleys"
COLUMNS = (
    "Fewer than 400 raiders are still in the northern valleys, half of their estimated number of a month ago, "
    "the Joint Force said in a statement on Tuesday.",
    "Its spokesman said that most of the raiders were captured in the past three years, and that the work goes "
    "on until the last of the valleys has been searched and the roads are open again to everybody.",
    "The governor said that the western valleys were quiet, and that his own forces hold the roads that lead "
    "there. He gave no number of his own, but called the figure of the Joint Force far too low.",
    "A teacher in the village of Upper Arden said that the school had opened again in the spring, with forty "
    "pupils, for the first time since the war began.",
    "The statement added that this number does not include the western valleys, which are under the control of "
    "the governor and his allies, and that a second count is planned for the autumn.",
)
ARABIC = (
    "التحالف: أقل من أربعمئة مقاتل ما زالوا في الوديان الشمالية",
    "قال التحالف الدولي في بيان إن أقل من أربعمئة مقاتل ما زالوا في الوديان الشمالية، أي نصف العدد المقدر قبل شهر.",
    "وأضاف البيان أن معظم المقاتلين قتلوا أو أسروا خلال السنوات الثلاث الماضية، وأن العمل مستمر لمنع عودتهم.",
)
_NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" '
    'xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"'
)


def document(body: str, *, title: str = "", rtl: bool = False) -> str:
    """A flat OpenDocument text around ``body``."""
    direction = 'style:writing-mode="rl-tb" fo:text-align="start"' if rtl else ""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document {_NAMES} office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">
<office:meta><dc:title>{title}</dc:title><meta:initial-creator>Ada Lee</meta:initial-creator></office:meta>
<office:font-face-decls><style:font-face style:name="D" svg:font-family="'DejaVu Sans'"/></office:font-face-decls>
<office:automatic-styles>
<style:style style:name="P" style:family="paragraph"><style:paragraph-properties fo:margin-bottom="0.3cm" {direction}/>
<style:text-properties style:font-name="D" style:font-name-complex="D" fo:font-size="10pt"/></style:style>
<style:style style:name="H" style:family="paragraph"><style:text-properties style:font-name="D" fo:font-size="14pt" fo:font-weight="bold"/></style:style>
<style:style style:name="S" style:family="section"><style:section-properties>
<style:columns fo:column-count="2" fo:column-gap="0.8cm"/></style:section-properties></style:style>
<style:page-layout style:name="L"><style:page-layout-properties fo:page-width="21cm" fo:page-height="16cm" fo:margin="2cm"/>
<style:header-style/><style:footer-style/></style:page-layout>
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="L">
<style:footer><text:p>The Valley Herald, page <text:page-number/></text:p></style:footer></style:master-page>
</office:master-styles>
<office:body><office:text>{body}</office:text></office:body></office:document>"""


def paragraphs(texts: tuple[str, ...]) -> str:
    return "".join(f'<text:p text:style-name="P">{text}</text:p>' for text in texts)


TABLE = (
    "<table:table><table:table-column table:number-columns-repeated='2'/>"
    + "".join(
        f"<table:table-row><table:table-cell><text:p>{a}</text:p></table:table-cell>"
        f"<table:table-cell><text:p>{b}</text:p></table:table-cell></table:table-row>"
        for a, b in (("Valley", "Raiders"), ("Upper Arden", "250"), ("Lower Arden", "120"))
    )
    + "</table:table>"
)


def main() -> None:
    head = f'<text:h text:outline-level="1" text:style-name="H">{HEADLINE}</text:h>'
    section = f'<text:section text:style-name="S" text:name="s">{paragraphs(COLUMNS * 3)}</text:section>'
    picture = (
        '<text:p><draw:frame svg:width="10cm" svg:height="5cm" text:anchor-type="as-char">'
        f"<draw:image><office:binary-data>{_png()}</office:binary-data></draw:image></draw:frame></text:p>"
    )
    bare = document(picture).replace(
        "<style:footer><text:p>The Valley Herald, page <text:page-number/></text:p></style:footer>", ""
    )
    wanted = {
        "columns.pdf": document(head + section, title=HEADLINE),
        "scanned.pdf": bare,
        "arabic.pdf": document(paragraphs(ARABIC), rtl=True),
        "arabic.docx": document(paragraphs(ARABIC), rtl=True),
        "statement.docx": document(
            head + paragraphs(COLUMNS[:2]) + TABLE + paragraphs(COLUMNS[2:3]), title=HEADLINE
        ),
    }
    office = shutil.which("soffice")
    if office is None:
        sys.exit("LibreOffice is not installed (Debian: libreoffice-writer-nogui).")
    for name, content in wanted.items():
        with tempfile.TemporaryDirectory() as place:
            source = Path(place) / Path(name).with_suffix(".fodt")
            source.write_text(content, encoding="utf-8")
            command = [office, "--headless", "--convert-to", Path(name).suffix[1:], "--outdir", str(FILES)]
            subprocess.run(
                [*command, f"-env:UserInstallation=file://{place}/profile", str(source)], check=True
            )


def _png() -> str:
    """A grey picture, base64, standing for the scan of a page."""
    import base64
    import struct
    import zlib

    width, height = 200, 100
    rows = b"".join(b"\0" + bytes((x * y) % 251 for x in range(width)) for y in range(height))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    png = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )
    return base64.b64encode(png).decode()


if __name__ == "__main__":
    main()
