"""What becomes of photographs of every kind, and which files are refused; all files are real and made here."""

import struct
from io import BytesIO

import pytest
from PIL import Image, ImageCms, ImageFile

from moral_assembly import pictures
from tests import photographs
from tests.photographs import GREY, SHAPE, bomb, drawing, file_of, is_near, is_upright, telling, turned

KINDS = [("JPEG", {}), ("JPEG", {"progressive": True}), ("PNG", {}), ("WEBP", {}), ("AVIF", {}), ("HEIF", {})]


@pytest.mark.parametrize(("kind", "options"), KINDS)
def test_every_kind_becomes_the_same_sizes(kind, options):
    file = file_of(drawing(), kind, **options)

    assert pictures.check(file) == SHAPE
    made = pictures.make(file)

    assert [(size.width, size.height) for size in made.sizes] == [(320, 240), (640, 480), (800, 600)]
    assert [is_upright(size) for size in made.sizes] == [True] * 3
    for size in made.sizes:
        with Image.open(BytesIO(size.webp)) as image:
            assert (image.format, image.size) == ("WEBP", (size.width, size.height))


@pytest.mark.parametrize(
    ("shape", "widths"),
    [
        ((200, 200), [200]),
        ((320, 320), [320]),
        ((321, 200), [320, 321]),
        ((2000, 1000), [320, 640, 1280, 1920]),
        ((6000, 4000), [320, 640, 1280, 1920]),
        ((1000, 8000), [320]),
        ((4000, 6000), [320, 640, 1280, 1706]),
        ((160, 1600), [160]),
        ((200, 2000), [200]),
    ],
)
def test_widths_are_those_of_the_ladder_and_never_more_than_the_picture_has(shape, widths):
    assert pictures.widths_of(*shape) == widths


@pytest.mark.parametrize("orientation", range(1, 9))
def test_turned_upright_as_the_camera_was_held(orientation):
    file = turned(orientation)

    assert pictures.check(file) == SHAPE
    made = pictures.make(file)

    assert (made.sizes[-1].width, made.sizes[-1].height) == SHAPE
    assert is_upright(made.sizes[-1])


@pytest.mark.parametrize("orientation", [0, 9, 65000])
def test_an_orientation_that_does_not_exist_counts_as_upright(orientation):
    assert is_upright(pictures.make(turned(orientation)).sizes[-1])


def test_a_turned_heic_is_turned_once():
    exif = Image.Exif()
    exif[0x0112] = 6
    file = file_of(drawing(), "HEIF", exif=exif)
    with Image.open(BytesIO(file.getvalue())) as image:
        wanted = image.size

    assert pictures.check(file) == wanted
    assert (pictures.make(file).sizes[-1].width, pictures.make(file).sizes[-1].height) == wanted


def test_nothing_that_the_file_told_is_left():
    file = telling()
    with Image.open(BytesIO(file.getvalue())) as image:
        assert image.getexif().get_ifd(0x8825)[1] == "N"
        assert image.getexif()[0x010F] == "SecretCamera"
    for secret in (b"Secret", b"SecretPlace", b"SecretComment", b"Exif"):
        assert secret in file.getvalue()

    for size in pictures.make(file).sizes:
        for trace in (b"Secret", b"Exif", b"EXIF", b"XMP", b"ICCP", b"xmp"):
            assert trace not in size.webp
        with Image.open(BytesIO(size.webp)) as image:
            assert (dict(image.getexif()), image.info.get("icc_profile"), image.info.get("xmp")) == ({}, None, None)


def test_a_mpo_of_a_telephone_is_its_first_picture():
    file = BytesIO()
    drawing().save(file, "MPO", save_all=True, append_images=[Image.new("RGB", SHAPE)], quality=95)

    assert pictures.check(file) == SHAPE
    assert is_upright(pictures.make(file).sizes[-1])


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_an_animation_is_its_first_frame(kind):
    file = BytesIO()
    drawing().save(file, kind, save_all=True, append_images=[Image.new("RGB", SHAPE)], duration=100)

    assert pictures.check(file) == SHAPE
    assert is_upright(pictures.make(file).sizes[-1])


def test_cmyk_of_a_printer():
    file = file_of(drawing().convert("CMYK"))
    with Image.open(BytesIO(file.getvalue())) as image:
        assert image.mode == "CMYK"

    assert pictures.check(file) == SHAPE
    made = pictures.make(file)
    assert is_near(photographs.seen(made.sizes[-1])["top left"], photographs.RED, most=30)


@pytest.mark.parametrize("value", [0, 20_000, 65_535])
def test_sixteen_bits_of_grey(value):
    file = file_of(Image.new("I;16", SHAPE, value), "PNG")
    with Image.open(BytesIO(file.getvalue())) as image:
        assert image.mode == "I;16"

    assert pictures.check(file) == SHAPE
    assert is_near(photographs.seen(pictures.make(file).sizes[0])["top left"], (value // 256,) * 3, most=3)


def test_sixteen_bits_a_colour():
    file = photographs.sixteen_bits_a_colour()

    assert pictures.check(file) == SHAPE
    assert is_upright(pictures.make(file).sizes[-1])


@pytest.mark.parametrize("mode", ["P", "L", "1", "LA", "RGBA"])
def test_few_colours_and_grey(mode):
    file = file_of(drawing().convert(mode), "PNG")

    assert pictures.check(file) == SHAPE
    found = photographs.seen(pictures.make(file).sizes[-1])
    if mode in ("P", "RGBA"):
        assert is_near(found["top left"], photographs.RED, most=40)
    else:
        assert len(set(found["top left"])) == 1 or max(found["top left"]) - min(found["top left"]) < 6


def test_what_one_can_see_through_stays_so_and_has_no_ground():
    clear = Image.new("RGBA", SHAPE, (0, 0, 0, 0))
    clear.paste((208, 16, 16, 255), (0, 0, 200, 150))
    few = Image.new("P", SHAPE, 0)
    few.putpalette([0, 0, 0, 208, 16, 16])

    made = pictures.make(file_of(clear, "PNG"))
    with Image.open(BytesIO(made.sizes[-1].webp)) as image:
        assert image.convert("RGBA").getpixel((700, 500))[3] == 0
        assert image.convert("RGBA").getpixel((50, 50))[3] == 255
    assert made.colour == ""
    assert pictures.make(file_of(few, "PNG", transparency=0)).colour == ""


def test_colours_of_another_profile_become_those_of_screens():
    profile = _swapped_profile()
    file = file_of(drawing(), icc_profile=profile)

    with Image.open(BytesIO(file.getvalue())) as image:
        wanted = ImageCms.profileToProfile(
            image.convert("RGB"), ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB")
        ).getpixel((50, 50))
    found = photographs.seen(pictures.make(file).sizes[-1])["top left"]
    assert is_near(found, wanted)
    assert not is_near(found, photographs.RED, most=30)


def _swapped_profile() -> bytes:
    """The profile of sRGB with the names of its red and green primaries exchanged: another kind of screen."""
    plain = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = struct.unpack(">I", plain[128:132])[0]
    for number in range(count):
        start = 132 + 12 * number
        name = bytes(plain[start : start + 4])
        plain[start : start + 4] = {b"rXYZ": b"gXYZ", b"gXYZ": b"rXYZ"}.get(name, name)
    return bytes(plain)


@pytest.mark.parametrize("profile", [b"broken", b"\0" * 500])
def test_a_spoilt_profile_is_as_none(profile):
    assert is_upright(pictures.make(file_of(drawing(), icc_profile=profile)).sizes[-1])


def test_a_profile_of_another_kind_of_colours_is_as_none():
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    assert is_upright(pictures.make(file_of(drawing(), icc_profile=lab)).sizes[-1])


def test_the_colour_is_the_one_of_most_of_the_picture():
    assert is_near(tuple(bytes.fromhex(pictures.make(file_of(drawing())).colour[1:])), GREY, most=16)
    assert pictures.make(file_of(Image.new("RGB", SHAPE, "black"))).colour == "#101010"


# Refused


def words_of(content: BytesIO | bytes) -> str:
    with pytest.raises(pictures.Refused) as refused:
        pictures.check(BytesIO(content) if isinstance(content, bytes) else content)
    return str(refused.value)


def test_a_bomb_is_refused_by_its_header(monkeypatch):
    unpacked = []
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda image: unpacked.append(image))
    for file in (bomb(), bomb(8_000, 8_000), bomb(50_000, 50_000)):
        assert words_of(file) == "ภาพมีเกิน 60 ล้านพิกเซล ย่อภาพแล้วเลือกใหม่"
        with pytest.raises(pictures.Refused, match="ล้านพิกเซล"):
            pictures.make(file)
    assert unpacked == []


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<!doctype html><script>alert(1)</script>",
        b"%PDF-1.7",
        b"MZ\x90\x00",
        b"PK\x03\x04",
        b"BM" + b"\0" * 100,
        b"\0" * 100,
    ],
)
def test_what_is_no_picture_is_refused_whatever_it_is_called(content):
    words = words_of(content)
    assert words.startswith("ไฟล์นี้ไม่ใช่ภาพที่รับได้")
    assert "บันทึกหรือส่งออกเป็น JPEG" in words


@pytest.mark.parametrize("kind", ["GIF", "TIFF", "BMP", "PPM"])
def test_other_kinds_of_pictures_are_told_the_way(kind):
    assert "JPEG" in words_of(file_of(drawing(), kind))


@pytest.mark.parametrize("part", [0.98, 0.5])
@pytest.mark.parametrize(("kind", "options"), KINDS)
def test_a_file_that_was_cut_short_is_refused(kind, options, part):
    noise = Image.effect_noise(SHAPE, 80).convert("RGB")
    whole = file_of(noise, kind, **options).getvalue()

    words = words_of(whole[: int(len(whole) * part)])

    assert words.startswith(("ไฟล์ภาพไม่ครบ", "อ่านไฟล์ภาพนี้ไม่ได้", "ไฟล์นี้ไม่ใช่ภาพ"))


def test_damage_further_inside_is_told_when_the_sizes_are_made():
    file = photographs.png(*SHAPE, bits=8, colour=0, rows=b"\x09" * 801 * 600)  # there is no ninth filter

    assert pictures.check(file) == SHAPE
    with pytest.raises(pictures.Refused, match="ภาพเสียหาย"):
        pictures.make(file)


def test_empty_large_small_and_long(monkeypatch):
    assert words_of(b"").startswith("ไฟล์นี้ว่าง")
    assert words_of(file_of(Image.new("RGB", (159, 900)))).startswith("ภาพเล็กเกินไป (159 × 900 พิกเซล)")
    assert words_of(file_of(Image.new("RGB", (200, 2001)))).startswith("ภาพยาวเกินไป")
    monkeypatch.setattr(pictures, "LARGEST", 100)
    assert words_of(file_of(drawing())).startswith("ไฟล์ใหญ่เกิน 20 MB")


def test_a_file_is_given_back_at_its_start():
    file = file_of(drawing())
    pictures.check(file)
    assert file.tell() == 0


def test_a_webp_may_have_fewer_pixels_as_it_is_unpacked_whole():
    file = BytesIO()
    Image.new("RGB", (4001, 4000)).save(file, "WEBP", method=0)
    with pytest.raises(pictures.Refused, match="WebP มีเกิน 16 ล้านพิกเซล ย่อภาพ หรือบันทึกเป็น JPEG"):
        pictures.check(file)
    file = BytesIO()
    Image.new("RGB", (4000, 4000)).save(file, "WEBP", method=0)
    assert pictures.check(file) == (4000, 4000)
