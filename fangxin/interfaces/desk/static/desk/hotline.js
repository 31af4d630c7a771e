/* The operator's page keeps its notes while one types, takes over what the system proposes where nobody typed, and hears
   of calls. Hooks: form[data-call] (the address it saves at; texts as data-say-*), [data-save-state], [data-side],
   [data-why], [data-choice] with data-values, [data-incoming] with data-poll and data-now, [data-file].
   Without this file every button does the same by loading the page. */
(function () {
  "use strict";
  var form = document.querySelector("form[data-call]");
  if (!form || !window.fetch) return;
  var PAUSE = 1000, LONGEST = 4000, AGAIN = 5000, POLL = 3000;
  var told = document.querySelector("[data-save-state]"), side = document.querySelector("[data-side]");
  var rings = document.querySelector("[data-incoming]"), title = document.title;
  var touched = new Set(form.elements.touched.value.split(",").filter(Boolean));
  var dirty = false, since = 0, timer = 0, running = false, over = false;

  form.addEventListener("input", typed);
  form.addEventListener("change", function (event) { typed(event); if (/^part_/.test(event.target.name)) soon(0); });
  form.addEventListener("submit", function (event) { if (!event.defaultPrevented) over = true; });
  window.addEventListener("pageshow", function (event) { if (event.persisted) location.reload(); });
  window.addEventListener("beforeunload", function (event) {
    if ((dirty || running) && !over) { event.preventDefault(); soon(0); } // the last words are not kept yet
  });
  document.addEventListener("keydown", keys);
  document.addEventListener("click", function (event) {
    var choice = event.target.closest && event.target.closest("[data-choice]");
    if (choice) { event.preventDefault(); choose(choice); }
  });
  if (rings) setInterval(poll, POLL);

  // ---- keeping ----

  function typed(event) {
    var name = event.target.name;
    if (!name || name === "to") return;
    touched.add(name);
    form.elements.touched.value = Array.from(touched).join(",");
    event.target.removeAttribute("data-proposed");
    dirty = true;
    if (!since) since = Date.now();
    soon(Math.max(0, Math.min(PAUSE, since + LONGEST - Date.now())));
  }

  function soon(wait) { clearTimeout(timer); timer = setTimeout(save, wait); }

  function save() {
    if (over) return;
    if (running) { soon(200); return; }
    running = true; dirty = false; since = 0;
    say(form.dataset.saySaving);
    fetch(form.dataset.call, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } })
      .then(function (answer) {
        return answer.json().then(function (body) { return { ok: answer.ok, status: answer.status, body: body }; });
      })
      .then(function (answer) {
        running = false;
        if (answer.ok) return take(answer.body);
        if (answer.status === 401) { say(form.dataset.sayOut); dirty = true; soon(AGAIN); return; }
        if (answer.status === 409 || answer.status === 410) over = true; // another window goes on: this one must not
        say(answer.body.detail || form.dataset.sayLost);
      })
      .catch(function () { running = false; dirty = true; say(form.dataset.sayLost); soon(AGAIN); });
  }

  function say(text) { told.textContent = text; }

  function take(body) {
    form.elements.version.value = body.version;
    say(form.dataset.saySaved.replace("#", body.saved));
    if (dirty) return; // typed on meanwhile: the next answer will be about that
    Object.keys(body.values).forEach(function (name) { if (!touched.has(name)) put(name, body.values[name]); });
    document.querySelectorAll("[data-why]").forEach(function (line) { line.textContent = body.whys[line.dataset.why] || ""; });
    swap(side, body.side);
  }

  /* A value for every control of a name; what the system put there is marked until somebody types. */
  function put(name, value) {
    form.querySelectorAll('[name="' + name + '"]').forEach(function (one) {
      if (one.type === "checkbox") one.checked = Array.isArray(value) ? value.indexOf(one.value) >= 0 : value === "on";
      else if (one.type !== "radio") {
        if (one.type !== "hidden" && one.value !== value) one.setAttribute("data-proposed", "");
        one.value = value;
      }
    });
  }

  function swap(place, html) {
    if (!place || place.contains(document.activeElement)) return; // not under somebody's fingers
    var made = new DOMParser().parseFromString(html, "text/html");
    place.replaceChildren.apply(place, Array.from(made.body.childNodes));
  }

  function choose(choice) {
    var values = JSON.parse(choice.dataset.values);
    Object.keys(values).forEach(function (name) { put(name, values[name]); touched.add(name); });
    form.elements.touched.value = Array.from(touched).join(",");
    choice.blur();
    dirty = true;
    soon(0);
  }

  // ---- keys ----

  function writing(target) { return /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName); }

  function keys(event) {
    if (event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.querySelector("[data-file]").click();
    } else if (event.key === "Escape" && writing(event.target)) {
      event.target.blur();
    } else if (/^[1-9]$/.test(event.key) && !event.ctrlKey && !event.altKey && !event.metaKey && !writing(event.target)) {
      var choice = document.querySelector('[data-choice="' + event.key + '"]');
      if (choice) { event.preventDefault(); choose(choice); }
    }
  }

  // ---- calls ----

  function poll() {
    if (document.hidden) return;
    fetch(rings.dataset.poll, { headers: { Accept: "application/json" } })
      .then(function (answer) { if (!answer.ok) throw new Error(answer.status); return answer.json(); })
      .then(function (body) {
        document.title = body.calls.length ? "● " + title : title;
        if (body.calls.length === 1 && empty()) { over = true; location.assign(body.calls[0]); return; }
        swap(rings, body.html);
      })
      .catch(function () { /* the next one will tell */ });
  }

  /* An empty page of no call makes room for the one that comes; anything begun is never taken away. */
  function empty() {
    return !over && !rings.dataset.now && !touched.size && !form.elements.content.value && form.elements.version.value === "";
  }
})();
