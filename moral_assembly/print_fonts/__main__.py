"""``python -m moral_assembly.print_fonts``: make the mended fonts anew."""

from moral_assembly.print_fonts import FOLDER, mended

for original in sorted((FOLDER / "original").glob("*.ttf")):
    (FOLDER / original.name).write_bytes(mended(original))
