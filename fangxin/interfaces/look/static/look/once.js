/* A form is sent once: a second press while the first is on its way does nothing, and the button says so.
   Hooks: every form; data-busy on a button is what it says meanwhile; data-again on a form lets it be sent repeatedly. */
(function () {
  "use strict";
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented || form.hasAttribute("data-again") || form.method === "dialog") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    var button = event.submitter;
    if (!button || !button.dataset.busy) return;
    // After the browser has read the form: a button disabled before that would not send its own name and value.
    setTimeout(function () {
      button.dataset.says = button.textContent;
      button.textContent = button.dataset.busy;
      button.disabled = true;
    }, 0);
    setTimeout(release, 30000);
  });
  // Sent again it may be when nothing came back for long, or when the browser's own button led back to the page as it
  // was left; the server knows a repeated form by its key.
  window.addEventListener("pageshow", function (event) { if (event.persisted) release(); });
  function release() {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
    document.querySelectorAll("button[data-says]").forEach(function (button) {
      button.textContent = button.dataset.says;
      button.disabled = false;
      delete button.dataset.says;
    });
  }
})();
