// Turns the sheets, and fetches the page anew; without network it goes on with what it has and says from when that is.
(function () {
  "use strict";
  var shown = 0;
  function turn() {
    var sheets = document.querySelectorAll(".sheet");
    if (sheets.length < 2) return;
    shown = (shown + 1) % sheets.length;
    sheets.forEach(function (sheet, at) { sheet.hidden = at !== shown; });
  }
  setInterval(turn, 12000);
  var every = Number(document.body.dataset.every);
  if (!every) return;
  var told = document.getElementById("state").textContent;
  setInterval(function () {
    fetch(location.href, { cache: "no-store" }).then(function (answer) {
      if (!answer.ok) throw new Error(answer.status);
      return answer.text();
    }).then(function (text) {
      var fresh = new DOMParser().parseFromString(text, "text/html").querySelector("main");
      if (!fresh) throw new Error("no page");
      document.querySelector("main").replaceWith(document.adoptNode(fresh));
      told = document.getElementById("state").textContent;
      shown = 0;
    }).catch(function () {
      var state = document.getElementById("state");
      state.textContent = state.dataset.offline.replace("#", told);
    });
  }, every * 1000);
})();
