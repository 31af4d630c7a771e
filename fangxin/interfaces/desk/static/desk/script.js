/* A script on the telephone: only the questions that follow from the answers are shown, number keys choose. Hooks:
   form[data-script]; [data-when] with data-is (a group shown for one value of a field); [data-question] with data-only
   ("question=answer|answer;…"); input[data-answer]. Without this file all questions stand there; the server takes those asked. */
(function () {
  "use strict";
  var form = document.querySelector("form[data-script]");
  if (!form) return;
  function chosen(name) {
    var one = form.querySelector('[name="' + name + '"]:checked');
    return one ? one.value : "";
  }
  function draw() {
    form.querySelectorAll("[data-when]").forEach(function (group) { group.hidden = chosen(group.dataset.when) !== group.dataset.is; });
    form.querySelectorAll("[data-question]").forEach(function (place) {
      place.hidden = place.dataset.only.split(";").filter(Boolean).some(function (rule) {
        var parts = rule.split("=");
        return parts[1].split("|").indexOf(chosen("answer_" + parts[0])) < 0;
      });
    });
  }
  /* The group of choices the keys answer: the one the cursor is in, else the first without an answer. */
  function current() {
    var inside = document.activeElement && document.activeElement.closest && document.activeElement.closest("fieldset");
    if (inside && form.contains(inside) && !inside.querySelector(":checked")) return inside;
    return Array.from(form.querySelectorAll("fieldset")).find(function (one) {
      return one.offsetParent !== null && one.querySelector("[type=radio]") && !one.querySelector(":checked");
    });
  }
  form.addEventListener("change", draw);
  document.addEventListener("keydown", function (event) {
    if (event.isComposing || event.altKey || event.metaKey) return;
    if (event.key === "Enter" && event.ctrlKey) { event.preventDefault(); form.querySelector("[value=record]").click(); return; }
    if (event.ctrlKey || !/^[0-9]$/.test(event.key)) return;
    if (/^(TEXTAREA|SELECT)$/.test(event.target.tagName) || (event.target.tagName === "INPUT" && event.target.type !== "radio")) return;
    var group = current(), choice = group && group.querySelectorAll("[type=radio]")[(Number(event.key) || 10) - 1];
    if (!choice) return;
    event.preventDefault();
    choice.click();
    var next = current() || form.querySelector("textarea[name=note]") || form.querySelector("[value=record]");
    var target = next.tagName === "FIELDSET" ? next.querySelector("[type=radio]") : next;
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: "center" });
  });
  draw();
})();
