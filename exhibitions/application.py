"""Writing an application: its words and products, its photographs and documents; each deed in the trail."""

from dataclasses import dataclass

from django.core.files import File
from django.db import transaction
from django.http import HttpRequest

from exhibitions import booth_changes
from exhibitions.applying import EDITABLE, Refused, call_of, locked, note_change, parts_at
from exhibitions.booth_forms import ApplicationForm, PhotoWordsForm, ProductRows, products_form
from exhibitions.models import Booth, BoothDocument, BoothPhoto, Product
from moral_assembly import audit, revisions
from moral_assembly.pictures import Refused as RefusedPicture
from moral_assembly.site import site_of
from networks import pictures
from networks.desk import Desk
from networks.models import Picture
from networks.permissions import Role

MOST_PHOTOS = 12
MOST_DOCUMENTS = 10


@dataclass
class Typed:
    """What stands on the page of an application: the form and the rows of products."""

    form: ApplicationForm
    products: ProductRows

    @property
    def is_good(self) -> bool:
        good = [self.form.is_valid(), not self.form.asks_products or self.products.is_valid()]
        if all(good) and self.form.complete and self._lacks_products():
            self.form.add_error(None, "ใส่ผลิตภัณฑ์อย่างน้อยหนึ่งรายการ")
            return False
        return all(good)

    def _lacks_products(self) -> bool:
        return "products" in booth_changes.required(self.form.call) and self.products.is_empty


def networks_at(desk: Desk):
    """The networks for which the desk may apply."""
    rows = desk.province.networks.select_related("province")
    if desk.holds(Role.ORGANIZER):
        return rows
    return rows.filter(pk__in=[network.pk for network in desk.networks])


def shown(desk: Desk, booth: Booth, *posted, complete: bool = False) -> Typed:
    """The page as it is stored or, with data and files ``posted``, as it was typed."""
    about = {"instance": booth, "complete": complete, "needs_network": not desk.holds(Role.ORGANIZER)}
    form = ApplicationForm(call_of(booth.assembly), networks_at(desk), *posted, **about)
    return Typed(form, products_form(booth, *posted))


@transaction.atomic
def save(request: HttpRequest, desk: Desk, booth: Booth, *, complete: bool) -> Typed:
    """Save what was posted and return it with its errors; raise ``revisions.Stale`` to who came second."""
    is_new = booth.pk is None
    if not is_new:
        booth = _editable(desk, booth)
        revisions.check(shown(desk, booth).form, request.POST, request.FILES)
    data = revisions.resolved(request.POST)
    before = {} if is_new else booth_changes.snapshot(booth)
    typed = shown(desk, booth, data, request.FILES, complete=complete or (not is_new and booth.state != "draft"))
    if typed.is_good:
        if is_new:
            booth.applicant, booth.site = request.user, site_of(request)
        typed.form.save()
        if typed.form.asks_products:
            _save_products(request, booth, typed.products)
        _record(request, booth, before, is_new)
        note_change(booth)
    return typed


def _editable(desk: Desk, booth: Booth) -> Booth:
    """Hold the booth, if its state and the desk's part in it let it be changed."""
    booth = locked(booth.pk)
    if not parts_at(desk, booth) or booth.state not in EDITABLE:
        raise Refused(f"“{booth}” {booth.get_state_display()} จึงแก้ไม่ได้")
    return booth


def _record(request: HttpRequest, booth: Booth, before: dict, is_new: bool) -> None:
    """Tell the trail what changed; of what may name people, only that it did."""
    changes = audit.differences(before, booth_changes.snapshot(booth))
    is_open = booth_changes.is_open
    changes = {label: change if is_open(label) else ["", "เปลี่ยนแล้ว"] for label, change in changes.items()}
    action = audit.Action.MADE if is_new else audit.Action.CHANGED
    if is_new or changes:
        audit.record(request, action, booth, changes, province=booth.assembly.province.slug)


def _save_products(request: HttpRequest, booth: Booth, rows: ProductRows) -> None:
    for form in rows.deleted_forms:
        if form.instance.pk:
            _drop_photo(form.instance)
            form.instance.delete()
    for order, form in enumerate(rows.kept, 1):
        product = form.save(commit=False)
        product.booth, product.order = booth, order
        if file := form.cleaned_data.get("picture"):
            old, product.photo = product.photo, _product_photo(request, product, file)
            product.save()
            if old:
                pictures.discard(old)
        else:
            product.save()


def _product_photo(request: HttpRequest, product: Product, file: File) -> Picture:
    """The name of a product is what its picture shows."""
    province = product.booth.assembly.province
    return pictures.take_in(province, request.user, file, alt=f"ภาพ{product.name}"[:300])


def _drop_photo(product: Product) -> None:
    if photo := product.photo:
        product.photo = None
        product.save(update_fields=["photo"])
        pictures.discard(photo)


# Photographs


@transaction.atomic
def add_photo(request: HttpRequest, desk: Desk, booth: Booth, file: File, credit: str) -> BoothPhoto:
    """Keep one photograph as the last; raise ``RefusedPicture`` for what is none, or is there already."""
    booth = _editable(desk, booth)
    if booth.photos.filter(picture__sha256=pictures.fingerprint(file)).exists():
        raise RefusedPicture("มีภาพนี้แล้ว ไม่ได้เก็บซ้ำ")
    if booth.photos.count() >= MOST_PHOTOS:
        raise RefusedPicture(f"บูธนี้มีภาพครบ {MOST_PHOTOS} ภาพแล้ว ลบภาพที่ไม่ใช้ก่อน")
    before = booth_changes.snapshot(booth)
    picture = pictures.take_in(booth.assembly.province, request.user, file, credit=credit)
    last = booth.photos.order_by("-order").first()
    photo = BoothPhoto.objects.create(booth=booth, picture=picture, order=last.order + 1 if last else 1)
    _record(request, booth, before, is_new=False)
    note_change(booth)
    return photo


@transaction.atomic
def describe_photos(request: HttpRequest, desk: Desk, booth: Booth) -> list[PhotoWordsForm]:
    """Save words and order of the photographs and take away those marked, all or, when one form has errors, none."""
    booth = _editable(desk, booth)
    photos = [each for each in booth.photos.select_related("picture") if PhotoWordsForm.is_in(request.POST, each)]
    forms = [PhotoWordsForm(photo, request.POST) for photo in photos]
    if not any(form.errors for form in forms):
        before = booth_changes.snapshot(booth)
        for form in forms:
            _describe(form)
        _record(request, booth, before, is_new=False)
        note_change(booth)
    return forms


def _describe(form: PhotoWordsForm) -> None:
    photo, typed = form.photo, form.cleaned_data
    if typed["gone"]:
        pictures.discard(photo.picture)
        return
    for name in ("alt", "is_decorative", "credit"):
        setattr(photo.picture, name, typed[name])
    photo.picture.save(update_fields=["alt", "is_decorative", "credit"])
    BoothPhoto.objects.filter(pk=photo.pk).update(order=typed["order"] or photo.order)


# Documents


@transaction.atomic
def add_document(request: HttpRequest, desk: Desk, booth: Booth, title: str, file: File) -> BoothDocument:
    booth = _editable(desk, booth)
    if booth.documents.count() >= MOST_DOCUMENTS:
        raise Refused(f"มีเอกสารครบ {MOST_DOCUMENTS} ฉบับแล้ว ลบฉบับที่ไม่ใช้ก่อน")
    before = booth_changes.snapshot(booth)
    made = BoothDocument.objects.create(booth=booth, title=title, file=file, original_name=file.name[-255:])
    _record(request, booth, before, is_new=False)
    note_change(booth)
    return made


@transaction.atomic
def remove_document(request: HttpRequest, desk: Desk, booth: Booth, document: BoothDocument) -> None:
    """Delete a document and, once that stands, its file."""
    booth = _editable(desk, booth)
    before, (storage, name) = booth_changes.snapshot(booth), (document.file.storage, document.file.name)
    document.delete()
    _record(request, booth, before, is_new=False)
    note_change(booth)
    transaction.on_commit(lambda: storage.delete(name))
