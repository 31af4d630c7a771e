/* How many characters may still be written. Hooks: data-count=LIMIT on a textarea; data-count-for=ID, data-left and
   data-over (with # for the number) on the line under it. One per character, a line break is one. */
(function () {
  "use strict";
  document.querySelectorAll("[data-count-for]").forEach(function (line) {
    var area = document.getElementById(line.dataset.countFor);
    if (!area) return;
    var limit = Number(area.dataset.count), told = 0;
    function draw() {
      var left = limit - Array.from(area.value).length;
      line.textContent = (left < 0 ? line.dataset.over : line.dataset.left).replace("#", Math.abs(left));
      line.classList.toggle("is-over", left < 0);
      clearTimeout(told);  // read aloud only after a pause in writing
      told = setTimeout(function () { line.setAttribute("aria-live", "polite"); }, 1000);
    }
    area.addEventListener("input", draw);
    if (area.value) draw();
  });
})();
