"""The print desk (โต๊ะพิมพ์): one file of many certificates, made by the worker in parts by up to two processes.

A part is taken by locking its row. Whoever is killed lets go of it, and the next one makes it; what is made stays.
"""

import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import timedelta
from io import BytesIO
from tempfile import TemporaryFile
from zipfile import ZIP_STORED, ZipFile

from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django_tasks import task

from moral_assembly import audit, thai
from moral_assembly.storage import PrivateStorage
from moral_assembly.turns import ask_again, faults_told, turn
from pledges import issuing
from pledges.designs import COMMON
from pledges.models import BatchItem, Certificate, CertificateFile, PrintFile, PrintPart

Form, State = PrintFile.Form, PrintFile.State
LABELS_A_SHEET = 21
PARTS = {Form.PAPER: 500, Form.ARCHIVE: 100, Form.LABELS: 10 * LABELS_A_SHEET, Form.RECEIPT: 10_000}
MOST = 10_000  # certificates in one file
KEPT_FOR = timedelta(days=7)  # it holds names, and is soon made again
LOCK = "print file"
UNDER_WAY = (State.WAITING, State.RUNNING)


# Asking


@transaction.atomic
def ask(request, assembly, form: str, title: str, certificates: Sequence[int]) -> PrintFile:
    """Ask for a file of these certificates, in this order."""
    made = PrintFile.objects.create(
        assembly=assembly, form=form, title=title[:200], total=len(certificates), made_by=request.user
    )
    parts = enumerate(_batched(certificates, PARTS[form]), 1)
    PrintPart.objects.bulk_create(PrintPart(print_file=made, number=n, certificates=list(keys)) for n, keys in parts)
    make.enqueue(made.pk)
    changes = {"count": [0, len(certificates)]}
    audit.record(request, audit.Action.CERTIFICATES_PRINTED, made, changes, province=assembly.province.slug)
    return made


def _batched(rows: Sequence, size: int) -> Iterator[Sequence]:
    return (rows[start : start + size] for start in range(0, len(rows), size))


@transaction.atomic
def stop(request, print_file: PrintFile) -> bool:
    if not PrintFile.objects.filter(pk=print_file.pk, state__in=UNDER_WAY).update(state=State.STOPPED):
        return False
    audit.record(request, audit.Action.PRINTING_STOPPED, print_file, province=print_file.assembly.province.slug)
    return True


@transaction.atomic
def resume(request, print_file: PrintFile) -> bool:
    halted = PrintFile.objects.filter(pk=print_file.pk, state__in=(State.STOPPED, State.FAILED))
    if not halted.update(state=State.WAITING, fault=""):
        return False
    make.enqueue(print_file.pk)
    audit.record(request, audit.Action.PRINTING_RESUMED, print_file, province=print_file.assembly.province.slug)
    return True


def forget(certificate: Certificate) -> None:
    """Throw away every file that holds a certificate whose words go."""
    for print_file in PrintFile.objects.filter(parts__certificates__contains=[certificate.pk]).distinct():
        discard(print_file)


def discard(print_file: PrintFile) -> None:
    """Delete a file's rows and, once that stands, what is on the disk."""
    names = [print_file.file.name, *print_file.parts.values_list("file", flat=True)]
    print_file.delete()
    transaction.on_commit(lambda: [PrivateStorage().delete(name) for name in names if name])


def sweep() -> int:
    """Ask again for what killed workers left, throw away what is old; return how many were asked for."""
    for old in PrintFile.objects.filter(made_at__lt=timezone.now() - KEPT_FOR):
        with transaction.atomic():
            discard(old)
    under_way = PrintFile.objects.filter(state__in=UNDER_WAY).values_list("pk", flat=True)
    return sum(ask_again(make, LOCK, pk) for pk in list(under_way))


# Making


@task
def make(pk: int) -> None:
    """Make a file, or what of it is left to do. Only one worker at a time does; another returns at once."""
    with turn(LOCK, pk) as is_ours:
        if is_ours and PrintFile.objects.filter(pk=pk, state__in=UNDER_WAY).update(state=State.RUNNING):
            with faults_told(PrintFile.objects.filter(pk=pk, state=State.RUNNING)):
                _make(pk)


def _make(pk: int) -> None:
    parts = PrintPart.objects.filter(print_file=pk, is_made=False).count()
    second = _second_process(pk) if parts > 2 and len(os.sched_getaffinity(0)) > 1 else None
    make_parts(pk)
    if second:
        second.wait()
        make_parts(pk)  # what the second one was killed at
    print_file = PrintFile.objects.filter(pk=pk, state=State.RUNNING).first()
    if print_file:
        _finish(print_file)


def _second_process(pk: int) -> subprocess.Popen:
    """Let another process take parts as well; should this one be killed, that one ends with the last part."""
    database = connection.settings_dict["NAME"]  # tests and benchmarks have one of their own
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "print_parts", str(pk), "--database", database]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def make_parts(pk: int) -> int:
    """Make parts until none is left that nobody else makes; return how many."""
    presses, made = {}, 0
    while _make_part(pk, presses):
        made += 1
    return made


@transaction.atomic
def _make_part(pk: int, presses: dict) -> bool:
    """Make the next part that nobody holds. The row stays locked until the part is kept or nothing of it is."""
    free = PrintPart.objects.select_for_update(skip_locked=True, of=("self",)).select_related("print_file__assembly")
    part = free.filter(print_file=pk, is_made=False, print_file__state=State.RUNNING).order_by("number").first()
    if part is None:
        return False
    certificates = _standing(part)
    part.left_out = len(part.certificates) - len(certificates)
    body = DRAWN[part.print_file.form](certificates, presses, part)
    part.file.save("part.zip" if part.print_file.form == Form.ARCHIVE else "part.pdf", ContentFile(body), save=False)
    part.is_made = True
    part.save()
    return True


def _standing(part: PrintPart) -> list[Certificate]:
    """The certificates of a part in its order, without those that fell since they were chosen."""
    known = Certificate.objects.standing().filter(is_erased=False).select_related("version__design__assembly")
    found = known.in_bulk(part.certificates)
    return [found[key] for key in part.certificates if key in found]


def _finish(print_file: PrintFile) -> None:
    parts = list(print_file.parts.all())
    with ExitStack() as stack, TemporaryFile() as joined:
        files = [stack.enter_context(part.file.open()) for part in parts]
        (_join_archives if print_file.form == Form.ARCHIVE else _join_pages)(files, joined)
        joined.seek(0)
        ending = "zip" if print_file.form == Form.ARCHIVE else "pdf"
        name = PrivateStorage().save(f"certificates/whole.{ending}", File(joined))
    fault = ""
    if left_out := sum(part.left_out for part in parts):
        fault = f"ไม่รวม {thai.digits(left_out)} ฉบับที่ถูกระงับ เพิกถอน หรือออกฉบับแทนหลังจากเลือก"
    done = PrintFile.objects.filter(pk=print_file.pk, state=State.RUNNING)
    if not done.update(state=State.DONE, file=name, fault=fault):
        PrivateStorage().delete(name)  # stopped or thrown away meanwhile
        return
    print_file.parts.update(file="")
    for part in parts:
        part.file.storage.delete(part.file.name)


def _join_pages(files: list, joined) -> None:
    import pikepdf

    whole = pikepdf.new()
    with ExitStack() as stack:
        for file in files:
            whole.pages.extend(stack.enter_context(pikepdf.open(file)).pages)
        whole.docinfo["/Title"] = "เกียรติบัตร"
        whole.save(joined)


def _join_archives(files: list, joined) -> None:
    with ZipFile(joined, "w", ZIP_STORED) as whole:
        for file in files:
            with ZipFile(file) as part:
                for entry in part.infolist():
                    whole.writestr(entry, part.read(entry))


# What a part holds


def _paper(certificates: list[Certificate], presses: dict, part: PrintPart) -> bytes:
    """Pages in their order, each as it was issued; a design's ground is laid out once."""
    sites = dict(BatchItem.objects.filter(certificate__in=certificates).values_list("certificate", "batch__site"))
    runs = [
        press.print_file([issuing.fill_of(each, sites[each.pk]) for each in run])
        for press, run in _runs(certificates, presses)
    ]
    if len(runs) == 1:
        return runs[0]
    made = BytesIO()
    _join_pages([BytesIO(run) for run in runs], made)
    return made.getvalue()


def _runs(certificates: list[Certificate], presses: dict) -> Iterator[tuple]:
    """Yield the certificates that follow each other in one design with the same common words, with its press."""
    run: list[Certificate] = []
    last = None
    for certificate in certificates:
        common = {name: certificate.words[name] for name in COMMON if name in certificate.words}
        key = (certificate.version_id, *common.items())
        if key not in presses:
            presses[key] = issuing.press_of(certificate.version, common)
        if run and key != last:
            yield presses[last], run
            run = []
        run.append(certificate)
        last = key
    if run:
        yield presses[last], run


def _archive(certificates: list[Certificate], presses: dict, part: PrintPart) -> bytes:
    """The very bytes that were issued, named by number and recipient."""
    made = BytesIO()
    bodies = dict(CertificateFile.objects.filter(certificate__in=certificates).values_list("certificate", "body"))
    with ZipFile(made, "w", ZIP_STORED) as archive:
        for each in certificates:
            archive.writestr(f"{each.kind}-{each.serial:05} {file_name(each.name)}.pdf", bytes(bodies[each.pk]))
    return made.getvalue()


def file_name(words: str) -> str:
    """Return words as part of a file's name on any system."""
    plain = "".join(" " if letter in '\\/:*?"<>|' or not letter.isprintable() else letter for letter in words)
    return " ".join(plain.split())[:60].strip(" .")


def _labels(certificates: list[Certificate], presses: dict, part: PrintPart) -> bytes:
    return _document("labels", {"sheets": list(_batched(certificates, LABELS_A_SHEET))}, part)


def _receipt(certificates: list[Certificate], presses: dict, part: PrintPart) -> bytes:
    kinds = defaultdict(list)
    for each in sorted(certificates, key=lambda each: (each.sort_key, each.serial)):
        kinds[each.get_kind_display()].append(each)
    return _document("receipt", {"kinds": dict(kinds)}, part)


def _document(name: str, context: dict, part: PrintPart) -> bytes:
    from moral_assembly import thai_pdf

    context |= {"title": str(part.print_file), "assembly": part.print_file.assembly}
    return thai_pdf.make(render_to_string(f"print/certificate_{name}.html", context), ["print/certificate_desk.css"])


DRAWN: dict[str, Callable] = {
    Form.PAPER: _paper,
    Form.ARCHIVE: _archive,
    Form.LABELS: _labels,
    Form.RECEIPT: _receipt,
}
