// What changed between two texts: sentences are paired in order by likeness, paired ones compared word by word. A figure
// is one word, so that 1,234 beside 1,235 is another figure and not another digit.
"use strict";

const diff = (() => {
  const least = 0.5;

  // Pairs of characters with figures masked, so that a sentence is the same one with other figures.
  function pairs(text) {
    const plain = text.replace(/\d[\d,，.．]*/g, "#").replace(/\s+/g, "");
    const found = new Map();
    for (let at = 0; at < plain.length - 1; at += 1) {
      const pair = plain.slice(at, at + 2);
      found.set(pair, (found.get(pair) || 0) + 1);
    }
    return { found, size: Math.max(1, plain.length - 1), plain };
  }

  function likeness(one, other) {
    if (one.plain === other.plain) return 1;
    let shared = 0;
    for (const [pair, n] of one.found) shared += Math.min(n, other.found.get(pair) || 0);
    return (2 * shared) / (one.size + other.size);
  }

  // The pairing in order with the most likeness in all; gain(i, j) is 0 where i and j do not go together.
  function paired(rows, columns, gain) {
    const best = Array.from({ length: rows + 1 }, () => new Float64Array(columns + 1));
    for (let i = rows - 1; i >= 0; i -= 1) {
      for (let j = columns - 1; j >= 0; j -= 1) {
        const worth = gain(i, j);
        best[i][j] = Math.max(best[i + 1][j], best[i][j + 1], worth ? worth + best[i + 1][j + 1] : 0);
      }
    }
    const steps = [];
    let [i, j] = [0, 0];
    while (i < rows || j < columns) {
      const worth = i < rows && j < columns ? gain(i, j) : 0;
      if (worth && best[i][j] === worth + best[i + 1][j + 1]) steps.push([i++, j++]);
      else if (i < rows && (j === columns || best[i][j] === best[i + 1][j])) steps.push([i++, null]);
      else steps.push([null, j++]);
    }
    return steps;
  }

  // Rows of [kind, old sentence, new sentence]: same, changed, gone, new.
  function sentences(old, now) {
    const before = old.map(pairs);
    const after = now.map(pairs);
    const likely = before.map((one) => after.map((other) => {
      const like = likeness(one, other);
      return like >= least ? like : 0;
    }));
    return paired(old.length, now.length, (i, j) => likely[i][j] + (old[i] === now[j] ? 0.01 : 0)).map(([i, j]) => {
      if (i === null) return ["new", null, now[j]];
      if (j === null) return ["gone", old[i], null];
      return [old[i] === now[j] ? "same" : "changed", old[i], now[j]];
    });
  }

  const tokens = (text) => text.match(/\d[\d,，.．]*[%％]?|[A-Za-z]+|\s+|[^]/gu) || [];

  // Runs of [kept, text] of the old and of the new sentence.
  function words(old, now) {
    const [a, b] = [tokens(old), tokens(now)];
    const sides = [[], []];
    const add = (side, kept, text) => {
      const runs = sides[side];
      if (runs.length && runs[runs.length - 1][0] === kept) runs[runs.length - 1][1] += text;
      else runs.push([kept, text]);
    };
    for (const [i, j] of paired(a.length, b.length, (x, y) => (a[x] === b[y] ? 1 : 0))) {
      if (i !== null) add(0, j !== null, a[i]);
      if (j !== null) add(1, i !== null, b[j]);
    }
    return sides;
  }

  return { sentences, words };
})();
