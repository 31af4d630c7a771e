/* Makes the desk installable on a phone: starts the worker beside the page; nothing else depends on it. */
(function () {
  "use strict";
  if (!("serviceWorker" in navigator)) return;
  window.addEventListener("load", function () {
    navigator.serviceWorker.register("/look/worker.js", { scope: "/" }).catch(function () { /* not over HTTPS: no app, the pages work */ });
  });
})();
