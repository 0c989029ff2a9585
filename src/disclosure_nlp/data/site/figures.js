// Figures: one at a time, by agency, group and year, with what is not known and why.
"use strict";

site.start(["index", "figures"], async (data, { figures, reasons }) => {
  const { make, say, said, word, show, options, count, common } = site;
  const { agencies, reports, regions } = data;
  const years = common.years;
  const form = document.getElementById("filters");
  const size = 50;
  const few = 30; // cases under which a rate says little
  const given = site.state();
  const start = { f: "h_recv", year: years[years.length - 1], q: "", region: "", level: "", kind: "", sort: "", page: 0 };
  const chosen = { ...start };
  for (const name of Object.keys(chosen)) if (given.has(name)) chosen[name] = given.get(name);
  if (!figures.some(([id]) => id === chosen.f)) chosen.f = figures[0][0];
  if (!years.includes(Number(chosen.year))) chosen.year = start.year;
  chosen.page = Math.max(0, Number.parseInt(chosen.page, 10) || 0);
  const rows = agencies.name.map(() => new Map());
  reports.agency.forEach((agency, place) => rows[agency].set(reports.year[place], place));
  let turn = 0;

  const number = () => figures.findIndex(([id]) => id === chosen.f);
  const title = () => said(figures[number()][2]);
  const share = () => figures[number()][3] === "share";
  const unit = () => (share() || !figures[number()][3] ? "" : word("units", figures[number()][3]));
  const print = (value) => site.amount(value, share());

  // --- tables ------------------------------------------------------------------------------------------------------

  function value(own, place) {
    if (place === undefined) return make("td", { class: "n none" }, "–");
    const found = own.values[place];
    if (found === null) {
      const why = said(reasons[own.why[place]] || ["", ""]) || say("unknown");
      return make("td", { class: "n why", title: why }, make("small", {}, why));
    }
    const parts = own.over ? make("small", {}, ` ${count(own.over[place])}/${count(own.under[place])}`) : "";
    return make("td", { class: own.over && own.under[place] < few ? "n few" : "n" }, print(found), parts);
  }

  function head(key, text) {
    const active = chosen.sort === key;
    const sort = () => {
      chosen.sort = active ? "" : key;
      chosen.page = 0;
      update();
    };
    return make("th", { scope: "col", class: "n", "aria-sort": active ? "descending" : null }, make("button", { type: "button", id: `sort-${key}`, on: { click: sort } }, text, make("span", { "aria-hidden": "true" }, active ? " ↓" : "")));
  }

  function ordered(list, own) {
    const year = Number(chosen.sort || chosen.year);
    const key = (agency) => own.values[rows[agency].get(year)] ?? -Infinity;
    return [...list].sort((a, b) => key(b) - key(a) || a - b);
  }

  function table(list, own) {
    return make("table", { class: "list figures" },
      make("thead", {}, make("tr", {}, make("th", { scope: "col", class: "name" }, say("agency")), years.map((year) => head(String(year), String(year))))),
      make("tbody", {}, list.map((agency) => make("tr", {}, site.agencyHead(agencies, agency, chosen.year), years.map((year) => value(own, rows[agency].get(year)))))));
  }

  // Groups of level and kind: agencies with the figure of those with a report, sum, median and quartiles.
  function groups(list, own) {
    const year = Number(chosen.year);
    const found = new Map();
    for (const agency of list) {
      const place = rows[agency].get(year);
      if (place === undefined) continue;
      const key = `${agencies.level[agency] || "?"}|${agencies.kind[agency] || "?"}`;
      if (!found.has(key)) found.set(key, { all: 0, values: [] });
      const group = found.get(key);
      group.all += 1;
      if (own.values[place] !== null) group.values.push(own.values[place]);
    }
    return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, { all, values }]) => {
      const [level, kind] = key.split("|").map((id, at) => (id === "?" ? say("unknown") : word(at ? "kinds" : "levels", id)));
      const sorted = values.sort((a, b) => a - b);
      const at = (part) => (sorted.length >= 3 ? charts.quantile(sorted, part) : null);
      return [`${level} · ${kind}`, sorted.length, all, share() ? null : sorted.reduce((sum, one) => sum + one, 0), at(0.25), at(0.5), at(0.75)];
    });
  }

  const groupHeads = () => [say("group"), say("known_of"), say("reports_of"), ...(share() ? [] : [say("sum")]), say("quartile_low"), say("median"), say("quartile_high")];
  const groupCells = (row) => (share() ? [row[0], row[1], row[2], ...row.slice(4)] : row);

  function groupTable(found) {
    return make("table", { class: "list" }, make("thead", {}, make("tr", {}, groupHeads().map((text, at) => make("th", { scope: "col", class: at ? "n" : "" }, text)))),
      make("tbody", {}, found.map((row) => make("tr", {}, groupCells(row).map((cell, at) => (at ? make("td", { class: "n" }, at < 3 ? count(cell) : print(cell)) : make("th", { scope: "row" }, cell)))))));
  }

  // --- the page ----------------------------------------------------------------------------------------------------

  async function update() {
    const now = ++turn;
    const own = await site.load(`g${number()}`);
    if (now !== turn) return;
    const year = Number(chosen.year);
    const list = agencies.name.map((_, agency) => agency).filter((agency) => site.fits(agencies, regions, agency, chosen));
    const values = (when) => list.map((agency) => own.values[rows[agency].get(when)]).filter((one) => one !== null && one !== undefined);
    const sorted = ordered(list, own);
    chosen.page = Math.min(chosen.page, Math.max(0, Math.ceil(sorted.length / size) - 1));
    const page = sorted.slice(chosen.page * size, (chosen.page + 1) * size);
    const [development, distribution] = [charts.years(years.map((when) => [when, values(when)]), print), charts.histogram(values(year), print)];
    show("comparable", `${say("sentence", { text: `${title()}${unit() ? say("in_brackets", { text: unit() }) : ""}` })}${say(`comparable_${figures[number()][4]}`)}${share() ? ` ${say("few_cases", { n: few })}` : ""}`);
    const pictures = { development: [say("of_title", { title: title(), what: say("development") }), development, "years"], distribution: [say("in_year", { title: title(), year }), distribution, year] };
    for (const [id, [caption, chart, ending]] of Object.entries(pictures)) {
      show(`h-${id}`, caption);
      show(id, chart, save.chart(`${chosen.f}-${ending}`, chart, caption));
    }
    const found = groups(list, own);
    show("groups", groupTable(found));
    save.table("save-groups", `${chosen.f}-${year}-groups`, () => [groupHeads(), ...found.map(groupCells)]);
    show("table", page.length ? table(page, own) : make("p", { class: "note" }, say("none_shown")));
    save.table("save-table", `${chosen.f}`, () => [["agency_no", say("agency"), ...years.map(String)], ...sorted.map((agency) => [agencies.no[agency], agencies.name[agency], ...years.map((when) => own.values[rows[agency].get(when)] ?? null)])]);
    site.pager("pager", chosen.page, size, sorted.length, (to) => {
      chosen.page = to;
      update();
      document.getElementById("table").focus();
    });
    site.keep({ ...chosen, year: year === start.year ? "" : year, page: chosen.page || "" });
    document.body.dataset.shown = `${chosen.f} ${now}`;
  }

  function redraw() {
    site.scope();
    const order = [...new Set(figures.map(([, group]) => group))];
    form.elements.f.replaceChildren(...order.map((group) => make("optgroup", { label: word("figure_groups", group) },
      figures.filter((row) => row[1] === group).map(([id, , label]) => make("option", { value: id }, said(label))))));
    form.elements.f.value = chosen.f;
    options(form.elements.year, [...years].reverse().map((year) => [year, String(year)]), chosen.year);
    site.agencyFilters(form, agencies, regions, chosen);
    return update();
  }

  site.filters(form, chosen, update, () => {
    Object.assign(chosen, start, { f: chosen.f });
    redraw();
  });
  return redraw;
});
