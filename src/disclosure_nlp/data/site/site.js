// What every page needs: data from scripts of the folder, words in two languages, elements. Text goes into text nodes
// only; nothing of a report is ever read as markup.
"use strict";

const site = (() => {
  const kept = new Map();
  const waiting = new Map();
  const redraw = [];
  let common = null;

  // --- data --------------------------------------------------------------------------------------------------------

  async function unpacked(text) {
    if (!window.DecompressionStream) throw new Error("old_browser");
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    return JSON.parse(await new Response(stream).text());
  }

  // Called by the data files: a packed one holds a string.
  function put(name, value) {
    const given = typeof value === "string" ? unpacked(value) : Promise.resolve(value);
    const asked = waiting.get(name);
    if (asked) given.then(asked.resolve, asked.reject);
  }

  function load(name) {
    if (!kept.has(name)) {
      kept.set(name, new Promise((resolve, reject) => {
        waiting.set(name, { resolve, reject });
        const script = document.createElement("script");
        script.src = `data/${name}.js`;
        script.onerror = () => reject(new Error(name));
        document.head.append(script);
      }));
    }
    return kept.get(name);
  }

  // --- words -------------------------------------------------------------------------------------------------------

  const chinese = () => document.getElementById("lang-zh").checked;
  const said = (pair) => (Array.isArray(pair) ? (chinese() && pair[1]) || pair[0] : pair);

  function word(group, key, filled = {}) {
    const entry = common.words[group] && common.words[group][key];
    return said(entry || key).replace(/\{(\w+)\}/g, (whole, name) => (name in filled ? filled[name] : whole));
  }

  const say = (key, filled) => word("site", key, filled);
  const count = (value) => value.toLocaleString("en");
  const figure = (value) => (value === null || value === undefined ? "–" : value.toFixed(1));
  const rank = (value) => (Number.isInteger(value) ? String(value) : value.toFixed(1));

  // --- elements ----------------------------------------------------------------------------------------------------

  function make(tag, attributes, ...children) {
    return filled(document.createElement(tag), attributes, children);
  }

  function draw(tag, attributes, ...children) {
    return filled(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
  }

  function filled(element, attributes, children) {
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (name === "on") Object.entries(value).forEach(([event, act]) => element.addEventListener(event, act));
      else element.setAttribute(name, value === true ? "" : String(value));
    }
    element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== ""));
    return element;
  }

  // Selects of some browsers tell a change only, fields of text both.
  const changed = (form, act) => ["input", "change"].forEach((event) => form.addEventListener(event, act));

  // A form of filters: what is chosen is taken over at once, from the first page; its reset button calls `reset`.
  function filters(form, chosen, update, reset) {
    form.addEventListener("submit", (event) => event.preventDefault());
    changed(form, (event) => {
      chosen[event.target.name] = event.target.value;
      chosen.page = 0;
      update();
    });
    form.addEventListener("reset", (event) => {
      event.preventDefault();
      reset();
    });
  }

  const show = (id, ...children) => document.getElementById(id).replaceChildren(...children.flat(Infinity));

  function options(select, entries, chosen) {
    select.replaceChildren(...entries.map(([value, text]) => make("option", { value }, text)));
    select.value = entries.some(([value]) => String(value) === String(chosen)) ? chosen : entries[0][0];
  }

  function pager(id, page, size, total, go) {
    const from = total ? page * size + 1 : 0;
    const to = Math.min(total, (page + 1) * size);
    const turn = (step) => go(page + step);
    show(id,
      make("button", { type: "button", id: `${id}-previous`, disabled: page === 0, on: { click: () => turn(-1) } }, say("previous")),
      make("span", { id: "shown", role: "status" }, say("shown", { from: count(from), to: count(to), n: count(total) })),
      make("button", { type: "button", id: `${id}-next`, disabled: to >= total, on: { click: () => turn(1) } }, say("next")));
  }

  // A stretch of text that leads to a card where there is one.
  const place = ([text, address]) => (address ? make("a", { href: address }, text) : make("span", {}, text));

  const grade = (number) => (common.severities[number] === "unjudged" ? say("unjudged") : word("severity", common.severities[number]));
  const severity = (number) => make("span", { class: `sev ${common.severities[number]}` }, grade(number));

  // --- agencies: filters by name, region, level and kind, and a head of a row ----------------------------------------------

  const address = (agencies, agency, year) => `agency.html?no=${agencies.no[agency]}${year ? `&year=${year}` : ""}`;

  function within(regions, region, wanted) {
    for (let at = region; at >= 0; at = regions[at][1]) if (at === wanted) return true;
    return false;
  }

  function fits(agencies, regions, agency, chosen) {
    const q = chosen.q.trim().toLowerCase();
    if (q && !agencies.name[agency].toLowerCase().includes(q)) return false;
    if (chosen.region !== "" && !within(regions, agencies.region[agency], Number(chosen.region))) return false;
    return ["level", "kind"].every((name) => !chosen[name] || (agencies[name][agency] || "?") === chosen[name]);
  }

  function agencyFilters(form, agencies, regions, chosen) {
    const order = regions.map((_, place) => place).sort((a, b) => (regions[a][2] < regions[b][2] ? -1 : 1));
    const depth = (place) => (regions[place][1] < 0 ? 0 : 1 + depth(regions[place][1]));
    options(form.elements.region, [["", say("any")], ...order.map((place) => [place, "\u3000".repeat(depth(place)) + regions[place][0]])], chosen.region);
    for (const name of ["level", "kind"]) {
      const ids = [...new Set(agencies[name].map((id) => id || "?"))];
      const known = Object.keys(common.words[`${name}s`]);
      ids.sort((a, b) => known.indexOf(a) - known.indexOf(b));
      options(form.elements[name], [["", say("any")], ...ids.map((id) => [id, id === "?" ? say("unknown") : word(`${name}s`, id)])], chosen[name]);
    }
    form.elements.q.placeholder = say("search_hint");
    form.elements.q.value = chosen.q;
  }

  function agencyHead(agencies, agency, year) {
    const facts = ["level", "kind"].map((key) => agencies[key][agency] && word(`${key}s`, agencies[key][agency])).filter(Boolean);
    return make("th", { scope: "row", class: "name" }, make("a", { href: address(agencies, agency, year), lang: "zh-CN" }, agencies.name[agency]), make("small", {}, facts.join(" · ")));
  }

  function scope() {
    const { years } = common;
    show("scope", say("scope", { reports: count(common.reports), agencies: count(common.agencies), years: years.length > 1 ? `${years[0]}–${years[years.length - 1]}` : years[0] }));
  }

  // A figure in words: a share in percent, a count with commas.
  function amount(value, share) {
    if (value === null || value === undefined) return "–";
    if (share) return `${(100 * value).toFixed(1).replace(/\.0$/, "")} %`;
    return value.toLocaleString("en", { maximumFractionDigits: 2 });
  }

  // kind, agency, year, sentence in both languages, strength
  function story([kind, agency, year, text], agencies) {
    return make("li", { class: "cause" }, make("p", {}, make("span", { class: "sev" }, word("story_kinds", kind)), said(text)),
      make("p", { class: "where" }, make("a", { href: `${address(agencies, agency, year)}#figures`, lang: "zh-CN" }, agencies.name[agency]), ` ${year}`));
  }

  // --- state: in the address, so that a view can be kept, sent and gone back to --------------------------------------

  const state = () => new URLSearchParams(location.hash.slice(1));

  function keep(values) {
    const given = new URLSearchParams();
    for (const [name, value] of Object.entries(values)) if (value !== "" && value !== null && value !== undefined) given.set(name, value);
    history.replaceState(null, "", `#${given}`);
  }

  // --- start -------------------------------------------------------------------------------------------------------

  // The language goes along in the address of every page that a link leads to: not every browser keeps it for files.
  function carry(event) {
    const link = event.target.closest && event.target.closest("a[href]");
    const to = link && link.getAttribute("href");
    if (!to || !/^(?:cards\/)?[\w-]+\.html/.test(to)) return;
    const [page, place] = to.split("#");
    const [path, query] = page.split("?");
    const asked = new URLSearchParams(query || "");
    asked.set("lang", chinese() ? "zh" : "en");
    link.setAttribute("href", `${path}?${asked}${place === undefined ? "" : `#${place}`}`);
  }

  function remembered() {
    const asked = new URLSearchParams(location.search).get("lang");
    if (asked === "zh" || asked === "en") return asked;
    try {
      return localStorage.getItem("disclosure-language");
    } catch {
      return null;
    }
  }

  function switched() {
    const asked = new URLSearchParams(location.search);
    if (asked.has("lang")) {
      asked.set("lang", chinese() ? "zh" : "en");
      history.replaceState(null, "", `?${asked}${location.hash}`);
    }
    document.documentElement.lang = chinese() ? "zh-CN" : "en";
    try {
      localStorage.setItem("disclosure-language", chinese() ? "zh" : "en");
    } catch { /* a browser that keeps nothing for pages from disk */ }
    document.title = said(common.words.site.title);
    show("rubric", say("rubric", { rubric: common.rubric[0], version: common.rubric[1] }));
    redraw.forEach((act) => act());
  }

  async function start(name, begin) {
    const message = document.getElementById("message");
    try {
      const [words, ...data] = await Promise.all(["words", ...name].map(load));
      common = words;
      site.common = words;
      const language = remembered() || words.language;
      document.getElementById(`lang-${language === "zh" ? "zh" : "en"}`).checked = true;
      redraw.push(await begin(...data));
      ["click", "auxclick", "contextmenu"].forEach((name) => document.addEventListener(name, carry));
      document.querySelectorAll("input[name=lang]").forEach((input) => input.addEventListener("change", switched));
      switched();
      message.hidden = true;
      document.getElementById("content").hidden = false;
      document.body.dataset.ready = "";
    } catch (error) {
      if (common && error.message === "old_browser") message.textContent = say("old_browser");
      else if (common && /^[\w-]+$/.test(error.message)) message.textContent = say("broken", { name: error.message });
      else message.textContent = String(error.message);
    }
  }

  return { put, load, start, chinese, said, word, say, count, figure, rank, make, draw, changed, filters, show, options, pager, place, grade, severity, state, keep, common, address, fits, agencyFilters, agencyHead, scope, amount, story };
})();
