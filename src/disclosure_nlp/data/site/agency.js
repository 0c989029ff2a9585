// One agency: its years side by side, item by item and check by check, and what changed in its text.
"use strict";

// Which agency stands before the #, so that a place on the page can stand after it.
const asked = new URLSearchParams(location.search);

site.start(["numbers"], async (numbers) => {
  const { make, say, said, word, show, options, figure, rank, common, chinese } = site;
  const number = numbers.indexOf(Number(asked.get("no")));
  if (!(number >= 0 && number < common.agencies)) throw new Error(say("no_agency"));
  const shard = await site.load(`a${Math.floor(number / common.shard)}`);
  const agency = shard.find((one) => one.id === number);
  const reports = agency.reports;
  const { figures, reasons } = common.figures ? await site.load("figures") : { figures: [], reasons: {} };
  const peers = common.figures ? await site.load("peers") : {};
  const stories = common.stories ? (await site.load("stories")).filter(([, own, , , , others]) => own === number || (others || []).includes(number)) : [];
  const last = reports[reports.length - 1];
  const chunk = common.chunk;
  const findings = [];
  for (const report of reports) findings.push(await said_of(report.findings));
  const open = new Set();
  const form = document.getElementById("choose");
  const place = reports.findIndex((report) => String(report.year) === asked.get("year"));
  const chosen = { now: Math.max(place > 0 ? place : reports.length - 1, 0), same: false };
  chosen.old = Math.max(0, chosen.now - 1);

  async function said_of([first, after]) {
    const rows = [];
    for (let place = first; place < after; place += 1) rows.push((await site.load(`f${Math.floor(place / chunk)}`))[place % chunk]);
    return rows;
  }

  // --- years -------------------------------------------------------------------------------------------------------

  const scale = charts.floor(reports.flatMap((report) => [report.lower, report.total]));

  const yearHeads = () => reports.map((report) => make("th", { scope: "col", class: "n" }, String(report.year)));

  function fact(title, cell, kind) {
    return make("tr", { class: kind }, make("th", { scope: "row" }, title), reports.map((report) => make("td", { class: "n" }, cell(report))));
  }

  function scores() {
    const names = new Set(reports.map((report) => report.agency));
    const gaps = Object.entries(agency.absent).filter(([, why]) => why === "missing").map(([year]) => year);
    return [make("table", { class: "list years" },
      make("thead", {}, make("tr", {}, make("th", { scope: "col" }, make("span", { class: "hide" }, say("years_beside"))), yearHeads())),
      make("tbody", {},
        fact(say("score"), (report) => make("b", { class: "big" }, figure(report.total))),
        fact(say("range"), (report) => [charts.range(report.lower, report.total, report.upper, scale), make("small", {}, `${figure(report.lower)}–${figure(report.upper)}`)], "bounds"),
        fact(say("rank"), ({ ranks: [first, best, worst], n }) => (first === null ? "–" : [make("b", {}, rank(first)), ` / ${n}`, make("small", {}, `${rank(best)}–${rank(worst)}`)])),
        fact(say("assessed"), (report) => (report.assessed === null ? "–" : `${report.assessed.toFixed(0)} %`)),
        fact(say("legal"), (report) => figure(report.legal)),
        fact(say("failures"), (report) => String(findings[reports.indexOf(report)].filter((row) => common.severities[row[1]] !== "unjudged").length)),
        names.size > 1 ? fact(say("named"), (report) => make("span", { lang: "zh-CN" }, report.agency), "small") : "",
        fact(say("file"), (report) => make("span", { class: "path" }, report.path), "small"),
        reports.some((report) => report.versions) ? fact(say("earlier_versions"), (report) => (report.versions ? report.versions.map(([file, day, basis]) => make("div", {}, make("span", { class: "path" }, file), ` ${day ?? ""}${say("in_brackets", { text: say(`later_${basis}`) })}`)) : "–"), "small") : "",
        reports.some((report) => report.url) ? fact(say("source"), (report) => (report.url ? make("a", { href: report.url, rel: "noreferrer" }, say("original")) : "–"), "small") : "",
        common.cards ? fact(say("card"), (report) => (report.card ? make("a", { href: `cards/${report.key}.html` }, say("card_of", { year: report.year })) : "–")) : "")),
    gaps.length ? make("p", { class: "note" }, say("of_title", { title: gaps.join(chinese() ? "、" : ", "), what: say("missing") })) : ""];
  }

  // --- items and findings: rows that open -----------------------------------------------------------------------------

  function opening(id, title, cells, details) {
    const shown = open.has(id);
    const toggle = () => {
      open[shown ? "delete" : "add"](id);
      table(id.split("-")[0]);
      document.getElementById(id).focus();
    };
    const head = make("th", { scope: "row", class: "open" }, make("button", { type: "button", id, "aria-expanded": String(shown), on: { click: toggle } }, title));
    return [make("tr", {}, head, cells), shown ? make("tr", { class: "why" }, make("td", {}), details()) : ""];
  }

  function itemCell(row) {
    if (!row) return make("td", { class: "n" }, "–");
    const [, weight, value, points, state] = row;
    if (state !== "value") return make("td", { class: `n item ${state === "unknown" ? "open" : "na"}` }, make("small", {}, say({ unknown: "item_unknown", untested: "item_untested", aside: "item_aside" }[state] || "item_na")));
    const kind = value >= 1 ? "full" : value <= 0 ? "zero" : "lost";
    return make("td", { class: `n item ${kind}` }, figure(points), make("small", {}, ` / ${weight}`),
      site.draw("svg", { class: "bar", viewBox: "0 0 100 8", preserveAspectRatio: "none", "aria-hidden": "true" },
        site.draw("rect", { class: "track", width: 100, height: 8 }), value > 0 ? site.draw("rect", { class: "fill", width: 100 * value, height: 8 }) : ""));
  }

  function items() {
    const known = new Map(common.items.map(([id, title, group, legal]) => [id, { title, group, legal }]));
    const byReport = reports.map((report) => new Map(report.items.map((row) => [row[0], row])));
    const ids = [...new Set(reports.flatMap((report) => report.items.map((row) => row[0])))];
    const order = common.items.map(([id]) => id);
    ids.sort((a, b) => order.indexOf(a) - order.indexOf(b));
    let group = null;
    const rows = [];
    for (const id of ids) {
      const item = known.get(id) || { title: "", group: "other", legal: false };
      if (item.group !== group) {
        group = item.group;
        rows.push(make("tr", { class: "group" }, make("th", { scope: "colgroup", colspan: reports.length + 1 }, word("groups", group))));
      }
      rows.push(opening(`item-${id}`, [make("span", { class: "id" }, id), ` ${said(item.title)}`, item.legal ? make("span", { class: "duty" }, " §") : ""],
        byReport.map((own) => itemCell(own.get(id))),
        () => byReport.map((own) => make("td", {}, own.has(id) ? said([own.get(id)[5], own.get(id)[6]]) : ""))));
    }
    return make("table", { class: "list years" }, make("thead", {}, make("tr", {}, make("th", { scope: "col" }, say("items")), yearHeads())), make("tbody", {}, rows));
  }

  function finding([, grade, fault, english, chinese, places, more]) {
    return make("li", {}, make("p", {}, site.severity(grade), fault && fault !== "agency" ? make("span", { class: "sev" }, word("fault", fault)) : "", said([english, chinese])),
      places.length ? make("p", { class: "places", lang: "zh-CN" }, places.map((item) => [site.place(item), " "]), more ? make("span", { lang: document.documentElement.lang }, say("more_places", { n: more })) : "") : "");
  }

  function amiss() {
    const failed = findings.map((rows) => rows.filter((row) => common.severities[row[1]] !== "unjudged"));
    const worst = new Map();
    failed.flat().forEach(([check, grade]) => worst.set(check, Math.min(grade, worst.get(check) ?? 9)));
    const checks = [...worst.keys()].sort((a, b) => worst.get(a) - worst.get(b) || (a < b ? -1 : 1));
    if (!checks.length) return make("p", { class: "note" }, say("nothing_amiss"));
    const own = (rows, check) => rows.filter((row) => row[0] === check);
    return make("table", { class: "list years" }, make("thead", {}, make("tr", {}, make("th", { scope: "col" }, say("check")), yearHeads())),
      make("tbody", {}, checks.map((check) => opening(`amiss-${check}`,
        [make("span", { class: "id" }, check), " ", site.severity(worst.get(check)), said(common.checks[check] || "")],
        failed.map((rows) => make("td", { class: "n" }, own(rows, check).length ? make("b", {}, String(own(rows, check).length)) : make("small", {}, "0"))),
        () => failed.map((rows) => make("td", {}, make("ul", { class: "plain" }, own(rows, check).map(finding))))))));
  }

  // --- figures ---------------------------------------------------------------------------------------------------------

  const amountOf = (place, value) => site.amount(value, figures[place][3] === "share");
  const peersOf = (place, report) => (peers[`${report.level}|${report.kind}|${report.year}`] || [])[place] || null;

  function figureCell(place, report) {
    const value = (report.figures || [])[place];
    if (value === undefined) return make("td", { class: "n" }, "–");
    if (value === null) return make("td", { class: "n why" }, make("small", {}, said(reasons[report.why[place]] || ["", ""]) || say("unknown")));
    const parts = report.parts[figures[place][0]];
    const group = peersOf(place, report);
    return make("td", { class: "n" }, amountOf(place, value), parts ? make("small", {}, `${site.count(parts[0])}/${site.count(parts[1])}`) : "",
      group ? make("small", { class: "peers" }, `${say("median")} ${amountOf(place, group[2])}`) : "");
  }

  function figureChart(place) {
    const rows = reports.map((report) => {
      const group = peersOf(place, report);
      return [report.year, ...(group ? group.slice(1) : [null, null, null]), (report.figures || [])[place] ?? null];
    });
    const title = said(figures[place][2]);
    const says = say("of_title", { title, what: rows.filter((row) => row[4] !== null).map((row) => say("of_title", { title: row[0], what: amountOf(place, row[4]) })).join(chinese() ? "；" : "; ") });
    const chart = charts.lines(rows, (value) => amountOf(place, value), says);
    return [chart, save.chart(`${numbers[number]}-${figures[place][0]}`, chart, `${agency.name} · ${title}`), make("p", { class: "note small" }, say("peers_note"))];
  }

  function figureTable() {
    const rows = [];
    let group = null;
    figures.forEach(([id, own, label, , comparable], place) => {
      if (reports.every((report) => ((report.figures || [])[place] ?? null) === null)) return;
      if (own !== group) {
        group = own;
        rows.push(make("tr", { class: "group" }, make("th", { scope: "colgroup", colspan: reports.length + 1 }, word("figure_groups", own))));
      }
      rows.push(opening(`figure-${id}`, [said(label), comparable === "A" ? "" : make("span", { class: "duty", title: say(`comparable_${comparable}`) }, ` ${comparable === "B" ? "≈" : "≠"}`)],
        reports.map((report) => figureCell(place, report)), () => make("td", { colspan: reports.length }, figureChart(place))));
    });
    return make("table", { class: "list years" }, make("thead", {}, make("tr", {}, make("th", { scope: "col" }, say("figures")), yearHeads())), make("tbody", {}, rows));
  }

  const figureRows = () => [["agency_no", say("agency"), "id", say("figure"), ...reports.map((report) => String(report.year))],
    ...figures.map(([id, , label], place) => [numbers[number], agency.name, id, said(label), ...reports.map((report) => (report.figures || [])[place] ?? null)])];

  const reportRows = (heads, cells) => [["agency_no", say("agency"), say("year"), ...heads], ...reports.flatMap((report, at) => cells(report, at).map((row) => [numbers[number], agency.name, report.year, ...row]))];

  const scoreRows = () => reportRows([say("score"), say("lower"), say("upper"), say("rank"), say("rank_best"), say("rank_worst"), `${say("assessed")} %`, say("legal"), say("file")],
    (report) => [[report.total, report.lower, report.upper, ...report.ranks, report.assessed, report.legal, report.path]]);

  function itemRows() {
    const titles = new Map(common.items.map(([id, title]) => [id, title]));
    const states = { unknown: "item_unknown", untested: "item_untested", aside: "item_aside", na: "item_na" };
    return reportRows(["id", say("item"), say("worth"), say("points"), say("state"), say("reason")],
      (report) => report.items.map(([id, weight, , points, state, english, chinese]) => [id, said(titles.get(id) || id), weight, state === "value" ? points : null, state === "value" ? "" : say(states[state] || "item_na"), said([english, chinese])]));
  }

  const amissRows = () => reportRows([say("check"), say("check_title"), say("severity"), say("fault_of"), say("says"), say("place")],
    (_, at) => findings[at].filter((row) => common.severities[row[1]] !== "unjudged").map(([check, grade, fault, english, chinese, places]) => [check, said(common.checks[check] || check), site.grade(grade), fault ? word("fault", fault) : "", said([english, chinese]), places.map(([text]) => text).join("; ")]));

  // The page as one file: both languages, everything open, no script.
  async function sendPage() {
    const css = await site.load("style");
    const ids = ["scores", "story-list", "figure-table", "item-table", "amiss-table"];
    const was = [document.documentElement.lang, new Set(open)];
    const bodies = ["en", "zh"].map((language) => {
      document.getElementById(`lang-${language}`).checked = true;
      figures.filter(([id]) => /^[hr]_/.test(id)).forEach(([id]) => open.add(`figure-${id}`));
      redraw();
      document.querySelectorAll("#amiss-table .open button").forEach((button) => open.add(button.id));
      redraw();
      const main = make("main", { class: `wrap ${language}`, lang: language === "zh" ? "zh-CN" : "en" }, make("h1", { lang: "zh-CN" }, agency.name), make("p", { class: "meta" }, document.getElementById("scope").textContent));
      ids.map((id) => document.getElementById(id)).filter((part) => part && part.children.length).forEach((part) => {
        const heading = part.closest("section").querySelector("h2");
        main.append(heading.cloneNode(true), part.cloneNode(true));
      });
      main.querySelectorAll(".save, button:not(.open button)").forEach((part) => part.remove());
      main.querySelectorAll("button, a").forEach((part) => part.replaceWith(...part.childNodes));
      main.querySelectorAll("[id]").forEach((part) => part.removeAttribute("id"));
      main.querySelectorAll("[aria-labelledby], [tabindex]").forEach((part) => ["aria-labelledby", "tabindex", "role"].forEach((name) => part.removeAttribute(name)));
      return main.outerHTML;
    });
    document.getElementById(was[0] === "zh-CN" ? "lang-zh" : "lang-en").checked = true;
    open.clear();
    was[1].forEach((id) => open.add(id));
    redraw();
    const first = was[0] === "zh-CN" ? "zh" : "en";
    const radio = (language, text) => `<label><input type="radio" name="lang" id="lang-${language}"${language === first ? " checked" : ""}><span lang="${language === "zh" ? "zh-CN" : "en"}">${text}</span></label>`;
    const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
    const title = make("p", {}, agency.name).innerHTML;
    save.file(`${numbers[number]}.html`, "text/html", `<!doctype html>\n<html lang="${was[0]}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${css}\nbody:has(#lang-en:checked) main.zh, body:has(#lang-zh:checked) main.en { display: none; }</style></head><body class="site"><header class="wrap top"><fieldset class="switch"><legend hidden>${said(common.words.page.language)}</legend>${radio("en", "English")}${radio("zh", "中文")}</fieldset></header>${bodies.join("")}</body></html>\n`);
    document.body.dataset.sent = "";
  }

  // --- text --------------------------------------------------------------------------------------------------------

  function sections(report) {
    const found = new Map();
    for (const [section, sentences] of report.text) found.set(section, [...(found.get(section) || []), ...sentences]);
    return found;
  }

  const side = (runs, tag) => runs.map(([kept, text]) => (kept ? text : make(tag, {}, text)));

  function change([kind, old, now]) {
    if (kind === "same") return make("tr", { class: kind }, make("td", {}, old), make("td", {}, now));
    if (kind === "gone") return make("tr", { class: kind }, make("td", {}, make("del", {}, old)), make("td", {}));
    if (kind === "new") return make("tr", { class: kind }, make("td", {}), make("td", {}, make("ins", {}, now)));
    const [before, after] = diff.words(old, now);
    return make("tr", { class: kind }, make("td", {}, side(before, "del")), make("td", {}, side(after, "ins")));
  }

  function section(name, old, now) {
    const rows = diff.sentences(old || [], now || []);
    const n = (kind) => rows.filter((row) => row[0] === kind).length;
    const told = [["same", "kept"], ["changed", "changed"], ["gone", "gone"], ["new", "new"]].filter(([kind]) => n(kind)).map(([kind, key]) => say(key, { n: n(kind) }));
    const shown = rows.filter(([kind]) => chosen.same || kind !== "same");
    const years = [reports[chosen.old].year, reports[chosen.now].year];
    return make("div", { class: "section" }, make("h3", {}, word("sections", name)), make("p", { class: "meta" }, told.join(" · ")),
      shown.length ? make("table", { class: "diff", lang: "zh-CN" }, make("thead", {}, make("tr", {}, years.map((year, at) => make("th", { scope: "col" }, String(year), (at ? now : old) ? "" : say("in_brackets", { text: say("absent_section") }))))),
        make("tbody", {}, shown.map(change))) : "");
  }

  function changes() {
    if (reports.length < 2) return make("p", { class: "note" }, say("swap_none"));
    const [old, now] = [sections(reports[chosen.old]), sections(reports[chosen.now])];
    const order = Object.keys(common.words.sections);
    const names = [...new Set([...old.keys(), ...now.keys()])].sort((a, b) => (order.indexOf(a) + 99) % 99 - (order.indexOf(b) + 99) % 99);
    return names.map((name) => section(name, old.get(name), now.get(name)));
  }

  // --- the page ----------------------------------------------------------------------------------------------------

  // A table of rows that open: of items, of failed checks or of figures.
  const table = (kind) => show(`${kind}-table`, { item: items, amiss, figure: figureTable }[kind]());

  function redraw() {
    const facts = [last.region, last.level && word("levels", last.level), last.kind && word("kinds", last.kind)].filter(Boolean);
    show("name", agency.name);
    show("scope", facts.map((one) => make("span", { class: "fact" }, one)));
    document.title = agency.name;
    document.getElementById("all-findings").href = `findings.html#no=${numbers[number]}`;
    show("scores", scores());
    ["item", "amiss", ...(common.figures ? ["figure"] : [])].forEach(table);
    for (const [name, rows] of [["scores", scoreRows], ["items", itemRows], ["amiss", amissRows]]) save.table(`save-${name}`, `${numbers[number]}-${name}`, rows);
    if (common.figures) save.table("save-figures", `${numbers[number]}-figures`, figureRows);
    document.getElementById("stories").hidden = !stories.length;
    show("story-list", stories.map(([kind, , year, text]) => make("li", { class: "cause" }, make("p", {}, make("span", { class: "sev" }, word("story_kinds", kind)), said(text)), make("p", { class: "where" }, String(year)))));
    show("send-page", make("button", { type: "button", class: "quiet", on: { click: sendPage } }, say("save_page")));
    form.hidden = reports.length < 2;
    for (const [name, key] of [["old", "old"], ["new", "now"]]) options(form.elements[name], reports.map((report, place) => [place, String(report.year)]), chosen[key]);
    show("changes", changes());
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  site.changed(form, (event) => {
    const { name, value, checked } = event.target;
    if (name === "same") chosen.same = checked;
    else chosen[name === "new" ? "now" : "old"] = Number(value);
    show("changes", changes());
  });
  return redraw;
});
