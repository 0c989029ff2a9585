// Stories: what is worth a second look, the strongest first, by kind, year and agency.
"use strict";

site.start(["index", "stories"], (data, stories) => {
  const { make, say, said, word, show, options, common } = site;
  const { agencies } = data;
  const form = document.getElementById("filters");
  const size = 50;
  const given = site.state();
  const start = { q: "", year: "", kind: "", page: 0 };
  const chosen = { ...start };
  for (const name of Object.keys(chosen)) if (given.has(name)) chosen[name] = given.get(name);
  chosen.page = Math.max(0, Number.parseInt(chosen.page, 10) || 0);

  function wanted() {
    const q = chosen.q.trim().toLowerCase();
    return stories.filter(([kind, , year, text]) => (!chosen.kind || kind === chosen.kind) && (!chosen.year || year === Number(chosen.year)) && (!q || said(text).toLowerCase().includes(q)));
  }

  function update() {
    const found = wanted();
    chosen.page = Math.min(chosen.page, Math.max(0, Math.ceil(found.length / size) - 1));
    const page = found.slice(chosen.page * size, (chosen.page + 1) * size);
    show("found", page.length ? page.map((row) => site.story(row, agencies)) : make("li", { class: "note" }, say("none_shown")));
    document.getElementById("found").start = chosen.page * size + 1;
    site.pager("pager", chosen.page, size, found.length, (to) => {
      chosen.page = to;
      update();
      document.getElementById("main").focus();
    });
    save.table("save-table", "stories", () => [["kind", "agency_no", say("agency"), say("year"), say("story")], ...found.map(([kind, agency, year, text]) => [word("story_kinds", kind), agencies.no[agency], agencies.name[agency], year, said(text)])]);
    site.keep({ ...chosen, page: chosen.page || "" });
  }

  function redraw() {
    site.scope();
    options(form.elements.year, [["", say("any")], ...[...common.years].reverse().map((year) => [year, String(year)])], chosen.year);
    options(form.elements.kind, [["", say("any")], ...[...new Set(stories.map(([kind]) => kind))].map((kind) => [kind, word("story_kinds", kind)])], chosen.kind);
    form.elements.q.placeholder = say("search_hint");
    form.elements.q.value = chosen.q;
    update();
  }

  site.filters(form, chosen, update, () => {
    Object.assign(chosen, start);
    redraw();
  });
  return redraw;
});
