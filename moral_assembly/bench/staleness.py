"""A change is on the next page of every process: written here, read at once from two servers that keep pages."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from events import releases
from events.models import Session
from moral_assembly.bench import server
from moral_assembly.bench.report import Target
from moral_assembly.bench.run import Bench, get

READERS = 2  # of each page on each server, before and after each write


def measure(bench: Bench) -> Iterator[Target]:
    with server.running("portal", workers=1) as other:
        stale, reads = count_stale(bench, [bench.observed, other])
    yield Target(f"answers older than the last change, of {reads:,} from 2 processes", f"{stale:,}", "0", stale == 0)
    with server.running("forgetful", workers=1) as careless:
        stale, reads = count_stale(bench, [bench.observed, careless])
    yield Target(f"control: the same of {reads:,}, one process careless", f"{stale:,}", "> 0", stale > 0)


def count_stale(bench: Bench, servers: list) -> tuple[int, int]:
    """Write again and again while pages are being read and kept; count answers that do not show the last write."""
    session = bench.small.sessions.filter(everywhere=False).earliest("starts_at")
    session.assembly = bench.small
    path = session.get_absolute_url()
    pages = [(where, page) for where in servers for page in (path, f"{bench.small.get_absolute_url()}programme/")]
    stale = reads = 0
    with ThreadPoolExecutor(READERS * len(pages)) as pool:
        for number in range(bench.pace.writes):
            title = f"ตัวอย่าง-{number:05}"
            meanwhile = [pool.submit(get, *page) for page in pages * READERS]
            Session.objects.filter(pk=session.pk).update(title=title)
            releases.make(bench.small, only=[session])
            after = [pool.submit(get, *page) for page in pages * READERS]
            bodies = [answer.result().body.decode() for answer in after]
            stale += sum(title not in body for body in bodies)
            reads += len(bodies)
            for answer in meanwhile:
                answer.result()
    return stale, reads
