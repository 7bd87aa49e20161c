"""What a visitor reads when something goes wrong: Thai words and a way on, without the database."""

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.core.signals import got_request_exception
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import path

from moral_assembly import errors, urls
from tests import make
from tests.reading import Page


def forbidden(request):
    raise PermissionDenied


def broken(request):
    raise ZeroDivisionError


def form(request):
    return HttpResponse("saved")


for view in (forbidden, broken, form):
    view.login_required = False

urlpatterns = [
    path("forbidden/", forbidden),
    path("broken/", broken),
    path("form/", form),
    *urls.urlpatterns,
]
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500

pytestmark = pytest.mark.urls(__name__)
HOME_AND_SEARCH = [("ไปหน้าแรก", "/"), ("ค้นหา", "/search/")]


@pytest.fixture
def patient():
    """A browser that gets the page instead of the exception."""
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


@pytest.mark.parametrize(
    ("deed", "status", "heading", "ways"),
    [
        (lambda client: client.get("/nowhere/at/all/"), 404, "ไม่พบหน้านี้", HOME_AND_SEARCH),
        (lambda client: client.get("/", headers={"host": "evil"}), 400, "อ่านคำขอนี้ไม่ได้", HOME_AND_SEARCH),
        (lambda client: client.post("/form/"), 403, "แบบฟอร์มหมดอายุ", HOME_AND_SEARCH),
        (
            lambda client: client.get("/forbidden/"),
            403,
            "ท่านยังไม่มีสิทธิ์เข้าหน้านี้",
            [("ไปโต๊ะทำงานของท่าน", "/desk/"), ("ไปหน้าแรก", "/")],
        ),
        (lambda client: client.get("/broken/"), 500, "ระบบทำงานผิดพลาด", HOME_AND_SEARCH),
    ],
)
def test_each_fault_has_its_thai_page(db, patient, deed, status, heading, ways):
    response = deed(patient)

    page = Page(response)
    assert (response.status_code, page.texts("h1"), page.links("main a")) == (status, [heading], ways)
    assert page.all("html")[0].get("lang") == "th"
    assert response["Content-Type"] == "text/html; charset=utf-8"
    assert [word for word in ("Traceback", "ZeroDivisionError", "Exception") if word in page.html] == []


def test_what_no_database_holds_is_a_bad_request(patient, organizer, chiangrai):
    edition = make.assembly(chiangrai)
    patient.force_login(organizer.user)
    answers = [
        patient.get("/desk/2564/certificates/printing/?batch=%00"),
        patient.get("/desk/2564/new/documents/?session=a%00"),
        patient.get(f"{edition.get_absolute_url()}?q=%00"),
    ]
    assert [answer.status_code for answer in answers] == [400, 400, 200]
    assert Page(answers[0]).texts("h1") == ["อ่านคำขอนี้ไม่ได้"]


@pytest.mark.parametrize("url", ["/chiangrai/2564/", "/search/", "/sitemap.xml", "/chiangrai/2564/programme/"])
def test_a_thousand_parameters(db, patient, chiangrai, url):
    make.assembly(chiangrai)
    response = patient.get(url + "?" + "&".join(f"p{number}=1" for number in range(6000)))
    assert response.status_code in (200, 400)
    assert response.status_code == 200 or Page(response).texts("h1") == ["อ่านคำขอนี้ไม่ได้"]


@pytest.mark.parametrize("url", ["/%", "/%%", "/%ff%fe/", "/%00", "/chiangrai/2564/%00/", "/..;/"])
def test_broken_addresses(db, patient, url):
    response = patient.get(url)
    assert (response.status_code, Page(response).texts("h1")) == (404, ["ไม่พบหน้านี้"])


def test_what_was_asked_for_is_shown_nowhere_unescaped(db, patient):
    page = Page(patient.get('/x"><script>alert(1)</script>/'))
    assert page.texts("script:not([src])") == []


@pytest.fixture
def no_database(django_db_setup, django_db_blocker):
    """The server does not answer at the address where it should be."""
    host = connection.settings_dict["HOST"]
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["HOST"] = "/nonexistent"
        yield
        connection.close()
        connection.settings_dict["HOST"] = host


@pytest.mark.parametrize(
    "url",
    [
        "/",
        "/chiangrai/",
        "/chiangrai/2564/",
        "/chiangrai/2564/programme/",
        "/search/?q=กก",
        "/sitemap.xml",
        "/privacy/",
    ],
)
@pytest.mark.parametrize("cookies", [{}, {"sessionid": "x" * 32, "messages": "broken", "theme": "dark"}])
def test_without_the_database_the_page_says_so_and_tries_again(patient, no_database, url, cookies):
    patient.cookies.load(cookies)

    response = patient.get(url)

    page = Page(response)
    assert (response.status_code, response["Retry-After"], response["Refresh"]) == (503, "5", "5")
    assert page.texts("h1") == ["ขัดข้องชั่วคราว"]
    assert len(page.links("main a")) == 1
    assert page.all("html")[0].get("data-theme") == cookies.get("theme")


@pytest.mark.parametrize("cookies", [{}, {"sessionid": "x" * 32}])
def test_pages_that_need_no_database_stand_without_it(patient, no_database, cookies):
    patient.cookies.load(cookies)
    assert patient.get("/robots.txt").status_code == 200
    assert patient.get("/healthz").status_code == 200
    assert Page(patient.get("/nowhere/at/all/")).texts("h1") == ["ไม่พบหน้านี้"]
    assert patient.post("/display/", {"theme": "dark", "next": "/"}).status_code == 302
    assert Page(patient.post("/form/")).texts("h1") == ["แบบฟอร์มหมดอายุ"]


@pytest.mark.django_db(transaction=True)
def test_it_recovers_by_itself(patient, chiangrai):
    make.assembly(chiangrai)
    host = connection.settings_dict["HOST"]
    connection.close()
    connection.settings_dict["HOST"] = "/nonexistent"
    assert patient.get("/chiangrai/2564/").status_code == 503
    connection.settings_dict["HOST"] = host
    assert patient.get("/chiangrai/2564/").status_code == 200


def test_a_fault_of_the_program_is_no_fault_of_the_database():
    response = errors.server_error(RequestFactory().get("/"))
    assert (response.status_code, response.get("Retry-After")) == (500, None)


def test_faults_are_reported(db, patient):
    seen = []
    got_request_exception.connect(lambda **signal: seen.append(signal["request"].path), weak=False, dispatch_uid="test")
    patient.get("/broken/")
    got_request_exception.disconnect(dispatch_uid="test")
    assert seen == ["/broken/"]


@pytest.mark.parametrize(
    ("fault", "status", "title"),
    [(ZeroDivisionError(), 500, "ระบบขัดข้อง"), (OperationalError(), 503, "ขัดข้องชั่วคราว ลองใหม่ในอีกสักครู่")],
)
def test_programs_are_told_in_their_own_way(fault, status, title):
    try:
        raise fault
    except type(fault):
        response = errors.server_error(RequestFactory().get("/api/v1/"))
    told = json.loads(response.content)
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    assert (told["status"], told["title_th"]) == (status, title)
    assert ("Retry-After" in response) == (status == 503)


@pytest.mark.parametrize(
    ("handler", "status"), [(errors.bad_request, 400), (errors.forbidden, 403), (errors.not_found, 404)]
)
def test_so_are_other_refusals(handler, status):
    response = handler(RequestFactory().get("/api/v1/x/"), None)
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    assert json.loads(response.content)["status"] == status
