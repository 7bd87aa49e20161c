"""Certificates: for the printer and one by one, signed and not, beside plain WeasyPrint and typst in the same run.

Rates are by CPU time, that is per core; typst is measured where its package is installed (``pip install typst``) and
gets our own ground as a PDF picture, so it sets the same lines of the same design. Badges of pretix are not measured.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec

from django.conf import settings
from django.db import connection

from moral_assembly.accounts.models import User
from moral_assembly.bench.report import Table, Target
from moral_assembly.bench.run import Bench
from pledges import issuing
from pledges.models import BatchItem, Certificate, CertificateDesign, DesignVersion, PrintFile, PrintPart
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
ours, many = press(), fills(number)
files = list(ours.files(many[:5]))
sealing.seal(files[0])
found = {"print file": rate(len(many), lambda: ours.print_file(many))}
found["one by one"] = rate(len(many), lambda: list(ours.files(many)))
few = list(ours.files(many[: number // 4]))
found["one by one, signed"] = rate(len(few), lambda: [sealing.seal(file) for file in ours.files(many[: number // 4])])
found["plain WeasyPrint"] = rate(number // 20, lambda: [ours.plain(one) for one in many[: number // 20]])
walls = []
for one in many[:20]:
    began = time.perf_counter()
    next(ours.files([one]))
    walls.append((time.perf_counter() - began) * 1000)
if sys.argv[2] == "True":
    compile = typst_document(ours, many)
    found["typst, one document"] = rate(len(many), compile)
print(json.dumps([found, median(walls)]))
"""
PRINT = """
import json, re, resource, sys, time, django
django.setup()
import pikepdf
from django.db import connections
connections["default"].settings_dict["NAME"] = sys.argv[2]
from pledges import printing
from pledges.drawing import Press
from pledges.models import PrintFile
began = time.perf_counter()
printing.make.call(int(sys.argv[1]))
wall = time.perf_counter() - began
own = int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])  # getrusage counts what started this one
second = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
made = PrintFile.objects.get(pk=sys.argv[1])
with made.file.open() as file, pikepdf.open(file) as pdf:
    pages = len(pdf.pages)
print(json.dumps([wall, own // 1024, second // 1024, pages, made.file.size // 1024]))
"""


def measure(bench: Bench) -> Iterator[Table | Target]:
    number = 400 if bench.pace.rounds > 1 else 80
    has_typst = find_spec("typst") is not None
    rates, waited = _run(RATES, number, has_typst)
    rows = [(name, float(rate)) for name, rate in rates.items()]
    yield Table(f"Certificates per second of one core, of {number}", ("", "per CPU s"), rows)
    if has_typst:
        least = rates["typst, one document"]
        yield Target.at_least("certificates for the printer, per core, as typst", rates["print file"], least, "/s")
    else:
        yield Target("certificates for the printer, per core, as typst", "", "pip install typst", None)
    yield Target.at_least("signed certificates, per core", rates["one by one, signed"], 25.0, "/s")
    yield Target.at_most("one certificate on demand", waited, 100.0, " ms")
    yield from _print_file(bench)


def _print_file(bench: Bench) -> Iterator[Table | Target]:
    """A thousand certificates through the worker's own way, database, parts, second process and all."""
    made = _asked_for(bench)
    wall, own, second, pages, size = _run(PRINT, made.pk, connection.settings_dict["NAME"])
    if pages != MANY:
        raise RuntimeError(f"{pages} pages instead of {MANY}.")
    columns = ("", "seconds", "worker's peak MB", "second's peak MB", "pages", "file KB")
    yield Table("Certificates for the printer, all different", columns, [("", wall, own, second, pages, size)])
    yield Target.at_most(f"{MANY} certificates for the printer, two processes", wall, 8.0, " s")
    yield Target.at_most(
        f"{MANY} certificates for the printer: peak of a process", float(max(own, second)), 250.0, " MB"
    )


def _asked_for(bench: Bench) -> PrintFile:
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
    issuing.work(batch)
    keys = list(Certificate.objects.order_by("serial").values_list("pk", flat=True))
    made = PrintFile.objects.create(assembly=bench.small, form="paper", title="ชุด", total=len(keys), made_by=user)
    size = PARTS[PrintFile.Form.PAPER]
    for start in range(0, len(keys), size):
        PrintPart.objects.create(print_file=made, number=start, certificates=keys[start : start + size])
    return made


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


def fills(number: int) -> list:
    """As many different certificates."""
    from pledges.drawing import Fill

    words = {"organization": "โรงพยาบาลส่งเสริมสุขภาพตำบลแม่ฟ้าหลวง", "virtue": "พอเพียง วินัย สุจริต"}
    return [
        Fill(
            {**words, "name": f"{NAMES[n % 4]} {n}", "number": f"{n:04}"},
            f"ABCD-EFGH-{n:04}",
            f"https://portal.example/verify/ABCDEFGH{n:04}/",
        )
        for n in range(number)
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
    from io import BytesIO
    from pathlib import Path

    import segno
    import typst

    from moral_assembly import print_fonts
    from pledges.designs import STEPS, fill, step

    folder = Path(tempfile.mkdtemp(prefix="typst-"))
    design = ours.design
    (folder / "page.typ").write_text(TYPST.format(width=design.width, height=design.height))
    with (folder / "ground.pdf").open("wb") as file:
        ours._ground.save(file)

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

    def qr(one) -> str:
        body = BytesIO()
        segno.make(one.url, error="m", micro=False, mask=4).save(body, kind="svg", border=2)
        return body.getvalue().decode()

    def compile() -> bytes:
        own = [block for block in ours.blocks if block.is_own]
        data = [{"lines": [line(block, one) for block in own], "qr": qr(one)} for one in many]
        (folder / "data.json").write_text(json.dumps(data))
        return typst.compile(str(folder / "page.typ"), font_paths=[str(print_fonts.FOLDER)], ignore_system_fonts=True)

    return compile
