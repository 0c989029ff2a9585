// The card of a corpus is shown in the language of the page that led to it, and the way back keeps it.
"use strict";
(() => {
  const chosen = (language) => document.getElementById(`lang-${language}`);
  const asked = new URLSearchParams(location.search).get("lang");
  if (asked === "en" || asked === "zh") chosen(asked).checked = true;
  const follow = () => {
    const language = chosen("zh").checked ? "zh" : "en";
    const back = document.querySelector(".back a");
    const address = new URL(back.href);
    address.searchParams.set("lang", language);
    back.href = address;
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  };
  document.querySelectorAll("input[name=lang]").forEach((input) => input.addEventListener("change", follow));
  follow();
})();
