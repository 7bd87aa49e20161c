"""Certificates: for the printer and one by one, signed and not, beside plain WeasyPrint and typst in the same run.

Rates are by CPU time, that is per core. Typst is measured where its package is installed (``pip install typst``). It
sets the same lines in the same faces, sizes and places, each kept to one line; its ground is ours as a PDF picture and
its QR codes come ready as paths of SVG, both made before its clock starts, while ours shapes, codes and writes within
its own. Each has made five other pages before. Badges of pretix are not measured.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from threading import Event, Thread

from django.conf import settings
from django.db import connection

from moral_assembly.accounts.models import User
from moral_assembly.bench.report import Table, Target
from moral_assembly.bench.run import Bench
from pledges.models import BatchItem, CertificateBatch, CertificateDesign, DesignVersion, PrintFile, PrintPart
from pledges.printing import PARTS

MANY = 1000
NAMES = ("พระครูปิยวรรณพิพัฒน์", "ว่าที่ร้อยตรีหญิง กุลธิดา อินต๊ะวงค์", "นางสาวน้ำผึ้ง ปู่ญาติ", "ผู้ช่วยศาสตราจารย์ ดร.ณัฏฐ์ชุดา ณ เชียงราย")
LAYOUT = {
    "issuer": "ศูนย์คุณธรรม (องค์การมหาชน)\nร่วมกับ จังหวัดตัวอย่าง",
    "body": "ได้ร่วมประกาศเจตนารมณ์ ด้านคุณธรรม “{virtue}”",
    "blessing": "ขอให้มีความสุข ความเจริญ",
    "emblems": ["mark"],
    "signatories": [{"name": "นายตัวอย่าง ผู้ลงนาม", "position": "ผู้อำนวยการ\nศูนย์คุณธรรม"}, {"name": "นางตัวอย่าง ใจดี"}],
}
# Each in a process of its own: rates of one core, and what one more certificate takes when somebody waits for it.
RATES = """
import json, sys, time, django
django.setup()
from statistics import median
from moral_assembly.bench.certificates import fills, press, rate, typst_document
from pledges import sealing
number = int(sys.argv[1])
ours, several, many = press(), fills(5, MANY), fills(number)
files = list(ours.files(several))
sealing.seal(files[0])
found = {"print file": rate(number, lambda: ours.print_file(many))}
found["one by one"] = rate(number, lambda: list(ours.files(many)))
few = many[: number // 4]
found["one by one, signed"] = rate(len(few), lambda: [sealing.seal(file) for file in ours.files(few)])
found["plain WeasyPrint"] = rate(number // 20, lambda: [ours.plain(one) for one in many[: number // 20]])
if sys.argv[2] == "True":
    typst_document(ours, several)()
    found["typst, one document"] = rate(number, typst_document(ours, many))
walls = []
for one in many[:20]:
    began = time.perf_counter()
    next(ours.files([one]))
    walls.append((time.perf_counter() - began) * 1000)
began = time.perf_counter()
next(press().files(several))
print(json.dumps([found, median(walls), (time.perf_counter() - began) * 1000]))
""".replace("MANY", str(MANY))
FLOW = """
import json, os, sys, time, django
django.setup()
import pikepdf
from django.db import connections
connections["default"].settings_dict["NAME"] = sys.argv[2]
from pledges import issuing, printing
from pledges.models import CertificateBatch, PrintFile
from moral_assembly.bench.certificates import print_file, watched_memory
batch = CertificateBatch.objects.get(pk=sys.argv[1])
with watched_memory() as peak:
    began = time.perf_counter()
    issuing.work(batch)
    issued = time.perf_counter() - began
    made = print_file(batch)
    began = time.perf_counter()
    printing.make.call(made.pk)
    printed = time.perf_counter() - began
    spent = os.times()
made.refresh_from_db()
with made.file.open() as file, pikepdf.open(file) as pdf:
    pages = len(pdf.pages)
print(json.dumps([issued, printed, sum(spent[:4]), max(peak) // 1024, pages, made.file.size // 1024]))
"""


def measure(bench: Bench) -> Iterator[Table | Target]:
    number = MANY if bench.pace.rounds > 1 else MANY // 10
    has_typst = find_spec("typst") is not None
    rates, again, first = _run(RATES, number, has_typst)
    rows = [(name, float(rate)) for name, rate in rates.items()]
    yield Table(f"Certificates per second of one core, of {number}", ("", "per CPU s"), rows)
    if has_typst:
        least = rates["typst, one document"]
        yield Target.at_least("certificates for the printer, per core, as typst", rates["print file"], least, "/s")
    else:
        yield Target("certificates for the printer, per core, as typst", "", "pip install typst", None)
    yield Target.at_least("signed certificates, per core", rates["one by one, signed"], 25.0, "/s")
    yield Target.at_most("one certificate on demand", again, 100.0, " ms")
    yield Table("The first certificate of a design, its ground laid out", ("", "ms"), [("", first)])
    yield from _flow(bench)


def _flow(bench: Bench) -> Iterator[Table | Target]:
    """A thousand certificates through the worker's own way: issued one by one, then one file for the printer."""
    batch = _asked_for(bench)
    issued, printed, cpu, peak, pages, size = _run(FLOW, batch.pk, connection.settings_dict["NAME"])
    if pages != MANY:
        raise RuntimeError(f"{pages} pages instead of {MANY}.")
    columns = ("", "s to issue", "s to print", "CPU s", "peak MB of all", "file KB")
    row = ("", issued, printed, cpu, peak, size)
    yield Table(f"{MANY} certificates for the printer, all different, not signed", columns, [row])
    yield Target.at_most(f"{MANY} certificates issued and in one file for the printer", issued + printed, 8.0, " s")
    yield Target.at_most(f"{MANY} certificates for the printer: peak of all processes", float(peak), 250.0, " MB")


def _asked_for(bench: Bench) -> CertificateBatch:
    user = User.objects.create_user("registrar@bench.example", None, name="นายทะเบียน")
    design = CertificateDesign.objects.create(assembly=bench.small, kind="pledge", name="แบบ")
    version = DesignVersion.objects.create(design=design, number=1, layout=LAYOUT)
    batch = version.batches.create(
        assembly=bench.small, title="ชุด", wants_seal=False, site="https://portal.example", made_by=user
    )
    BatchItem.objects.bulk_create(
        BatchItem(batch=batch, order=n, subject=f"bench:{n}", words=dict(one.words))
        for n, one in enumerate(fills(MANY))
    )
    return batch


def print_file(batch: CertificateBatch) -> PrintFile:
    """Ask for all certificates of a batch in one file, in parts as the desk does."""
    keys = list(batch.items.values_list("certificate", flat=True))
    made = PrintFile.objects.create(
        assembly=batch.assembly, form="paper", title="ชุด", total=len(keys), made_by=batch.made_by
    )
    size = PARTS[PrintFile.Form.PAPER]
    for start in range(0, len(keys), size):
        PrintPart.objects.create(print_file=made, number=start, certificates=keys[start : start + size])
    return made


@contextmanager
def watched_memory() -> Iterator[list[int]]:
    """Look ten times a second how many KB this process and those it started take, what they share divided by users."""
    found, is_over = [_memory(os.getpid())], Event()

    def watch() -> None:
        while not is_over.wait(0.1):
            found.append(_memory(os.getpid()))

    watcher = Thread(target=watch)
    watcher.start()
    try:
        yield found
    finally:
        is_over.set()
        watcher.join()


def _memory(process: int) -> int:
    try:
        own = int(re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{process}/smaps_rollup").read_text(), re.MULTILINE)[1])
        children = [path.read_text().split() for path in Path(f"/proc/{process}/task").glob("*/children")]
    except OSError:  # it ended meanwhile
        return 0
    return own + sum(_memory(int(child)) for several in children for child in several)


def _run(script: str, *arguments):
    command = [sys.executable, "-c", script, *map(str, arguments)]
    done = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, check=False, timeout=900)
    if done.returncode:
        raise RuntimeError(f"No certificates were made:\n{done.stderr.decode()[-2000:]}")
    return json.loads(done.stdout)


def press():
    from pledges.designs import Design
    from pledges.drawing import Press

    common = {"year": "๒๕๖๔", "date": "วันที่ ๘ กรกฎาคม พุทธศักราช ๒๕๖๔"}
    return Press(Design.of(LAYOUT).filled(common))


def fills(number: int, first: int = 0) -> list:
    """As many different certificates."""
    from pledges.drawing import Fill

    words = {"organization": "โรงพยาบาลส่งเสริมสุขภาพตำบลแม่ฟ้าหลวง", "virtue": "พอเพียง วินัย สุจริต"}
    return [
        Fill(
            {**words, "name": f"{NAMES[n % 4]} {n}", "number": f"{n:04}"},
            f"ABCD-EFGH-{n:04}",
            f"https://portal.example/verify/ABCDEFGH{n:04}/",
        )
        for n in range(first, first + number)
    ]


def rate(number: int, deed) -> float:
    """Do it and return how many of its certificates a second of CPU made."""
    import time

    began = time.process_time()
    deed()
    return number / (time.process_time() - began)


# The same design in typst

TYPST = """
#set page(width: {width}mm, height: {height}mm, margin: 0mm, background: image("ground.pdf", width: 100%))
#set text(lang: "th")
#for (i, p) in json("data.json").enumerate() {{
  if i > 0 {{ pagebreak() }}
  for l in p.lines {{
    place(top + left, dx: l.left * 1pt, dy: l.top * 1pt, box(width: l.width * 1pt, align(
      if l.right {{ right }} else {{ center }},
      text(font: l.face, weight: l.weight, size: l.size * 1pt, fill: rgb(l.colour), l.text))))
  }}
  place(bottom + right, dx: -22mm, dy: -36mm, image(bytes(p.qr), format: "svg", width: 22mm))
}}
"""


def typst_document(ours, many: list):
    """Return what makes one document of all of them: lines in the same places, on our own ground."""
    import tempfile

    import typst

    from moral_assembly import print_fonts
    from pledges.designs import STEPS, fill, step

    folder = Path(tempfile.mkdtemp(prefix="typst-"))
    design = ours.design
    (folder / "page.typ").write_text(TYPST.format(width=design.width, height=design.height))
    (folder / "ground.pdf").write_bytes(ours.ground_file)

    def line(block, one):
        words = fill(block.text, {**one.words, "code": one.code})
        share = (*STEPS, STEPS[-1])[step(words, block)]
        style = block.style
        return {
            "left": block.left,
            "top": block.top,
            "width": block.width,
            "right": block.align == "right",
            "face": style.face,
            "weight": style.weight,
            "size": style.size * block.scale * share,
            "colour": style.colour,
            "text": words,
        }

    data = [{"lines": [line(block, one) for block in ours.own_blocks], "qr": svg(one.url)} for one in many]
    (folder / "data.json").write_text(json.dumps(data))
    fonts = [str(print_fonts.FOLDER)]
    return lambda: typst.compile(str(folder / "page.typ"), font_paths=fonts, ignore_system_fonts=True)


def svg(url: str) -> str:
    """The same code that we print, as a picture."""
    from pledges.drawing import modules

    many, rects = modules(url)
    path = "".join(f"M{x} {y}h{width}v1h-{width}z" for x, y, width in rects)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-2 -2 {many + 4} {many + 4}"><path d="{path}"/></svg>'
