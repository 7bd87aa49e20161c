"""What the API's answers look like, as JSON Schema; every description stands on the page for people as well."""


def text(description: str, *, example: str = "", **more) -> dict:
    return {"type": "string", "description": description, **({"examples": [example]} if example else {}), **more}


def identity(of: str) -> dict:
    return text(f"รหัสถาวรของ{of} ตรงกับไฟล์ส่งออก (.ics, .json, .xml)", format="uuid")


def slug(example: str) -> dict:
    return text("รหัสในที่อยู่เว็บ", example=example)


def moment(description: str) -> dict:
    return text(f"{description} ตามเวลาประเทศไทย (ISO 8601)", format="date-time", example="2021-07-06T09:00:00+07:00")


def day(description: str) -> dict:
    return text(f"{description} (ISO 8601 ปี ค.ศ.)", format="date", example="2021-07-06")


def address(description: str) -> dict:
    return text(description, format="uri")


def number(description: str, example: int, **more) -> dict:
    return {"type": "integer", "description": description, "examples": [example], **more}


def flag(description: str) -> dict:
    return {"type": "boolean", "description": description}


def maybe(schema: dict) -> dict:
    """The same, or null."""
    return schema | {"type": [schema["type"], "null"]}


def ref(name: str) -> dict:
    return {"$ref": f"#/components/schemas/{name}"}


def maybe_ref(name: str, description: str) -> dict:
    return {"description": description, "oneOf": [ref(name), {"type": "null"}]}


def many(name: str, description: str) -> dict:
    return {"type": "array", "description": description, "items": ref(name)}


def record(description: str, /, **fields: dict) -> dict:
    """An object that always has all of its fields."""
    return {"type": "object", "description": description, "properties": fields, "required": [*fields]}


def collection(name: str, description: str) -> dict:
    return record(description, count=number("จำนวนทั้งหมด", 13), items=many(name, description))


SAMPLE = flag("เป็นข้อมูลตัวอย่าง เพราะเอกสารต้นทางไม่ได้ระบุไว้")
PAGE = address("หน้านี้ในเว็บไซต์")
SELF = address("ที่อยู่ของข้อมูลนี้ใน API")

SCHEMAS = {
    "Start": record(
        "จุดเริ่มต้น",
        documentation=address("เอกสารของ API"),
        openapi=address("เอกสาร OpenAPI 3.1"),
        provinces=many("Province", "จังหวัดทั้งหมด"),
    ),
    "Province": record(
        "จังหวัด",
        slug=slug("chiangrai"),
        name=text("ชื่อจังหวัด", example="เชียงราย"),
        url=PAGE,
        self=SELF,
        networks=address("เครือข่ายทางสังคมของจังหวัด"),
        editions=many("EditionLink", "งานทุกปีที่เผยแพร่ ปีล่าสุดก่อน"),
    ),
    "EditionLink": record(
        "งานปีหนึ่ง โดยย่อ",
        year=number("ปี พ.ศ.", 2564),
        name=text("ชื่องาน"),
        starts_on=day("วันแรก"),
        ends_on=day("วันสุดท้าย"),
        url=PAGE,
        self=SELF,
    ),
    "Edition": record(
        "งานสมัชชาและตลาดนัดปีหนึ่ง",
        year=number("ปี พ.ศ.", 2564),
        province=text("รหัสจังหวัด", example="chiangrai"),
        name=text("ชื่องาน"),
        theme=text("แนวคิดของงาน"),
        place=text("สถานที่จัดงาน"),
        host=text("ผู้จัด"),
        starts_on=day("วันแรก"),
        ends_on=day("วันสุดท้าย"),
        dates_th=text("วันจัดงานเป็นข้อความ", example="๖–๘ กรกฎาคม ๒๕๖๔"),
        days=many("Day", "วันของงาน"),
        kinds=many("Kind", "ประเภทรายการ"),
        release=maybe(number("กำหนดการที่เผยแพร่อยู่เป็นครั้งที่เท่าไร ว่างเมื่อยังไม่เคยเผยแพร่", 3)),
        url=PAGE,
        self=SELF,
        links=ref("EditionLinks"),
    ),
    "EditionLinks": record(
        "สิ่งที่อ่านต่อได้",
        programme=address("กำหนดการ"),
        venues=address("สถานที่"),
        speakers=address("วิทยากร"),
        recordings=address("วิดีโอย้อนหลัง"),
        documents=address("เอกสาร"),
        news=address("ข่าว"),
        releases=address("การเผยแพร่กำหนดการแต่ละครั้ง"),
        programme_ics=address("กำหนดการสำหรับปฏิทิน"),
        programme_json=address("กำหนดการในรูปแบบ c3voc"),
        programme_xml=address("กำหนดการในรูปแบบ frab"),
    ),
    "Day": record(
        "วันหนึ่งของงาน",
        number=number("วันที่เท่าไรของงาน ใช้เป็นค่าของ day", 1),
        date=day("วันที่"),
        date_th=text("วันที่เป็นข้อความ", example="วันอังคารที่ ๖ กรกฎาคม ๒๕๖๔"),
    ),
    "Kind": record(
        "ประเภทรายการ",
        slug=slug("forum"),
        name=text("ชื่อประเภท", example="เสวนา"),
        is_break=flag("เป็นช่วงพัก"),
    ),
    "Network": record(
        "เครือข่ายทางสังคมของจังหวัด",
        id=identity("เครือข่าย"),
        number=number("ลำดับของเครือข่าย คือกลีบที่เท่าไรของดอกไม้", 4),
        slug=slug("youth"),
        name=text("ชื่อเครือข่าย", example="เด็กและเยาวชน"),
        url=PAGE,
    ),
    "Venue": record(
        "สถานที่",
        id=identity("สถานที่") | {"description": "รหัสที่ได้จากชื่อสถานที่ ตรงกับไฟล์ส่งออก เปลี่ยนเมื่อชื่อเปลี่ยน"},
        slug=slug("main-stage"),
        name=text("ชื่อสถานที่", example="เวทีกลาง"),
        kind=text("ลักษณะ: ห้องหรือเวที พื้นที่เครือข่าย หรือออนไลน์", enum=["hall", "area", "online"]),
        capacity=maybe(number("จำนวนที่นั่ง", 300)),
        address=text("ที่อยู่"),
        district=text("อำเภอ"),
        map_url=maybe(address("แผนที่")),
        is_sample=SAMPLE,
    ),
    "VenueLink": record(
        "สถานที่ของรายการ",
        id=identity("สถานที่"),
        slug=slug("main-stage"),
        name=text("ชื่อสถานที่", example="เวทีกลาง"),
    ),
    "Programme": record(
        "กำหนดการทั้งหมด หรือหน้าหนึ่งของกำหนดการ เรียงตามเวลา",
        count=number("จำนวนรายการทั้งหมดที่ตรงกับคำขอ", 60),
        page=number("หน้านี้", 1),
        pages=number("จำนวนหน้า", 3),
        previous=maybe(address("หน้าก่อน")),
        next=maybe(address("หน้าถัดไป")),
        items=many("Session", "รายการ"),
    ),
    "Session": record(
        "รายการหนึ่งในกำหนดการ",
        id=identity("รายการ"),
        slug=slug("opening"),
        title=text("ชื่อรายการ", example="พิธีเปิด"),
        kind=ref("Kind"),
        state=text(
            "published ตามกำหนด หรือ cancelled ยกเลิกแล้ว รายการที่ยกเลิกยังอยู่เพื่อให้ผู้ที่บันทึกไว้รู้", enum=["published", "cancelled"]
        ),
        cancel_reason=text("เหตุที่ยกเลิก"),
        delayed_minutes=number("เลื่อนออกไปกี่นาทีจากเวลาที่ประกาศไว้ เวลาในรายการนี้รวมแล้ว", 0, minimum=0),
        sequence=number("เปลี่ยนล่าสุดในการเผยแพร่ครั้งที่เท่าไร ตรงกับ SEQUENCE ใน .ics", 1),
        day=maybe(number("วันที่เท่าไรของงาน ว่างเมื่ออยู่นอกวันงาน", 1)),
        starts_at=moment("เริ่ม"),
        ends_at=moment("สิ้นสุด"),
        date_th=text("วันที่เป็นข้อความ", example="วันอังคารที่ ๖ กรกฎาคม ๒๕๖๔"),
        time_th=text("เวลาเป็นข้อความ", example="๐๙.๐๐–๑๐.๓๐ น."),
        venue=maybe_ref("VenueLink", "สถานที่ ว่างเมื่อยังไม่ระบุหรือจัดทุกสถานที่"),
        everywhere=flag("จัดทุกสถานที่พร้อมกัน เช่น พักกลางวัน"),
        description=text("รายละเอียดเป็นข้อความธรรมดา"),
        networks=many("Network", "เครือข่ายเจ้าภาพ"),
        speakers=many("Part", "ผู้ร่วมรายการที่แสดงต่อสาธารณะ"),
        recordings=many("RecordingLink", "วิดีโอย้อนหลังของรายการ"),
        is_sample=SAMPLE,
        url=PAGE,
        self=SELF,
        ics=address("รายการนี้สำหรับปฏิทิน"),
    ),
    "Part": record(
        "ผู้ร่วมรายการ",
        id=identity("บุคคล"),
        name=text("ชื่อ", example="นายตัวอย่าง ใจดี"),
        duty=text("หน้าที่ในรายการ", example="วิทยากร"),
    ),
    "RecordingLink": record(
        "วิดีโอย้อนหลังของรายการ",
        id=identity("วิดีโอ"),
        title=text("ชื่อวิดีโอ"),
        url=address("ที่อยู่สำหรับรับชม"),
    ),
    "Speaker": record(
        "บุคคลที่แสดงต่อสาธารณะและมีรายการในงาน",
        id=identity("บุคคล"),
        name=text("ชื่อ", example="นายตัวอย่าง ใจดี"),
        position=text("ตำแหน่ง"),
        is_sample=SAMPLE,
        sessions=many("SessionLink", "รายการที่ร่วม"),
    ),
    "SessionLink": record(
        "รายการ โดยย่อ",
        id=identity("รายการ"),
        slug=slug("opening"),
        title=text("ชื่อรายการ"),
        url=PAGE,
        self=SELF,
    ),
    "Recording": record(
        "วิดีโอย้อนหลัง",
        id=identity("วิดีโอ"),
        title=text("ชื่อวิดีโอ"),
        group=text("หมวด", example="เวทีวิชาการ"),
        credit=text("ผู้พูดหรือรายละเอียด"),
        youtube_id=text("รหัสวิดีโอ YouTube", example="dQw4w9WgXcQ"),
        url=address("ที่อยู่สำหรับรับชม"),
        session=maybe_ref("SessionLink", "รายการที่บันทึกไว้"),
    ),
    "Document": record(
        "เอกสาร",
        id=identity("เอกสาร"),
        slug=slug("handbook"),
        title=text("ชื่อเอกสาร"),
        group=text("หมวด"),
        file_name=maybe(text("ชื่อไฟล์เมื่อดาวน์โหลด")),
        url=maybe(address("ที่อยู่สำหรับดาวน์โหลด ว่างเมื่อยังไม่มีไฟล์")),
    ),
    "News": record(
        "ข่าว",
        id=identity("ข่าว"),
        slug=slug("meeting"),
        title=text("หัวข้อข่าว"),
        summary=text("สรุป"),
        description=text("เนื้อข่าวเป็นข้อความธรรมดา"),
        credit=text("ที่มา"),
        happened_at=moment("เกิดขึ้นเมื่อ"),
        date_th=text("วันที่เป็นข้อความ", example="๖ กรกฎาคม ๒๕๖๔"),
        networks=many("Network", "เครือข่ายในข่าว"),
        url=PAGE,
    ),
    "Release": record(
        "การเผยแพร่กำหนดการครั้งหนึ่ง",
        number=number("ครั้งที่", 3),
        made_at=moment("เผยแพร่เมื่อ"),
        date_th=text("วันและเวลาเป็นข้อความ", example="๖ กรกฎาคม ๒๕๖๔ เวลา ๐๙.๐๐ น."),
        note=text("บันทึกถึงผู้อ่าน"),
        is_current=flag("เป็นกำหนดการที่ใช้อยู่"),
        self=SELF,
    ),
    "ReleaseChanges": record(
        "การเผยแพร่ครั้งหนึ่ง และสิ่งที่เปลี่ยนจากครั้งก่อน",
        release=ref("Release"),
        count=number("จำนวนรายการที่เปลี่ยน", 2),
        items=many("Change", "รายการที่เปลี่ยน เรียงตามเวลา"),
    ),
    "Change": record(
        "สิ่งที่เปลี่ยนในรายการหนึ่ง",
        what=text("เกิดอะไรขึ้น", enum=["new", "cancelled", "resumed", "moved", "changed", "taken_out"]),
        what_th=text("เกิดอะไรขึ้น เป็นข้อความ", example="ย้าย"),
        id=identity("รายการ"),
        slug=slug("opening"),
        title=text("ชื่อรายการ"),
        details=many("Detail", "ก่อนและหลัง ว่างเมื่อเป็นรายการใหม่หรือนำออก"),
    ),
    "Detail": record(
        "ข้อมูลหนึ่งที่เปลี่ยน",
        name=text("ข้อมูลใด", example="when"),
        label=text("ข้อมูลใด เป็นข้อความ", example="เวลา"),
        before=text("ก่อน"),
        after=text("หลัง"),
    ),
    "Releases": collection("Release", "การเผยแพร่กำหนดการแต่ละครั้ง ล่าสุดก่อน"),
    "Networks": collection("Network", "เครือข่าย"),
    "Venues": collection("Venue", "สถานที่"),
    "Speakers": collection("Speaker", "วิทยากร เรียงตามตัวอักษร"),
    "Recordings": collection("Recording", "วิดีโอย้อนหลัง"),
    "Documents": collection("Document", "เอกสาร"),
    "NewsList": collection("News", "ข่าว ล่าสุดก่อน"),
    "Problem": {
        "type": "object",
        "description": "สิ่งที่ผิดพลาด ตาม RFC 9457",
        "properties": {
            "type": text("ชนิดของปัญหา"),
            "title": text("ชื่อปัญหา (อังกฤษ)", example="Unknown value"),
            "title_th": text("ชื่อปัญหา (ไทย)", example="ไม่มีค่านี้"),
            "status": number("รหัสสถานะ HTTP", 400),
            "detail": text("คำอธิบายและวิธีแก้"),
            "parameter": text("ตัวกรองที่ผิด", example="network"),
            "allowed": {"type": "array", "description": "ค่าที่ใช้ได้", "items": {"type": "string"}},
        },
        "required": ["type", "title", "title_th", "status"],
    },
}
