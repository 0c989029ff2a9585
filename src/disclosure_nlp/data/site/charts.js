// Pictures: a score with its bounds, the scores of a year, medians over years. Every figure in them is also in words.
"use strict";

const charts = (() => {
  const { draw, make, say, figure, count } = site;

  // The lowest end of the scale: a round figure below all that is shown.
  function floor(values) {
    const lowest = values.reduce((least, value) => (value !== null && value < least ? value : least), 100);
    return Math.max(0, Math.min(90, Math.floor(lowest / 10) * 10));
  }

  function range(lower, total, upper, from) {
    const at = (value) => 4 + ((value - from) / (100 - from)) * 152;
    const parts = [draw("line", { class: "track", x1: 4, x2: 156, y1: 8, y2: 8 })];
    if (lower !== null && upper !== null) parts.push(draw("rect", { class: "interval", x: at(lower), y: 5, width: Math.max(1.5, at(upper) - at(lower)), height: 6, rx: 3 }));
    if (total !== null) parts.push(draw("circle", { class: "point", cx: at(total), cy: 8, r: 4 }));
    return draw("svg", { class: "range", viewBox: "0 0 160 16", "aria-hidden": "true" }, parts);
  }

  function axis(from) {
    const ticks = [];
    for (let value = from; value <= 100; value += from >= 80 ? 5 : from >= 50 ? 10 : 20) ticks.push(value);
    return draw("svg", { class: "range axis", viewBox: "0 0 160 14", "aria-hidden": "true" },
      ticks.map((value) => draw("text", { x: Math.min(150, Math.max(8, 4 + ((value - from) / (100 - from)) * 152)), y: 11, "text-anchor": "middle" }, String(value))));
  }

  function quantile(sorted, share) {
    const place = (sorted.length - 1) * share;
    const below = Math.floor(place);
    const above = Math.ceil(place);
    return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
  }

  // The figure of a scale under its place, inside the picture.
  const tick = (x, text) => draw("text", { x: Math.min(x, 498 - 4.2 * text.length), y: 138, "text-anchor": "middle" }, text);

  function distribution(values) {
    if (!values.length) return [make("p", { class: "note" }, say("none_shown"))];
    const sorted = [...values].sort((a, b) => a - b);
    const from = floor(sorted);
    const bins = new Array(20).fill(0);
    const step = (100 - from) / 20;
    sorted.forEach((value) => { bins[Math.min(19, Math.floor((value - from) / step))] += 1; });
    const most = Math.max(...bins);
    const x = (value) => 10 + ((value - from) / (100 - from)) * 480;
    const middle = quantile(sorted, 0.5);
    const says = say("distribution_says", { n: count(sorted.length), median: figure(middle), lowest: figure(sorted[0]), highest: figure(sorted[sorted.length - 1]) });
    const ticks = [0, 1, 2, 3, 4, 5].map((part) => from + (part * (100 - from)) / 5);
    return [
      draw("svg", { class: "chart", viewBox: "0 0 500 150", role: "img", "aria-label": says },
        bins.map((n, place) => (n ? draw("rect", { class: "bin", x: x(from + place * step) + 1, y: 120 - (n / most) * 100, width: 22, height: (n / most) * 100 }) : null)),
        draw("line", { class: "axis", x1: 10, x2: 490, y1: 120.5, y2: 120.5 }),
        draw("line", { class: "middle", x1: x(middle), x2: x(middle), y1: 12, y2: 120 }),
        ticks.map((value) => tick(x(value), Number.isInteger(value) ? String(value) : value.toFixed(1)))),
      make("p", { class: "meta" }, says)];
  }

  // years: [year, values]
  function development(years) {
    const told = years.filter(([, values]) => values.length >= 3).map(([year, values]) => {
      const sorted = [...values].sort((a, b) => a - b);
      return [year, quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75), sorted.length];
    });
    if (!told.length) return make("p", { class: "note" }, say("few"));
    const from = Math.min(...told.map((row) => row[1]));
    const to = Math.max(...told.map((row) => row[3]));
    const margin = Math.max(1, (to - from) * 0.2);
    const y = (value) => 112 - ((value - from + margin) / (to - from + 2 * margin)) * 96;
    const x = (place) => (told.length === 1 ? 250 : 40 + (place / (told.length - 1)) * 420);
    const says = told.map(([year, low, middle, high, n]) => `${year}: ${figure(middle)} (${figure(low)}–${figure(high)}, n = ${n})`).join("; ");
    return draw("svg", { class: "chart", viewBox: "0 0 500 150", role: "img", "aria-label": says },
      draw("line", { class: "axis", x1: 10, x2: 490, y1: 120.5, y2: 120.5 }),
      draw("polygon", { class: "band", points: [...told.map((row, i) => `${x(i)},${y(row[3])}`), ...told.map((row, i) => `${x(i)},${y(row[1])}`).reverse()].join(" ") }),
      draw("polyline", { class: "line", points: told.map((row, i) => `${x(i)},${y(row[2])}`).join(" ") }),
      told.map((row, i) => [
        draw("circle", { class: "point", cx: x(i), cy: y(row[2]), r: 4 }),
        draw("text", { class: "value", x: x(i), y: y(row[2]) - 10, "text-anchor": "middle" }, figure(row[2])),
        draw("text", { x: x(i), y: 138, "text-anchor": "middle" }, String(row[0]))]));
  }

  // --- figures of any size: the picture of a figure, its years against those of others ---------------------------------

  const wide = { left: 46, right: 492, top: 14, bottom: 120 };

  // Round values from 0 or below the least to above the most.
  function ticks(least, most) {
    const reach = most - Math.min(0, least) || 1;
    const rough = reach / 4;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= rough);
    const found = [];
    for (let value = Math.floor(Math.min(0, least) / step) * step; value < most + step; value += step) found.push(Number(value.toPrecision(12)));
    return found;
  }

  function frame(marks, print) {
    const [low, high] = [marks[0], marks[marks.length - 1]];
    const y = (value) => wide.bottom - ((value - low) / (high - low || 1)) * (wide.bottom - wide.top);
    return [y, marks.map((value) => [draw("line", { class: "axis", x1: wide.left, x2: wide.right, y1: y(value), y2: y(value) }), draw("text", { x: wide.left - 5, y: y(value) + 4, "text-anchor": "end" }, print(value))])];
  }

  const across = (place, n) => (n === 1 ? (wide.left + wide.right) / 2 : wide.left + 24 + (place / (n - 1)) * (wide.right - wide.left - 48));
  const yearLabels = (years) => {
    const every = Math.ceil(years.length / 12);
    return years.map((year, place) => (place % every ? "" : draw("text", { x: across(place, years.length), y: 138, "text-anchor": "middle" }, String(year))));
  };

  function runs(points) {
    const found = [[]];
    points.forEach((point) => (point ? found[found.length - 1].push(point) : found.push([])));
    return found.filter((run) => run.length);
  }

  // Bands of quartiles with their median, and a line of one's own where there is one. rows: [year, low, middle, high, own].
  function lines(rows, print, says) {
    const known = rows.flatMap((row) => row.slice(1)).filter((value) => value !== null && value !== undefined);
    if (!known.length) return make("p", { class: "note" }, say("none_shown"));
    const [y, back] = frame(ticks(Math.min(...known), Math.max(...known)), print);
    const at = (place, value) => (value === null || value === undefined ? null : [across(place, rows.length), y(value)]);
    const path = (points) => points.map((point) => point.join(",")).join(" ");
    const [low, middle, high, own] = [1, 2, 3, 4].map((column) => rows.map((row, place) => at(place, row[column])));
    const bands = runs(rows.map((_, place) => low[place] && high[place] && [low[place], high[place]]));
    return draw("svg", { class: "chart", viewBox: "0 0 500 150", role: "img", "aria-label": says }, back,
      bands.map((run) => draw("polygon", { class: "band", points: path([...run.map(([, top]) => top), ...run.map(([bottom]) => bottom).reverse()]) })),
      runs(middle).map((run) => draw("polyline", { class: "median", points: path(run) })),
      runs(own).map((run) => draw("polyline", { class: "line", points: path(run) })),
      own.map((point) => (point ? draw("circle", { class: "point", cx: point[0], cy: point[1], r: 4 }) : "")),
      yearLabels(rows.map(([year]) => year)));
  }

  // years: [year, values]
  function years(given, print) {
    const rows = given.map(([year, values]) => {
      const sorted = [...values].sort((a, b) => a - b);
      return sorted.length < 3 ? [year, null, null, null] : [year, ...[0.25, 0.5, 0.75].map((part) => quantile(sorted, part))];
    });
    const says = rows.filter((row) => row[2] !== null).map(([year, low, middle, high]) => `${year}: ${print(middle)} (${print(low)}–${print(high)})`).join("; ");
    return says ? lines(rows, print, says) : make("p", { class: "note" }, say("few"));
  }

  function histogram(values, print) {
    if (!values.length) return make("p", { class: "note" }, say("none_shown"));
    const sorted = [...values].sort((a, b) => a - b);
    const marks = ticks(sorted[0], sorted[sorted.length - 1]);
    const [from, to] = [marks[0], marks[marks.length - 1]];
    const bins = new Array(20).fill(0);
    sorted.forEach((value) => { bins[Math.min(19, Math.floor(((value - from) / (to - from || 1)) * 20))] += 1; });
    const most = Math.max(...bins);
    const x = (value) => 20 + ((value - from) / (to - from || 1)) * 460;
    const middle = quantile(sorted, 0.5);
    const says = say("distribution_says", { n: count(sorted.length), median: print(middle), lowest: print(sorted[0]), highest: print(sorted[sorted.length - 1]) });
    return draw("svg", { class: "chart", viewBox: "0 0 500 170", role: "img", "aria-label": says },
      bins.map((n, place) => (n ? draw("rect", { class: "bin", x: 20 + place * 23 + 1, y: 120 - (n / most) * 100, width: 21, height: (n / most) * 100 }) : null)),
      draw("line", { class: "axis", x1: 10, x2: 490, y1: 120.5, y2: 120.5 }),
      draw("line", { class: "middle", x1: x(middle), x2: x(middle), y1: 12, y2: 120 }),
      marks.map((value) => tick(x(value), print(value))),
      draw("text", { x: 20, y: 160 }, says));
  }

  return { floor, range, axis, distribution, development, quantile, lines, years, histogram };
})();
