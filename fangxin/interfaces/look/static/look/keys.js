/* Keys of the desk: j/k move in a list, Enter opens, / goes to the search field, ? shows the help.
   Hooks: tr[data-row]; [data-search]; dialog[data-keys-help]; button[data-keys-open]; input[data-keys-off].
   Off while one is writing, and for good on a device where a person turned them off (WCAG 2.1.4). */
(function () {
  "use strict";
  var help = document.querySelector("[data-keys-help]"), off = document.querySelector("[data-keys-off]");
  var opener = document.querySelector("[data-keys-open]"), KEY = "fangxin-keys-off";
  function stored(value) {
    try {
      if (value === undefined) return localStorage.getItem(KEY) === "1";
      if (value) localStorage.setItem(KEY, "1"); else localStorage.removeItem(KEY);
    } catch (refused) { /* storage is switched off in this browser: the choice lasts for this page */ }
    return Boolean(value);
  }
  var disabled = stored();
  function rows() { return Array.prototype.slice.call(document.querySelectorAll("tr[data-row]")); }
  function move(step) {
    var all = rows(), at = all.findIndex(function (row) { return row.classList.contains("is-current"); });
    var next = all[Math.min(all.length - 1, Math.max(0, at + step))];
    if (!next) return;
    if (at >= 0) all[at].classList.remove("is-current");
    next.classList.add("is-current");
    var link = next.querySelector("a");
    if (link) link.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }
  function writing(target) {
    return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  }
  if (opener && help) {
    opener.hidden = false;
    opener.addEventListener("click", function () { help.showModal(); });
  }
  if (off) {
    off.checked = disabled;
    off.addEventListener("change", function () { disabled = stored(off.checked); });
  }
  document.addEventListener("keydown", function (event) {
    if (disabled || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (writing(event.target) || (help && help.open)) return;
    if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "Enter" && event.target === document.body) {
      var link = document.querySelector("tr.is-current a");
      if (link) link.click();
    } else if (event.key === "/") {
      var field = document.querySelector("[data-search]");
      if (!field) return;
      event.preventDefault();
      field.focus();
    } else if (event.key === "?" && help) { event.preventDefault(); help.showModal(); }
  });
})();
