"""What the database refuses, in the words of the form: at which field, and what to do."""

from django import forms
from django.db import IntegrityError

TAKEN_SLUG = ("slug", "รหัสนี้ใช้แล้ว ใช้รหัสอื่น หรือเว้นว่างให้ระบบตั้งให้")
REFUSALS = {
    "one_session_in_a_venue_at_once": ("venue", "มีผู้บันทึกรายการอื่นในสถานที่และเวลานี้ก่อนท่าน เลือกเวลาหรือสถานที่อื่น"),
    "one_session_of_a_speaker_at_once": ("starts", "วิทยากรคนหนึ่งมีรายการอื่นในเวลานี้ เลือกเวลาอื่นหรือเปลี่ยนวิทยากร"),
    "session_shares_as_its_venue": ("venue", "สถานที่นี้ถูกลบแล้ว เลือกสถานที่อื่น"),
    "one_part_in_a_session": ("person", "คนนี้เป็นวิทยากรของรายการนี้อยู่แล้ว"),
    "session_ends_after_start": ("ends", "เวลาสิ้นสุดต้องอยู่หลังเวลาเริ่ม"),
    "session_everywhere_has_no_venue": ("venue", "รายการที่จัดทุกสถานที่ไม่ต้องเลือกสถานที่"),
    "venue_closes_after_opening": ("closes_at", "เวลาปิดต้องอยู่หลังเวลาเปิด"),
    "one_assembly_a_year": ("year", "จังหวัดนี้มีงานของปีนี้แล้ว"),
    "assembly_ends_after_start": ("ends_on", "วันสุดท้ายต้องไม่อยู่ก่อนวันแรก"),
    "assembly_year_is_buddhist": ("year", "ใส่ปี พ.ศ. เช่น ๒๕๖๙"),
    "announcement_ends_after_start": ("ends_at", "เวลาสิ้นสุดต้องอยู่หลังเวลาเริ่มแสดง"),
    "one_recording_of_a_video": ("video", "วิดีโอนี้อยู่ในรายการวิดีโอแล้ว"),
    "one_phase_at_once": ("starts_at", "ช่วงเวลานี้ซ้อนกับช่วงอื่น ดูเวลาของช่วงที่มีอยู่แล้ว"),
    "one_phase_of_a_kind": ("kind", "มีช่วงนี้อยู่แล้ว แก้เวลาของช่วงเดิมแทน"),
    "scored_criterion_keeps_its_scale": (
        "scale_max",
        "กรรมการให้คะแนนเกณฑ์นี้แล้ว จึงเปลี่ยนคะแนนสูงสุด ประเภท และการนับคะแนนไม่ได้",
    ),
    "criterion_labels_all_scores_or_none": ("scale_labels", "เขียนความหมายให้ครบทุกคะแนน หรือไม่เขียนเลย"),
    **dict.fromkeys(
        (
            f"one_{noun}_of_a_slug"
            for noun in (
                *("venue", "kind", "section", "session", "document", "news", "announcement"),
                *("category", "criterion", "role_model"),
            )
        ),
        TAKEN_SLUG,
    ),
}


def constraint_of(error: IntegrityError) -> str | None:
    """The name of what refused."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)


def reason(error: IntegrityError) -> tuple[str, str]:
    """Return field and words; what has none here is a fault in the program and goes on."""
    refused = constraint_of(error)
    if refused not in REFUSALS:
        raise error
    return REFUSALS[refused]


def explain(form: forms.Form, error: IntegrityError) -> None:
    """Put the refusal at its field."""
    field, message = reason(error)
    if field == "venue" and "parallel" in form.fields:
        field, message = "parallel", "มีรายการซ้อนเวลากันในสถานที่นี้ ย้ายรายการก่อน แล้วจึงยกเลิกการจัดพร้อมกัน"
    form.add_error(field if field in form.fields else None, message)
