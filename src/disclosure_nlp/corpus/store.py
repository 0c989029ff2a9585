"""Reading a store: SQL views with documented columns, pandas frames, and archived reports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from types import TracebackType
from typing import TYPE_CHECKING, Any

import msgspec

from disclosure_nlp.corpus.agencies import agency_numbers
from disclosure_nlp.corpus.database import connect_database
from disclosure_nlp.corpus.decisions import read_decision_log
from disclosure_nlp.corpus.integrity import require_intact_commits
from disclosure_nlp.corpus.item_cache import CachedItems, decode_cached_items
from disclosure_nlp.corpus.provenance import read_manifest_records
from disclosure_nlp.corpus.schema import datasets, needs_agency_columns, schema_version
from disclosure_nlp.corpus.segments import ShardCommit, arrow_schema, damaged_part_error, part_path, read_part
from disclosure_nlp.corpus.storage import Storage
from disclosure_nlp.corpus.versions import (
    SupersededVersion,
    find_superseded_versions,
    group_versions,
    manifest_version_facts,
    order_versions,
)
from disclosure_nlp.display import one_line_repr, short_repr
from disclosure_nlp.errors import StoreError
from disclosure_nlp.extras import import_optional
from disclosure_nlp.ids import require_known_id
from disclosure_nlp.messages import msg
from disclosure_nlp.model import Findings, Report, Tagging
from disclosure_nlp.paths import AnyPath, as_path_string

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

MARK = "store.json"
_PURPOSE = "reading a store"
_WITH_AGENCY = """
SELECT r.agency, r.year, d.* EXCLUDE (place)
FROM (SELECT *, row_number() OVER () AS place FROM "{view}") d
LEFT JOIN (SELECT report, agency, year FROM reports_all WHERE duplicate_of IS NULL) r USING (report)
ORDER BY r.agency NULLS LAST, r.year NULLS LAST, d.report, d.place
"""
# A join loses the order of its rows, so that they are numbered before it.
_NUMBERED = """
SELECT * FROM (SELECT *, row_number() OVER () AS place FROM reports_all)
LEFT JOIN agency_numbers USING (agency)
LEFT JOIN superseded ON superseded.superseded = report AND duplicate_of IS NULL AND status <> 'failed'
ORDER BY place
"""
# Reports that share agency and year with another one, once for each path of the same bytes.
_SEVERAL = """
SELECT agency, year, report, path, published FROM reports_all
WHERE status <> 'failed' AND agency IS NOT NULL AND year IS NOT NULL
QUALIFY min(report) OVER (PARTITION BY agency, year) <> max(report) OVER (PARTITION BY agency, year)
ORDER BY agency, year, report, path
"""
_DETAILS = ("cells", "raw_cells", "text_figures", "sentences", "units", "findings")
_NOUNS = msgspec.msgpack.Decoder(tuple[Report, Tagging, Findings])


def open_store(path: AnyPath, *, earlier: bool = False) -> Store:
    """Open a store for reading.

    Parameters
    ----------
    path : str or path
        Folder or fsspec address.
    earlier : bool, default False
        Whether the views show the version before the current one for each report that has several versions.

    Raises
    ------
    StoreError
        If there is no store, or it has another schema.
    DefinitionError
        If DuckDB is not installed.
    """
    path = as_path_string(path)
    storage = Storage(path)
    require_store(storage)
    return Store(storage, earlier=earlier)


def require_store(storage: Storage) -> None:
    """Raise StoreError unless a storage directory holds a store with the current schema.

    Raises
    ------
    StoreError
        If there is no store, its ``store.json`` is damaged, or it has another schema.
    """
    try:
        header = msgspec.json.decode(storage.get(MARK))
    except FileNotFoundError:
        raise StoreError(msg("store.none", store=storage.address).with_path(storage.address)) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        broken = msg("store.broken_mark", schema=schema_version())
        raise StoreError(broken.with_path(f"{storage.address}/{MARK}")) from error
    require_schema(header, storage.address)


def require_schema(header: object, address: str) -> None:
    """Raise StoreError unless ``header``, the content of ``store.json``, has the current schema version.

    Raises
    ------
    StoreError
        If the schema versions differ.
    """
    version = header.get("schema_version") if isinstance(header, dict) else None
    if version != schema_version():
        raise StoreError(msg("store.other_schema", found=str(version), expected=schema_version()).with_path(address))


class Store:
    """An open store with SQL views: its datasets (docs/store.md), and `scored` with each scored report once.

    Use it as a context manager, or close it.
    """

    def __init__(
        self, storage: Storage, *, earlier: bool = False, commits: Sequence[ShardCommit] | None = None
    ) -> None:
        self.storage, self.earlier = storage, earlier
        self.commits = require_intact_commits(storage) if commits is None else commits
        self.connection = connect_database(storage, _PURPOSE)
        try:
            self._make_views()
        except Exception as error:
            self.connection.close()
            raise self._translate_duckdb_error(error) from error

    def __enter__(self) -> Store:
        return self

    def __repr__(self) -> str:
        count = self.rows("SELECT count(*) AS n FROM scored")[0]["n"]
        parts = short_repr(self.storage.address), f"{count:,} scored reports", ", ".join(self.views)
        return one_line_repr("Store", parts)

    def _repr_html_(self) -> str:
        from disclosure_nlp.view.notebook import rows_html  # only a notebook needs the view

        counts = [(name, self.rows(f'SELECT count(*) AS n FROM "{name}"')[0]["n"]) for name in self.views]
        return rows_html(f"Store {self.storage.address}", ("dataset", "rows"), counts)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()
        if isinstance(error, Exception) and (translated := self._translate_duckdb_error(error)) is not error:
            raise translated from error

    def _translate_duckdb_error(self, error: Exception) -> Exception:
        """Return a StoreError for a DuckDB error about damaged data; return other errors unchanged."""
        duckdb = import_optional("duckdb", _PURPOSE)
        of_the_query = (duckdb.CatalogException, duckdb.BinderException, duckdb.ParserException)
        if not isinstance(error, duckdb.Error) or isinstance(error, of_the_query):
            return error
        return damaged_part_error(self.storage, "", error)

    def close(self) -> None:
        """Close the store's database connection."""
        self.connection.close()

    @property
    def views(self) -> tuple[str, ...]:
        """Names of the store's SQL views."""
        return (*(name for name, dataset in datasets().items() if not dataset.internal), "scored")

    def sql(self, query: str) -> duckdb.DuckDBPyRelation:
        """Return the DuckDB relation of an SQL query over the store's views."""
        return self.connection.sql(query)

    def to_frame(self, view: str) -> pd.DataFrame:
        """Return one of the store's SQL views as a pandas DataFrame.

        Raises
        ------
        UnknownIdError
            When there is no such dataset.
        MissingExtraError
            When pandas is not installed.
        """
        query = self.view_query(view)
        import_optional("pandas", "a frame")
        try:
            frame: pd.DataFrame = self.sql(query).df()
        except Exception as error:
            raise self._translate_duckdb_error(error) from error
        return frame

    def panel(self, **options: Any) -> pd.DataFrame:
        """Return the panel: one row per agency and year (options: `disclosure_nlp.panel.core.build_table`).

        ``attrs`` of the frame holds ``labels``, ``labels_zh`` and ``value_labels`` of its columns.

        Raises
        ------
        DefinitionError
            If the store has no report with agency and year, or has reports scored with different rubrics.
        """
        import_optional("pandas", "a frame")
        frame: pd.DataFrame = import_module(".panel.core", "disclosure_nlp").build_table(self, **options).frame
        return frame

    def view_query(self, view: str) -> str:
        """Return the SQL query of one of the store's views.

        Raises
        ------
        UnknownIdError
            When there is no such dataset.
        """
        require_known_id("dataset", view, self.views)
        if not needs_agency_columns(view):
            return f'SELECT * FROM "{view}"'
        return _WITH_AGENCY.format(view=view)

    def rows(self, query: str) -> list[dict[str, Any]]:
        """Return the rows of an SQL query as dictionaries."""
        cursor = self.connection.execute(query)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def archived_reports(self, reports: Iterable[str] | None = None) -> Iterator[tuple[str, Report, Tagging, Findings]]:
        """Yield (report key, report, tagging, findings) of scored reports."""
        wanted = set(reports) if reports is not None else None
        live = self.rows("SELECT report, shard FROM reports_all WHERE duplicate_of IS NULL AND status <> 'failed'")
        by_shard: dict[str, set[str]] = {}
        for row in live:
            if wanted is None or row["report"] in wanted:
                by_shard.setdefault(row["shard"], set()).add(row["report"])
        for shard in sorted(by_shard):
            archived = read_part(self.storage, "archive", shard, ("report", "nouns")).to_pydict()
            for report, nouns in zip(archived["report"], archived["nouns"], strict=True):
                if report in by_shard[shard]:
                    yield (report, *_NOUNS.decode(nouns))

    def cached_item_results(self) -> Iterator[tuple[str, str | None, int | None, CachedItems]]:
        """Yield (report key, agency, year, cached item results) of every scored report."""
        query = "SELECT report, agency, year, shard FROM reports_all WHERE duplicate_of IS NULL AND status <> 'failed'"
        by_shard: dict[str, dict[str, tuple[str | None, int | None]]] = {}
        for row in self.rows(query):
            by_shard.setdefault(row["shard"], {})[row["report"]] = (row["agency"], row["year"])
        for shard in sorted(by_shard):
            stored = read_part(self.storage, "archive", shard, ("report", "judgements")).to_pydict()
            for report, judgements in zip(stored["report"], stored["judgements"], strict=True):
                if report in by_shard[shard]:
                    yield (report, *by_shard[shard][report], decode_cached_items(judgements))

    def earlier_versions(self) -> dict[str, list[tuple[str, str | None, str]]]:
        """Return the superseded versions of each report (path, publication date, why superseded), by report key."""
        rows = self.rows(
            "SELECT superseded_by AS report, path, CAST(published AS VARCHAR) AS published, superseded_basis AS basis"
            " FROM reports WHERE superseded_by IS NOT NULL ORDER BY published NULLS FIRST, path"
        )
        found: dict[str, list[tuple[str, str | None, str]]] = {}
        for row in rows:
            found.setdefault(row["report"], []).append((row["path"], row["published"], row["basis"]))
        return found

    def finding(self, fingerprint: str) -> dict[str, Any]:
        """Return the row of the finding with this fingerprint (its id in all runs).

        Raises
        ------
        StoreError
            If the store has no finding with this fingerprint.
        """
        query = "SELECT * FROM findings WHERE finding = ?"
        names = [column.id for column in datasets()["findings"].public_columns]
        row = self.connection.execute(query, [fingerprint]).fetchone()
        if row is None:
            raise StoreError(msg("store.no_finding", store=self.storage.address).with_path(fingerprint))
        return dict(zip(names, row, strict=True))

    def rows_without_duplicates(self, reports: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Return the rows of reports by report key, without the rows of duplicate files."""
        self.connection.execute("CREATE OR REPLACE TEMP TABLE wanted (report VARCHAR)")
        if reports:
            self.connection.executemany("INSERT INTO wanted VALUES (?)", [[report] for report in reports])
        rows = self.rows(
            "SELECT * FROM reports_all WHERE duplicate_of IS NULL AND report IN (SELECT report FROM wanted)"
        )
        return {row["report"]: row for row in rows}

    def _make_views(self) -> None:
        self._make_report_views()
        current = self._count_reports_by_shard("shard")
        for dataset in _DETAILS:
            self._make_detail_view(dataset, "shard", current)
        self._make_detail_view("score_items", "scoring", self._count_reports_by_shard("scoring"))
        counted = "SELECT path, shard FROM reports_all UNION SELECT path, scoring FROM reports_all"
        issues = self._scan_query("issues", self._shards_with_rows("issues"))
        self._create_view("issues", f"{issues} WHERE (path, shard) IN ({counted})")
        runs = [name.removesuffix(".parquet") for name in self.storage.names("runs")]
        self._create_view("runs", self._scan_query("runs", runs))

    def _make_report_views(self) -> None:
        """Create the SQL views of the store's reports."""
        scan = self._scan_query("reports", self._shards_with_rows("reports"))
        last = "row_number() OVER (PARTITION BY path ORDER BY scoring DESC) = 1"
        self.connection.execute(f"CREATE VIEW reports_written AS {scan}")
        counts = self.rows("SELECT count(*) AS n, count(DISTINCT path) AS paths FROM reports_written")[0]
        self.has_replaced_rows = counts["n"] != counts["paths"]
        only = f" QUALIFY {last}" if self.has_replaced_rows else ""
        self.connection.execute(f"CREATE VIEW reports_all AS SELECT * FROM reports_written{only}")
        self._create_agency_number_table()
        self._create_superseded_table()
        self._create_view("reports", _NUMBERED)
        self.connection.execute(
            "CREATE VIEW scored AS SELECT * FROM reports"
            " WHERE duplicate_of IS NULL AND status <> 'failed' AND superseded_by IS NULL"
        )

    def _create_agency_number_table(self) -> None:
        """Create the table `agency_numbers`: the number of each agency name."""
        import pyarrow as pa

        numbers = agency_numbers(self)
        types = {"agency": pa.string(), "agency_no": pa.int64()}
        columns = {"agency": list(numbers), "agency_no": list(numbers.values())}
        self._copy_table_to_database("agency_numbers", pa.table(columns, schema=pa.schema(types)))

    def _create_superseded_table(self) -> None:
        """Create the table of superseded reports, those of which the store has a later version."""
        import pyarrow as pa

        rows = self.connection.execute(_SEVERAL).fetchall()
        chosen = read_decision_log(self.storage).current if rows else {}
        facts = manifest_version_facts(read_manifest_records(self.storage)) if rows else {}
        self.several = group_versions(rows, chosen, facts)
        self.superseded = [
            item for versions, choice in self.several.values() for item in find_superseded_versions(versions, choice)
        ]
        hidden = self.superseded
        if self.earlier:
            current = [order_versions(versions, choice) for versions, choice in self.several.values()]
            hidden = [
                SupersededVersion(report, order[1][0], "replaced")
                for order in current
                if len(order) > 1
                for at, reports in enumerate(order)
                if at != 1
                for report in reports
            ]
        names = ["superseded", "superseded_by", "superseded_basis"]
        columns = [pa.array([item[at] for item in hidden], pa.string()) for at in range(3)]
        self._copy_table_to_database("superseded", pa.table(columns, names=names))

    def _copy_table_to_database(self, name: str, table: Any) -> None:
        """Copy an Arrow table into the database; a registered table would exist in one connection only."""
        self.connection.register("given", table)
        self.connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM given")
        self.connection.unregister("given")

    def _make_detail_view(self, dataset: str, shard_column: str, live: Mapping[str, int]) -> None:
        """Create the view of a dataset such as `sentences`, with the rows of current reports only."""
        whole: list[str] = []
        mixed: list[str] = []
        for commit in self.commits:
            if commit.rows.get(dataset) and commit.shard in live:
                (whole if live[commit.shard] == commit.rows.get("reports") else mixed).append(commit.shard)
        counted = f"SELECT report, {shard_column} FROM reports_all WHERE duplicate_of IS NULL"
        parts = [self._scan_query(dataset, whole)] if whole or not mixed else []
        if mixed:
            parts.append(f"{self._scan_query(dataset, mixed)} WHERE (report, {shard_column}) IN ({counted})")
        self.connection.execute(f"CREATE VIEW {dataset}_all AS {' UNION ALL '.join(parts)}")
        current = "WHERE report NOT IN (SELECT superseded FROM superseded)" if self.superseded else ""
        self._create_view(dataset, f"SELECT * FROM {dataset}_all {current}")

    def _count_reports_by_shard(self, shard_column: str) -> dict[str, int]:
        """Return the number of current reports in each shard of a store."""
        query = f"SELECT {shard_column} AS shard, count(*) AS n FROM reports_all WHERE duplicate_of IS NULL GROUP BY 1"
        return {row["shard"]: row["n"] for row in self.rows(query)}

    def _shards_with_rows(self, dataset: str) -> list[str]:
        """Return the ids of the shards that have rows of a dataset."""
        return [commit.shard for commit in self.commits if commit.rows.get(dataset)]

    def _scan_query(self, dataset: str, shards: Sequence[str]) -> str:
        """Return an SQL query over the Parquet files that shards have of a dataset."""
        if not shards:
            self._copy_table_to_database(f"empty_{dataset}", arrow_schema(dataset).empty_table())
            return f"SELECT * FROM empty_{dataset}"
        paths = (self.storage.full_address(part_path(dataset, shard)).replace("'", "''") for shard in shards)
        return "SELECT * FROM read_parquet(['" + "', '".join(paths) + "'])"

    def _create_view(self, dataset: str, query: str) -> None:
        """Create an SQL view with the public columns of a dataset over the rows of a query."""
        columns = ", ".join(f'"{column.id}"' for column in datasets()[dataset].public_columns)
        self.connection.execute(f'CREATE VIEW "{dataset}" AS SELECT {columns} FROM ({query})')
