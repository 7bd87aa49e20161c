"""How often one address may do what costs work or could be guessed at. One statement, shared by all processes."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from moral_assembly.audit import address

MINUTE, DAY = 60, 24 * 60 * 60

# A hall full of people may share one address, so the limits are wide; patterns of abuse are found by staff.
LIMITS = {
    "personal_programme": ((30, MINUTE), (600, DAY)),
    "register": ((300, MINUTE), (10_000, DAY)),
    "ticket_file": ((120, MINUTE), (5_000, DAY)),
    "correct": ((30, MINUTE), (600, DAY)),
    "follow": ((30, MINUTE), (600, DAY)),
    "stamp": ((600, MINUTE), (50_000, DAY)),
    "passport": ((60, MINUTE), (2_000, DAY)),
    "pledge": ((600, MINUTE), (20_000, DAY)),
    "propose": ((20, MINUTE), (300, DAY)),
    "consent": ((30, MINUTE), (300, DAY)),
    "mou_code": ((30, MINUTE), (300, DAY)),
    "mou_sign": ((60, MINUTE), (600, DAY)),
    "verify": ((120, MINUTE), (5_000, DAY)),
    "verify_file": ((20, MINUTE), (500, DAY)),
}

COUNT = """
    INSERT INTO moral_assembly_throttle AS kept (action, address, seconds, since, count)
    SELECT %s, %s, seconds, to_timestamp(floor(%s / seconds) * seconds), 1 FROM unnest(%s) AS seconds
    ON CONFLICT (action, address, seconds) DO UPDATE SET
        count = CASE WHEN kept.since = excluded.since THEN kept.count + 1 ELSE 1 END,
        since = excluded.since
    RETURNING seconds, count
"""


def refusal(request: HttpRequest, action: str) -> HttpResponse | None:
    """Count one deed of the request's address; return the page that says to wait when there were too many."""
    limits = {seconds: most for most, seconds in LIMITS[action]}
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [action, address(request), timezone.now().timestamp(), sorted(limits)])
        counted = cursor.fetchall()
    over = [seconds for seconds, count in counted if count > limits[seconds]]
    if not over:
        return None
    answer = render(request, "429.html", status=429)
    answer["Retry-After"] = min(over)
    return answer
