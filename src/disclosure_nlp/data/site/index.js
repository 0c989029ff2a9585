// The first page: filters, two pictures, the ranking and the heat map.
"use strict";

site.start(["index"], (data) => {
  const { make, say, show, options, figure, rank, count, common } = site;
  const { agencies, reports, regions } = data;
  const years = common.years;
  const form = document.getElementById("filters");
  const size = 50;
  const shades = 8;
  const given = site.state();
  const chosen = { year: years[years.length - 1], q: "", region: "", level: "", kind: "", view: "ranking", sort: "", down: "", page: 0 };
  for (const name of Object.keys(chosen)) if (given.has(name)) chosen[name] = given.get(name);
  if (!years.includes(Number(chosen.year))) chosen.year = years[years.length - 1];
  chosen.page = Math.max(0, Number.parseInt(chosen.page, 10) || 0);

  // Of every agency, the place of its report of each year among the reports.
  const rows = agencies.name.map(() => new Map());
  reports.agency.forEach((agency, place) => rows[agency].set(reports.year[place], place));
  const absent = new Map(data.absent.map(([agency, year, why]) => [`${agency} ${year}`, why]));
  const scale = charts.floor([...reports.lower, ...reports.total]);

  function before(agency, year) {
    const place = rows[agency].get(year);
    const last = rows[agency].get(year - 1);
    if (place === undefined || last === undefined || reports.total[place] === null || reports.total[last] === null) return null;
    return reports.total[place] - reports.total[last];
  }

  // --- tables ------------------------------------------------------------------------------------------------------

  const keys = {
    rank: (agency, place) => reports.rank[place],
    name: (agency) => agencies.name[agency],
    score: (agency, place) => reports.total[place],
    change: (agency) => before(agency, Number(chosen.year)),
    known: (agency, place) => reports.assessed[place],
    tested: (agency, place) => reports.tested[place],
    common: (agency, place) => reports.common[place],
    failed: (agency, place) => reports.failed[place],
  };
  const downward = new Set(["score", "change", "known", "tested", "common", "failed"]);

  function sorted(list) {
    const year = Number(chosen.year);
    const by = chosen.sort || "score";
    const key = /^\d+$/.test(by) ? (agency) => reports.total[rows[agency].get(Number(by))] : keys[by] || keys.score;
    const down = chosen.down === "" ? downward.has(by) || /^\d+$/.test(by) : chosen.down === "1";
    const told = list.map((agency) => [agency, key(agency, rows[agency].get(year))]);
    const blank = (value) => value === null || value === undefined;
    told.sort(([a, x], [b, y]) => {
      if (blank(x) || blank(y)) return blank(x) - blank(y) || a - b;
      if (x === y) return a - b;
      return (x < y ? -1 : 1) * (down ? -1 : 1);
    });
    return told.map(([agency]) => agency);
  }

  function heading(key, text, why, extra) {
    const by = chosen.sort || "score";
    const down = chosen.down === "" ? downward.has(key) || /^\d+$/.test(key) : chosen.down === "1";
    const active = by === key;
    const sort = () => {
      const first = downward.has(key) || /^\d+$/.test(key);
      chosen.down = active ? (down ? "0" : "1") : first ? "1" : "0";
      chosen.sort = key;
      chosen.page = 0;
      update();
      document.getElementById(`sort-${key}`).focus();
    };
    return make("th", { scope: "col", class: key === "name" ? "name" : chosen.view !== "heat" && !["rank", "score", "failed"].includes(key) ? "n extra" : "n", "aria-sort": active ? (down ? "descending" : "ascending") : null },
      make("button", { type: "button", id: `sort-${key}`, title: why, on: { click: sort } }, text, make("span", { class: "arrow", "aria-hidden": "true" }, active ? (down ? " ↓" : " ↑") : "")), extra || "");
  }

  const name = (agency, year) => site.agencyHead(agencies, agency, year);

  function ranked(agency) {
    const year = Number(chosen.year);
    const place = rows[agency].get(year);
    const change = before(agency, year);
    const moved = change === null ? "–" : `${change > 0.05 ? "+" : change < -0.05 ? "−" : "±"}${Math.abs(change).toFixed(1)}`;
    const [first, best, worst] = [reports.rank[place], reports.best[place], reports.worst[place]];
    return make("tr", {},
      make("td", { class: "n rank" }, first === null ? "–" : make("b", {}, rank(first)), best === null ? "" : make("small", {}, ` (${rank(best)}–${rank(worst)})`)),
      name(agency, year),
      make("td", { class: "n total" }, make("b", {}, figure(reports.total[place]))),
      make("td", { class: "bounds" }, charts.range(reports.lower[place], reports.total[place], reports.upper[place], scale),
        make("small", {}, `${figure(reports.lower[place])}–${figure(reports.upper[place])}`)),
      make("td", { class: "n extra" }, moved),
      ...["assessed", "tested"].map((share) => make("td", { class: "n extra" }, reports[share][place] === null ? "–" : `${reports[share][place].toFixed(0)} %`)),
      make("td", { class: "n extra" }, figure(reports.common[place])),
      make("td", { class: "n" }, make("a", { href: `findings.html#no=${agencies.no[agency]}&year=${year}`, "aria-label": `${say("failed")}: ${reports.failed[place]}, ${agencies.name[agency]}` }, String(reports.failed[place]))),
      reports.card.length ? make("td", { class: "card" }, make("a", { href: `cards/${reports.card[place]}.html`, "aria-label": `${say("card")} ${agencies.name[agency]} ${year}` }, say("card"))) : "");
  }

  function rankingTable(list) {
    return make("table", { class: "list" }, make("thead", {}, make("tr", {},
      heading("rank", say("rank")), heading("name", say("agency")), heading("score", say("score")),
      make("th", { scope: "col", class: "bounds" }, make("span", { class: "hide" }, say("range")), charts.axis(scale)),
      heading("change", say("change"), say("change_why")), ...["known", "tested", "common"].map((key) => heading(key, say(key), say(`${key}_why`))), heading("failed", say("failed"), say("failed_why")),
      reports.card.length ? make("th", { scope: "col" }, say("card")) : "")),
    make("tbody", {}, list.map(ranked)));
  }

  const shade = (value) => Math.max(0, Math.min(shades - 1, Math.floor(((value - heatFloor) / (100 - heatFloor)) * shades)));
  const heatFloor = charts.floor(reports.total);

  function heatCell(agency, year) {
    const place = rows[agency].get(year);
    if (place === undefined) {
      const why = say(absent.get(`${agency} ${year}`) || "missing");
      return make("td", { class: "heat none", title: why }, make("span", { "aria-label": why, role: "img" }, "–"));
    }
    const value = reports.total[place];
    const bounds = `${figure(reports.lower[place])}–${figure(reports.upper[place])}`;
    return make("td", { class: value === null ? "heat none" : `heat h${shade(value)}`, title: bounds }, figure(value));
  }

  function heatTable(list) {
    return make("table", { class: "list heatmap" },
      make("thead", {}, make("tr", {}, heading("name", say("agency")), years.map((year) => heading(String(year), String(year))))),
      make("tbody", {}, list.map((agency) => make("tr", {}, name(agency, chosen.year), years.map((year) => heatCell(agency, year))))));
  }

  function heatLegend() {
    const step = (100 - heatFloor) / shades;
    const ends = (place) => `${(heatFloor + place * step).toFixed(step < 2 || step % 1 ? 1 : 0)}`;
    show("legend", make("span", { class: "hide" }, say("legend")),
      Array.from({ length: shades }, (_, place) => make("span", { class: `heat h${place}` }, `${ends(place)}–${ends(place + 1)}`)),
      make("span", { class: "heat none" }, `– ${say("missing")}`));
  }

  // --- downloads -----------------------------------------------------------------------------------------------------

  const owner = (agency) => [agencies.no[agency], agencies.name[agency]];

  function rankingRows(list) {
    const year = Number(chosen.year);
    const columns = ["rank", "best", "worst", "total", "lower", "upper", "assessed", "tested", "common", "failed"];
    return [["agency_no", say("agency"), say("year"), say("rank"), say("rank_best"), say("rank_worst"), say("score"), say("lower"), say("upper"), `${say("known")} %`, `${say("tested")} %`, say("common"), say("failed"), say("change")],
      ...list.map((agency) => [...owner(agency), year, ...columns.map((name) => reports[name][rows[agency].get(year)]), before(agency, year) === null ? null : Number(before(agency, year).toFixed(1))])];
  }

  const heatRows = (list) => [["agency_no", say("agency"), ...years.map(String)], ...list.map((agency) => [...owner(agency), ...years.map((when) => reports.total[rows[agency].get(when)])])];

  // --- the page ----------------------------------------------------------------------------------------------------

  function update() {
    const year = Number(chosen.year);
    const list = agencies.name.map((_, agency) => agency).filter((agency) => site.fits(agencies, regions, agency, chosen));
    const heat = chosen.view === "heat";
    const ofYear = list.filter((agency) => rows[agency].has(year));
    const ordered = sorted(heat ? list : ofYear);
    const totals = (when) => list.map((agency) => reports.total[rows[agency].get(when)]).filter((value) => value !== null && value !== undefined);
    chosen.page = Math.min(chosen.page, Math.max(0, Math.ceil(ordered.length / size) - 1));
    const page = ordered.slice(chosen.page * size, (chosen.page + 1) * size);
    const pictures = { distribution: [say("distribution", { year }), charts.distribution(totals(year)), year], development: [say("development"), [charts.development(years.map((when) => [when, totals(when)]))], "years"] };
    for (const [id, [title, [chart, ...says], ending]] of Object.entries(pictures)) {
      show(`h-${id}`, title);
      show(id, chart, says, save.chart(`scores-${ending}`, chart, title));
    }
    const n = reports.year.reduce((sum, when) => sum + (when === year), 0);
    show("says", heat ? say(matchMedia("(prefers-color-scheme: dark)").matches ? "heat_note_dark" : "heat_note") : `${say("sentence", { text: say("rank_why", { n: count(n), year }) })}${say("bounds_why")}`);
    document.getElementById("legend").hidden = !heat;
    if (heat) heatLegend();
    show("table", page.length ? (heat ? heatTable(page) : rankingTable(page)) : make("p", { class: "note" }, say("none_shown")));
    save.table("save-table", heat ? "scores" : `ranking-${year}`, () => (heat ? heatRows(ordered) : rankingRows(ordered)));
    site.pager("pager", chosen.page, size, ordered.length, (to) => {
      chosen.page = to;
      update();
      document.getElementById("views").scrollIntoView({ block: "start" });
      document.getElementById("table").focus({ preventScroll: true });
    });
    const last = years[years.length - 1];
    site.keep({ ...chosen, year: year === last ? "" : year, view: heat ? "heat" : "", page: chosen.page || "" });
  }

  function redraw() {
    site.scope();
    options(form.elements.year, [...years].reverse().map((year) => [year, String(year)]), chosen.year);
    site.agencyFilters(form, agencies, regions, chosen);
    document.querySelector(`input[name=view][value=${chosen.view === "heat" ? "heat" : "ranking"}]`).checked = true;
    update();
  }

  site.filters(form, chosen, update, () => {
    Object.assign(chosen, { year: years[years.length - 1], q: "", region: "", level: "", kind: "", page: 0 });
    redraw();
  });
  document.getElementById("views").addEventListener("change", (event) => {
    Object.assign(chosen, { view: event.target.value, sort: "", down: "", page: 0 });
    update();
  });
  return redraw;
});
