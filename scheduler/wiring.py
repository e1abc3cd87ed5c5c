"""Joins the rooms. Here, and nowhere else, an implementation meets the protocol that another room named.

Each part is built when it is first asked for, so that a command pays only for what it uses.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from domain.access import StoreAccess
from domain.article import Article
from domain.codec import to_json
from domain.errors import BadInput, ExtractionError, StoreUnavailable
from domain.health import HealthView
from domain.look import LookRecipe
from domain.opt_out import OptOuts
from domain.outlet import Proposal, SourceSeen
from domain.protocols import ArchivedPages, Backlog, CoverageStore, Notices
from domain.settings import CrawlSettings, ProcessSettings, Settings
from domain.source import Publisher, Source
from domain.status import Inspection
from domain.upkeep import StoreUpkeep
from domain.watch import Watch
from scheduler.configuration import load_sources, load_watches
from scheduler.opt_outs import load_opt_outs

if TYPE_CHECKING:
    from crawler.pages.rereading import Archive
    from ledger import Ledger
    from processing.fastlook import NamesFastLook
    from processing.reader import Reader

BY_HAND = "by-hand"  # source of articles that a person added and that belong to no listed outlet
FROM_WARC = "warc"  # source of articles from WARC files whose hosts belong to no known outlet


class House:
    """Settings, configuration and the four rooms, joined."""

    def __init__(self, settings: Settings, *, outlet: Callable[[str], Source | None] = lambda source_id: None) -> None:
        """`outlet` knows outlets beyond the configured ones, by id."""
        self.settings = settings
        self._outlet = cache(outlet)

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        return load_sources(self.settings.config)

    @cached_property
    def opt_outs(self) -> OptOuts:
        """Who is never asked. Raises BadConfiguration."""
        return load_opt_outs(self.settings.config)

    @cached_property
    def watches(self) -> tuple[Watch, ...]:
        watches = load_watches(self.settings.config)
        if not watches:
            fix = "make one with `forumwatch watches new NAME`"
            raise BadInput(f"no watch in {self.settings.config / 'watches'}", fix=fix)
        return watches

    @property
    def time_zone(self) -> str:
        """The office's time zone: the setting, else the first watch's."""
        return self.settings.time_zone or self.watches[0].time_zone

    @cached_property
    def crawl_settings(self) -> CrawlSettings:
        """The settings of the crawl. Raises BadInput for a file that they name and that is not there."""
        ca_file = self.settings.crawl.ca_file
        if ca_file is not None and not ca_file.is_file():
            raise BadInput(f"crawl.ca_file: {ca_file} does not exist", fix="name a PEM file of certificate authorities")
        return self.settings.crawl

    @cached_property
    def process_settings(self) -> ProcessSettings:
        """The settings of reading, their encoder chosen for this process. Raises BadInput for one that cannot be read with."""
        process = self.settings.process
        if process.encoder and process.encoder_model:
            from processing.encoder.choice import choose

            choose(process.encoder_model)
        return process

    @cached_property
    def ledger(self) -> "Ledger":
        ledger = self._opened_ledger(self.data_folder, create=True)
        ledger.release_claims()
        return ledger

    @cached_property
    def present_ledger(self) -> "Ledger":
        """The ledger for those who only look: it is not made, and nobody's claims are freed. Raises BadInput if there is none."""
        return self._opened_ledger(self.settings.data, create=False)

    @cached_property
    def backlog(self) -> Backlog:
        """What waits for the store; it holds crawl and reading at `deliver.max_waiting`."""
        return self.ledger.backlog(self.settings.deliver.max_waiting)

    def _opened_ledger(self, folder: Path, *, create: bool) -> "Ledger":
        from ledger import open_ledger

        secret = self.settings.database_url
        where: str | Path = secret.get_secret_value() if secret else folder / "ledger.db"
        if isinstance(where, str) and "://" not in where:  # a path would make a stray file of a mistyped address
            raise BadInput("FORUMWATCH_DATABASE_URL is no database address", fix="write it like postgresql://user:password@host/name")
        return open_ledger(where, revisit_s=self.settings.crawl.revisit_s, lease_s=self.settings.process.lease_s, create=create)

    @cached_property
    def store(self) -> CoverageStore:
        from indexing import open_store

        store = open_store(self.settings.store, data=self.data_folder, elasticsearch=self.settings.elasticsearch)
        store.setup()
        return store

    def open_store(self) -> None:
        """Open the store also while it does not answer: whoever asks it then is told so. Delivery sets it up when it is back."""
        from indexing import open_store

        store = open_store(self.settings.store, data=self.data_folder, elasticsearch=self.settings.elasticsearch)
        with suppress(StoreUnavailable):
            store.setup()
        self.__dict__["store"] = store

    @cached_property
    def upkeep(self) -> StoreUpkeep:
        """What keeps the store in order; it is not set up, for what setup refuses is mended here."""
        from indexing import open_upkeep

        return open_upkeep(self.settings.store, data=self.data_folder, elasticsearch=self.settings.elasticsearch)

    @cached_property
    def inspection(self) -> Inspection:
        """What looks at the store and changes nothing."""
        from indexing import open_inspection

        return open_inspection(self.settings.store, data=self.settings.data, elasticsearch=self.settings.elasticsearch)

    @cached_property
    def access(self) -> StoreAccess:
        """What makes roles and keys of the store. Raises BadInput for a store that has none."""
        from indexing import open_access

        return open_access(self.settings.store, elasticsearch=self.settings.elasticsearch)

    @cached_property
    def health(self) -> HealthView:
        """How everything is, with what people should know."""
        from scheduler.health import Health

        return Health(self)

    @property
    def notices(self) -> Notices:
        """What people should know and can do something about."""
        return self.health

    @cached_property
    def fast_look(self) -> "NamesFastLook":
        from processing.fastlook import NamesFastLook

        return NamesFastLook(self.watches)

    @property
    def look_recipe(self) -> LookRecipe:
        """How the processes that read pages make the same fast look for themselves."""
        return LookRecipe(make="processing.fastlook:look_of", of=tuple(to_json(watch) for watch in self.watches))

    @cached_property
    def reader(self) -> "Reader":
        return self.reader_of(self.watches)

    def reader_of(self, watches: Sequence[Watch]) -> "Reader":
        """Return what reads articles for these watches alone."""
        from processing.reader import Reader

        process = self.process_settings
        return Reader(watches, encoder=process.encoder, every_sentence=process.every_sentence)

    @property
    def kept_pages(self) -> ArchivedPages:
        """The pages in the archive, as they were fetched."""
        from crawler.archive.reading import KeptPages

        return KeptPages(self.settings.data / "archive")

    def archive_for(self, watches: Sequence[Watch]) -> "Archive":
        """Return the pages in the archive, read by today's code; the fast look is for these watches alone."""
        from crawler.pages.rereading import Archive
        from processing.fastlook import NamesFastLook

        return Archive(self.archive_folder, fast_look=NamesFastLook(watches))

    @cached_property
    def data_folder(self) -> Path:
        """The data folder, made if need be. Raises BadInput where it cannot be written."""
        folder = self.settings.data
        try:
            folder.mkdir(parents=True, exist_ok=True)
            probe = folder / ".writable"
            probe.touch()
            probe.unlink(missing_ok=True)  # another process may have tried at the same moment
        except OSError as error:
            fix = "give this user the right to write there, or set FORUMWATCH_DATA"
            raise BadInput(f"data folder {folder} cannot be written ({error.strerror})", fix=fix) from error
        return folder

    @property
    def archive_folder(self) -> Path:
        folder = self.data_folder / "archive"
        folder.mkdir(exist_ok=True)
        return folder

    def source(self, source_id: str) -> Source:
        """Return the source with this id; pages of no known outlet have a source made of their host."""
        for source in self.sources:
            if source.id == source_id:
                return source
        if (known := self._outlet(source_id)) is not None:
            return known
        host = source_id.removeprefix(f"{BY_HAND}-").removeprefix(f"{FROM_WARC}-")
        return Source(id=source_id, name=host, homepage=f"https://[{host}]/" if ":" in host else f"https://{host}/")

    def publisher(self, source_id: str) -> Publisher:
        return Publisher.of(self.source(source_id))

    def article_at(self, url: str) -> Article:
        """Fetch a page with the crawl's manners and return its article; nothing is kept. Raises BadInput."""
        from crawler.extraction import extract
        from crawler.scouting.probe import fetch_page

        try:
            return extract(fetch_page(url, settings=self.crawl_settings, opt_outs=self.opt_outs), source="trial")
        except ExtractionError as error:
            raise BadInput(str(error), fix="give the address of an article") from error

    def probe(self, url: str) -> Proposal:
        """Return the source entry that the outlet at this front page suggests; nothing is kept. Raises BadInput."""
        from crawler.scouting.probe import probe_site

        return probe_site(url, settings=self.crawl_settings, opt_outs=self.opt_outs)

    def check_sources(self, sources: Sequence[Source], *, on_seen: Callable[[SourceSeen], None]) -> None:
        """Ask what each source lists and what its robots.txt allows; each is handed to `on_seen` as it ends."""
        from crawler.scouting.probe import check_sources

        check_sources(sources, settings=self.crawl_settings, opt_outs=self.opt_outs, on_seen=on_seen)

    def close(self) -> None:
        for name in ("ledger", "present_ledger", "store", "upkeep", "access", "inspection"):
            part = self.__dict__.pop(name, None)
            if part is not None:
                part.close()


def extract_filter() -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Return the function behind `forumwatch extract`: a record to its answer. It raises ForumwatchError."""
    from crawler.extraction.jsonl import extract_line

    return extract_line


@contextmanager
def open_house(settings: Settings, *, outlet: Callable[[str], Source | None] = lambda source_id: None) -> Iterator[House]:
    """Yield the joined rooms and close what was opened; `outlet` knows outlets beyond the configured ones, by id."""
    house = House(settings, outlet=outlet)
    try:
        yield house
    finally:
        house.close()
