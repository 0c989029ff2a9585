// A search for pages opened from disk: browsers run no workers there, so that the search of the theme is absent.
// It looks for every word of the query as it is written, which suits Chinese as well as English.
(function () {
  if (location.protocol !== "file:" || typeof searchIndex === "undefined") return;
  const base = document.currentScript.src.replace(/search\/search\.js.*$/, "");
  const chinese = document.documentElement.lang.startsWith("zh");
  const plain = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    return page.body.textContent.replaceAll("\u200b", "");
  };
  const entries = searchIndex.docs.map((doc) => {
    const title = plain(doc.title), text = plain(doc.text);
    return { location: doc.location, title, text, low: (title + " " + text).toLowerCase() };
  });
  const form = document.createElement("form");
  form.className = "md-header__option disk-search";
  form.setAttribute("role", "search");
  const input = document.createElement("input");
  input.type = "search";
  input.placeholder = input.ariaLabel = chinese ? "搜索" : "Search";
  const list = document.createElement("ol");
  list.setAttribute("aria-live", "polite");
  form.append(input, list);
  document.querySelector(".md-header__inner").append(form);

  const excerpt = (text, word) => {
    const at = Math.max(0, text.toLowerCase().indexOf(word) - 30);
    return text.slice(at, at + 90);
  };
  const show = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = words.length ? entries.filter((entry) => words.every((word) => entry.low.includes(word))) : [];
    const inTitle = (entry) => words.every((word) => entry.title.toLowerCase().includes(word));
    found.sort((first, second) => inTitle(second) - inTitle(first));
    list.replaceChildren(...found.slice(0, 20).map((entry) => {
      const item = document.createElement("li"), link = document.createElement("a"), text = document.createElement("p");
      link.href = base + entry.location;
      link.textContent = entry.title;
      text.textContent = excerpt(entry.text, words[0]);
      item.append(link, text);
      return item;
    }));
    if (words.length && !found.length) list.append(chinese ? "没有结果" : "No results");
  };
  input.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  const style = document.createElement("style");
  style.textContent = ".disk-search{position:relative}.disk-search input{padding:.3rem .5rem;border-radius:.2rem;background:#fff;color:#222;width:9rem}"
    + ".disk-search ol{position:absolute;right:0;top:100%;width:min(22rem,90vw);max-height:70vh;overflow:auto;background:#fff;color:#222;list-style:none;margin:0;padding:0 .6rem;font-size:.7rem;box-shadow:0 2px 8px #0005}"
    + ".disk-search p{margin:0 0 .5rem}.disk-search a{color:#174ea6}";
  document.head.append(style);
})();
