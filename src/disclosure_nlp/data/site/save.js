// Downloads: what is shown as CSV, a chart as SVG or PNG, a page as one file. Nothing leaves the browser.
"use strict";

const save = (() => {
  const { make, say } = site;
  const scale = 3; // pixels of a PNG for one of the chart

  function file(name, type, content) {
    const address = URL.createObjectURL(new Blob([content], { type }));
    const link = make("a", { href: address, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  }

  // A cell that a spreadsheet program would run as a formula begins with an apostrophe, as in the tables of `compare`.
  function cell(value) {
    if (value === null || value === undefined) return "";
    if (typeof value === "number") return String(value);
    const text = /^[=+\-@\t\n]/.test(value) && !/^[-+]?[0-9][0-9.,]*%?$/.test(value) ? `'${value}` : String(value);
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  }

  function csv(name, rows) {
    file(`${name}.csv`, "text/csv", `\ufeff${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`);
  }

  // A chart with the style it has on the page, so that it looks the same alone.
  function drawn(svg, title) {
    const copy = svg.cloneNode(true);
    const names = ["fill", "stroke", "stroke-width", "stroke-dasharray", "opacity", "text-anchor", "font-size", "font-family", "font-weight"];
    const [own, copies] = [svg.querySelectorAll("*"), copy.querySelectorAll("*")];
    own.forEach((element, place) => {
      const style = getComputedStyle(element);
      names.forEach((name) => copies[place].setAttribute(name, style.getPropertyValue(name)));
    });
    const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
    const head = 22;
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    copy.setAttribute("viewBox", `0 ${-head} ${width} ${height + head}`);
    copy.setAttribute("width", width);
    copy.setAttribute("height", height + head);
    const ink = getComputedStyle(document.body).color;
    copy.prepend(site.draw("rect", { x: 0, y: -head, width, height: height + head, fill: getComputedStyle(document.body).getPropertyValue("--paper").trim() || "#ffffff" }),
      site.draw("text", { x: 8, y: -6, "font-size": 13, "font-family": "system-ui, sans-serif", fill: ink }, title));
    return [new XMLSerializer().serializeToString(copy), width, height + head];
  }

  function png(name, svg, title) {
    const [text, width, height] = drawn(svg, title);
    const address = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
    const image = new Image();
    image.onload = () => {
      const canvas = make("canvas", { width: width * scale, height: height * scale });
      canvas.getContext("2d").drawImage(image, 0, 0, width * scale, height * scale);
      URL.revokeObjectURL(address);
      canvas.toBlob((blob) => file(`${name}.png`, "image/png", blob), "image/png");
    };
    image.src = address;
  }

  // Buttons for a chart, where there is one.
  function chart(name, svg, title) {
    if (!svg || !svg.getAttribute || !svg.getAttribute("viewBox")) return "";
    const button = (kind, act) => make("button", { type: "button", class: "quiet", "aria-label": `${kind}: ${title}`, on: { click: act } }, kind);
    return make("p", { class: "save" }, button("SVG", () => file(`${name}.svg`, "image/svg+xml", drawn(svg, title)[0])), button("PNG", () => png(name, svg, title)));
  }

  // A button for a table; its rows may have to be loaded.
  function table(id, name, rows) {
    const button = make("button", { type: "button", class: "quiet" }, say("save_csv"));
    button.addEventListener("click", async () => {
      button.disabled = true;
      csv(name, await rows());
      button.disabled = false;
    });
    site.show(id, button);
  }

  return { file, csv, chart, table };
})();
