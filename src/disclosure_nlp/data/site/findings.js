// The findings of all reports: an index of three columns filters, the words are loaded for those in view.
"use strict";

site.start(["index", "findings"], (data, index) => {
  const { make, say, said, word, show, options, count, common } = site;
  const { agencies, reports } = data;
  const form = document.getElementById("filters");
  const size = 50;
  const grades = common.severities;
  const given = site.state();
  const chosen = { q: given.get("q") || "", a: given.has("no") ? String(agencies.no.indexOf(Number(given.get("no")))) : "", year: given.get("year") || "", check: given.get("check") || "", page: Math.max(0, Number.parseInt(given.get("page"), 10) || 0) };
  const ticked = new Set((given.get("grades") || "0,1,2").split(",").map(Number));
  if (chosen.a !== "" && agencies.name[Number(chosen.a)] !== undefined) chosen.q = agencies.name[Number(chosen.a)];
  let turn = 0;

  // Which reports are meant; that of an agency given by number, else by a part of its name.
  function wanted() {
    const q = chosen.q.trim().toLowerCase();
    const meant = agencies.name.map((name) => !q || name.toLowerCase().includes(q));
    const exact = chosen.a !== "" && agencies.name[Number(chosen.a)] === chosen.q ? Number(chosen.a) : null;
    return reports.agency.map((agency, place) => (exact === null ? meant[agency] : agency === exact) && (!chosen.year || reports.year[place] === Number(chosen.year)));
  }

  function chosenOnes() {
    const meant = wanted();
    const check = chosen.check === "" ? -1 : index.checks.indexOf(chosen.check);
    const counts = index.checks.map(() => [0, 0, 0, 0]);
    const found = grades.map(() => []);
    for (let place = 0; place < index.report.length; place += 1) {
      if (!meant[index.report[place]]) continue;
      const grade = index.grade[place];
      counts[index.check[place]][grade] += 1;
      if (ticked.has(grade) && (check < 0 || index.check[place] === check)) found[grade].push(place);
    }
    return [found.flat(), counts];
  }

  function facets(counts) {
    const sums = counts.map((row, place) => [place, row.reduce((sum, n, grade) => sum + (ticked.has(grade) ? n : 0), 0)]).filter(([place, n]) => n || index.checks[place] === chosen.check);
    sums.sort((a, b) => b[1] - a[1]);
    const most = sums.length ? Math.max(1, sums[0][1]) : 1;
    show("checks", make("ul", { class: "facets" }, sums.map(([place, n]) => {
      const id = index.checks[place];
      const pick = () => {
        chosen.check = chosen.check === id ? "" : id;
        chosen.page = 0;
        redraw();
        document.getElementById(`check-${id}`)?.focus();
      };
      return make("li", {}, make("button", { type: "button", id: `check-${id}`, "aria-pressed": String(chosen.check === id), title: said(common.checks[id] || id), on: { click: pick } },
        make("span", { class: "id" }, id), make("span", { class: "what" }, said(common.checks[id] || id)), make("span", { class: "count" }, count(n)),
        site.draw("svg", { class: "facetbar", viewBox: "0 0 100 4", preserveAspectRatio: "none", "aria-hidden": "true" }, site.draw("rect", { width: (100 * n) / most, height: 4 }))));
    })));
  }

  function entry(place, row) {
    const report = index.report[place];
    const agency = reports.agency[report];
    const [check, grade, fault, english, chinese, places, more] = row;
    const title = said(common.checks[check] || check);
    return make("li", { class: `cause ${grades[grade]}` },
      make("p", {}, site.severity(grade), fault && fault !== "agency" ? make("span", { class: "sev" }, word("fault", fault)) : "", said([english, chinese])),
      make("p", { class: "rule" }, make("b", {}, check), ` ${title}`),
      make("p", { class: "where" }, make("a", { href: site.address(agencies, agency, reports.year[report]), lang: "zh-CN" }, agencies.name[agency]), ` ${reports.year[report]}`,
        common.cards && reports.card[report] ? [" · ", make("a", { href: `cards/${reports.card[report]}.html` }, say("card"))] : ""),
      places.length ? make("p", { class: "places", lang: "zh-CN" }, places.map((item) => [site.place(item), " "]), more ? make("span", { lang: document.documentElement.lang }, say("more_places", { n: more })) : "") : "");
  }

  // All that the filters leave, with the first places of each.
  async function csvRows(found) {
    const made = [["agency_no", say("agency"), say("year"), say("check"), say("check_title"), say("severity"), say("fault_of"), say("says"), say("place")]];
    for (const place of found) {
      const [check, grade, fault, english, chinese, places] = (await site.load(`f${Math.floor(place / index.chunk)}`))[place % index.chunk];
      const agency = reports.agency[index.report[place]];
      made.push([agencies.no[agency], agencies.name[agency], reports.year[index.report[place]], check, said(common.checks[check] || check), site.grade(grade), fault ? word("fault", fault) : "", said([english, chinese]), places.map(([text]) => text).join("; ")]);
    }
    return made;
  }

  async function list(found) {
    const now = ++turn;
    const page = found.slice(chosen.page * size, (chosen.page + 1) * size);
    const chunks = await Promise.all(page.map((place) => site.load(`f${Math.floor(place / index.chunk)}`)));
    if (now !== turn) return;
    show("found", page.length ? page.map((place, at) => entry(place, chunks[at][place % index.chunk])) : make("li", { class: "note" }, say("none_shown")));
    document.getElementById("found").start = chosen.page * size + 1;
    document.body.dataset.listed = String(now);
  }

  function update() {
    const [found, counts] = chosenOnes();
    chosen.page = Math.min(chosen.page, Math.max(0, Math.ceil(found.length / size) - 1));
    facets(counts);
    ticks(counts);
    site.pager("pager", chosen.page, size, found.length, (to) => {
      chosen.page = to;
      update();
      document.getElementById("main").focus();
    });
    save.table("save-table", "findings", () => csvRows(found));
    const usual = [...ticked].sort().join(",");
    site.keep({ q: chosen.a === "" ? chosen.q : "", no: chosen.a === "" ? "" : agencies.no[Number(chosen.a)], year: chosen.year, check: chosen.check, grades: usual === "0,1,2" ? "" : usual || "none", page: chosen.page || "" });
    return list(found);
  }

  function ticks(counts) {
    grades.forEach((_, grade) => {
      const n = counts.reduce((sum, row, place) => sum + (chosen.check === "" || index.checks[place] === chosen.check ? row[grade] : 0), 0);
      document.getElementById(`count-${grade}`).textContent = count(n);
    });
  }

  function redraw() {
    site.scope();
    options(form.elements.year, [["", say("any")], ...[...common.years].reverse().map((year) => [year, String(year)])], chosen.year);
    options(form.elements.check, [["", say("any")], ...index.checks.map((id) => [id, `${id} ${said(common.checks[id] || "")}`])], chosen.check);
    form.elements.q.placeholder = say("search_hint");
    form.elements.q.value = chosen.q;
    document.querySelectorAll("#grades label").forEach((label) => label.remove());
    document.getElementById("grades").append(...grades.map((_, grade) => make("label", { class: "tick" },
      make("input", { type: "checkbox", name: "grade", value: grade, autocomplete: "off", checked: ticked.has(grade) }), site.severity(grade), make("span", { class: "count", id: `count-${grade}` }))));
    update();
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  site.changed(form, (event) => {
    const { name, value, checked } = event.target;
    if (name === "grade") ticked[checked ? "add" : "delete"](Number(value));
    else chosen[name] = value;
    if (name === "q") chosen.a = "";
    chosen.page = 0;
    update();
  });
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    Object.assign(chosen, { q: "", a: "", year: "", check: "", page: 0 });
    ticked.clear();
    [0, 1, 2].forEach((grade) => ticked.add(grade));
    redraw();
  });
  return redraw;
});
