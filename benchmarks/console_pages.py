"""The console: what its pages weigh, when one sees them, and how long many readers wait.

In a real Chromium over loopback, with 200 and with 2,000 deals; then twenty people at once over
HTTP, each going from page to page, reading each for two seconds, and once more without a rest.
What they wait is more than the server's own time: they share its machine.
"""

from __future__ import annotations

import datetime as dt
import itertools
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import httpx
from playwright.sync_api import Browser, Page, sync_playwright

from application.keys import Keys
from application.log import Log
from application.sales import Sales, keys_beside
from application.sessions import Begun
from domain.people import Person, Role
from interfaces.console.places import places_of
from interfaces.identity.sessions import COOKIE

from .client import HOST
from .company.played import played
from .company.questions import Subjects, subjects
from .ground import Ground
from .rows import Row
from .series import Series, percentile
from .servers import dealtrail

SIZES = (200, 2_000)
CLIENTS = 20
#: How often each page is opened in the browser, and how many pages each client opens.
VISITS, OPENED = 5, 40
#: How long a page is read before the next one is opened; without a rest the machine is saturated.
RESTS = (2.0, 0.0)
STEPS = 12
#: Among how many deals the longest is looked for.
LOOKED_AT = 100
READY = "[data-ready]"
PAINTED = """new Promise((done) => {
    const look = () => {
        const [found] = performance.getEntriesByName("first-contentful-paint");
        if (found) done(found.startTime);
        else requestAnimationFrame(look);
    };
    look();
})"""
#: From moving the slider until the step stands there and was painted.
SLID = """(to) => new Promise((done) => {
    const slider = document.querySelector("replay-slider input");
    const began = performance.now();
    const look = () => {
        const wanted = slider.closest("replay-slider").positions[to - 1];
        if (document.querySelector(`#step[data-position="${wanted}"]`)) {
            requestAnimationFrame(() => done(performance.now() - began));
        } else requestAnimationFrame(look);
    };
    slider.value = to;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    look();
})"""

#: How a page is called in the table, and where it is.
Pages = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class House:
    """A served company: where, its people, their sessions, and some of its cases."""

    url: str
    people: Sequence[Person]
    sessions: Mapping[str, str]
    about: Subjects
    #: The longest of some deals.
    deal: UUID

    def anybody(self, role: Role) -> Person:
        return next(person for person in self.people if role in person.roles)

    def cookie(self, person: Person) -> dict[str, str]:
        return {COOKIE: self.sessions[person.id]}

    @property
    def pages(self) -> Pages:
        """Those of the navigation, and those of a case."""
        deal = f"/deals/{self.deal}"
        whole = self.anybody(Role.AUDITOR), self.anybody(Role.GENERAL_MANAGER)
        places = itertools.chain.from_iterable(map(places_of, whole))
        pages = {place.title.en: place.path for place in places}
        pages |= {"Deal": deal, "Replay": f"{deal}/replay", "Evidence": f"{deal}/evidence"}
        if self.about.complaints:
            pages["Complaint"] = f"/complaints/{self.about.complaints[0]}"
        return pages

    def reader_of(self, path: str) -> Person:
        """The auditor reads nearly everything, the general manager the rest."""
        auditor = self.anybody(Role.AUDITOR)
        his = {place.path for place in places_of(auditor)}
        is_case = path.count("/") > 1
        return auditor if is_case or path in his else self.anybody(Role.GENERAL_MANAGER)


def measure(ground: Ground) -> list[Row]:
    rows: list[Row] = []
    for deals in SIZES:
        path = ground.folder.parent / f"company-{deals}.sqlite3"
        played(path, deals)
        with housed(path) as house, chromium() as browser:
            rows += [
                row for page in house.pages.items() for row in _seen(house, browser, deals, *page)
            ]
            rows.append(_slid(house, browser, deals))
            for rest in RESTS:
                rows += _under(house, deals, rest)
    return rows


@contextmanager
def housed(path: Path) -> Iterator[House]:
    """The company at that path, served; everybody in it has a session."""
    with closing(Sales(path)) as sales:
        people = sorted(sales.people.by_id.values(), key=lambda person: person.id)
        at_work = [person for person in people if not person.retired and person.roles]
        sessions = {person.id: _session(sales.keys, person.id) for person in at_work}
    with closing(Log(path, keys=Keys(keys_beside(path)).subjects)) as log:
        about = subjects(path, log)
        deal = max(about.deals[:LOOKED_AT], key=lambda id: len(log.stream(id)))
    with dealtrail(path) as port:
        yield House(f"http://{HOST}:{port}", at_work, sessions, about, deal)


def _session(keys: Keys, person_id: str) -> str:
    now = dt.datetime.now(dt.UTC)
    return keys.sessions.begin(
        Begun(person_id, "", "a benchmark", now, now + dt.timedelta(hours=4))
    )


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        program = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


def _seen(house: House, browser: Browser, deals: int, name: str, path: str) -> Iterator[Row]:
    """What is sent at a first visit and at another one, and when something is seen."""
    visits = [visit(house, browser, path) for _ in range(VISITS)]
    what = f"{name}, {deals:,} deals"
    yield Row("console", f"{what}: first visit", "KB", Series(tuple(v.first_kb for v in visits)))
    yield Row("console", f"{what}: again", "KB", Series(tuple(v.again_kb for v in visits)))
    yield Row("console", f"{what}: content", "ms", Series(tuple(v.painted_ms for v in visits)))
    yield Row("console", f"{what}: ready", "ms", Series(tuple(v.ready_ms for v in visits)))


@dataclass(frozen=True, slots=True)
class Visit:
    """What one opening of a page took; its second one in the same browser, for `again`."""

    first_kb: float
    again_kb: float
    painted_ms: float
    ready_ms: float


def visit(house: House, browser: Browser, path: str) -> Visit:
    """In a browser that has seen nothing of the service yet, and then once more."""
    with _reading(house, browser, house.reader_of(path)) as page:
        first, _, _ = _opened(page, path)
        again, painted, ready = _opened(page, path)
    return Visit(first, again, painted, ready)


@contextmanager
def _reading(house: House, browser: Browser, person: Person) -> Iterator[Page]:
    context = browser.new_context(base_url=house.url, locale="zh-CN")
    ((name, value),) = house.cookie(person).items()
    context.add_cookies([{"name": name, "value": value, "url": house.url}])
    try:
        yield context.new_page()
    finally:
        context.close()


def _opened(page: Page, path: str) -> tuple[float, float, float]:
    """KB over the wire, headers included; ms to the first content; ms until it can be used."""
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    sent: list[float] = []
    wire.on("Network.loadingFinished", lambda said: sent.append(said["encodedDataLength"]))
    began = time.perf_counter()
    answer = page.goto(path)
    assert answer is not None
    assert answer.ok, (path, answer.status)
    page.wait_for_selector(READY, state="attached")
    ready = (time.perf_counter() - began) * 1000
    painted = page.evaluate(PAINTED)
    wire.detach()
    return sum(sent) / 1000, painted, ready


def _slid(house: House, browser: Browser, deals: int) -> Row:
    """A step of the replay's slider, none of which was seen before."""
    with _reading(house, browser, house.anybody(Role.AUDITOR)) as page:
        page.goto(f"/deals/{house.deal}/replay")
        page.wait_for_selector(READY, state="attached")
        last = int(page.get_attribute("replay-slider input", "max") or 1)
        steps = range(1, min(STEPS, last - 1) + 1)
        took = tuple(float(page.evaluate(SLID, step)) for step in steps)
    return Row(
        "console", f"a step of the slider, of {last} events, {deals:,} deals", "ms", Series(took)
    )


def _under(house: House, deals: int, rest: float) -> list[Row]:
    """What each page takes its readers, the slowest of twenty, while many read at once."""
    took = crowd(house, CLIENTS, OPENED, rest)
    return [
        Row(
            "console",
            f"{name}, {CLIENTS} readers, {rest:g} s on each page, {deals:,} deals: p95",
            "ms",
            Series((percentile(values, 0.95),)),
        )
        for name, values in took.items()
    ]


def crowd(house: House, clients: int, opened: int, rest: float = 0) -> dict[str, list[float]]:
    """So many people at once, each opening so many pages and resting so many seconds on each.

    Milliseconds by page; every answer must be 200.
    """
    readers = itertools.islice(itertools.cycle(house.people), clients)
    with ThreadPoolExecutor(clients) as pool:
        walks = [
            pool.submit(_walk, house, person, number, opened, rest)
            for number, person in enumerate(readers)
        ]
        found: dict[str, list[float]] = {}
        for walk in walks:
            for name, ms in walk.result():
                found.setdefault(name, []).append(ms)
    return found


def _walk(
    house: House, person: Person, number: int, opened: int, rest: float
) -> list[tuple[str, float]]:
    """Page by page through what this person's navigation leads to, from a place of his own on."""
    pages = [(place.title.en, place.path) for place in places_of(person)]
    start = number % len(pages)
    took = []
    with httpx.Client(base_url=house.url, cookies=house.cookie(person), timeout=120) as client:
        for name, path in itertools.islice(itertools.cycle(pages), start, start + opened):
            began = time.perf_counter()
            answer = client.get(path, headers={"Accept": "text/html"})
            took.append((name, (time.perf_counter() - began) * 1000))
            assert answer.status_code == 200, (path, person.id, answer.status_code)
            time.sleep(rest)
    return took
