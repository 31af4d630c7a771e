/* Evidence is sent in pieces while the form is being filled in. After a lost connection, a busy server or a reload it
   goes on where it stopped; the server says where that is. Without this file the form sends its files itself.
   Hooks: data-upload (the field; its value is the draft's address) with the texts as data-say-*; see chooser.html. */
(function () {
  "use strict";
  var LONGEST_WAIT = 30000;
  if (!window.fetch || !window.Promise || !document.createElement("template").content) return;
  document.querySelectorAll("[data-upload]").forEach(take);

  function take(field) {
    var form = field.closest("form");
    var inputs = Array.from(field.querySelectorAll("input[type=file]")); // the camera's beside the chooser
    var input = inputs[inputs.length - 1];
    var KEPT = "fx-evidence" + (field.dataset.uploadFor ? ":" + field.dataset.uploadFor : "");
    var list = field.querySelector("[data-upload-list]");
    var told = field.querySelector("[data-upload-status]");
    var row = field.querySelector("[data-upload-row]");
    var draft = form && form.elements.draft;
    var base = field.dataset.upload;
    var kinds = JSON.parse(field.dataset.sayKinds);
    var jobs = [];      // files on their way, in the order they were chosen
    var running = null; // the one being sent
    var pressed = null; // the form was sent meanwhile: {button}
    var leaving = false;
    if (!draft) return;

    list.querySelectorAll("[data-upload-file]").forEach(own);
    inputs.forEach(function (one) {
      one.addEventListener("change", function () {
        add(Array.from(one.files));
        one.value = ""; // from here on the files are ours: the form must not send them once more
      });
    });
    form.addEventListener("submit", hold);
    window.addEventListener("beforeunload", function (event) {
      if (busy() && !leaving) event.preventDefault();
    });
    window.addEventListener("online", function () { if (running && running.wake) running.wake(); });
    restore();

    // ---- what the page shows ----

    function say(text, number) {
      told.textContent = text.replace("#", number === undefined ? "" : number);
      told.hidden = !text;
    }

    function show(job, text) {
      var percent = job.size ? Math.floor(100 * job.received / job.size) : 0;
      job.bar.value = percent;
      job.meta.textContent = text.replace("#", percent);
    }

    function line(name, kind) {
      var item = row.content.cloneNode(true).firstElementChild;
      item.querySelector(".evidence-kind").textContent = kind || "";
      item.querySelector(".evidence-name").textContent = name;
      item.querySelector("[data-upload-drop] .seen-by-readers").textContent = name;
      list.appendChild(item);
      list.hidden = false;
      return item;
    }

    function gone(item, name) {
      var next = item.nextElementSibling || item.previousElementSibling;
      item.remove();
      list.hidden = !list.children.length;
      say(field.dataset.sayRemoved, name);
      (next ? next.querySelector("[data-upload-drop]") : input).focus();
    }

    function kindOf(type) {
      return kinds[type === "application/pdf" ? "pdf" : type.split("/")[0]] || "";
    }

    /* A row of a file that arrived: its box becomes a button that removes at once. */
    function own(item) {
      var tick = item.querySelector("[data-upload-tick]");
      var drop = item.querySelector("[data-upload-drop]");
      if (tick) tick.remove();
      drop.hidden = false;
      drop.addEventListener("click", function () {
        drop.disabled = true;
        ask("POST", item.dataset.uploadFile).then(function () {
          gone(item, item.querySelector(".evidence-name").textContent);
        }, function (fault) {
          drop.disabled = false;
          say(fault.detail || field.dataset.sayFailed);
        });
      });
    }

    function arrived(file, item) {
      item.dataset.uploadFile = file.remove_href;
      var link = item.querySelector("a");
      link.href = file.href;
      if (file.thumb_href) {
        var picture = document.createElement("img");
        picture.alt = "";
        picture.width = 160;
        picture.height = 120;
        picture.src = file.thumb_href;
        link.querySelector(".evidence-kind").replaceWith(picture);
      } else {
        link.querySelector(".evidence-kind").textContent = kinds[file.kind] || "";
      }
      item.querySelector("progress").remove();
      item.querySelector(".evidence-meta").textContent = size(file.size);
      var drop = item.querySelector("[data-upload-drop]");
      drop.replaceWith(drop.cloneNode(true)); // without the listener that gave the upload up
      own(item);
    }

    function size(bytes) {
      if (bytes < 1024 * 1024) return Math.max(1, Math.round(bytes / 1024)) + " KB";
      return (bytes / 1024 / 1024).toFixed(1) + " MB";
    }

    // ---- files on their way ----

    function add(files) {
      say("");
      files.forEach(function (file) {
        var known = jobs.filter(function (job) {
          return job.again && job.name === file.name && job.size === file.size && same(job.token, file);
        })[0];
        if (known) {
          known.file = file;
          known.again = false;
          show(known, field.dataset.sayWaiting);
        } else if (list.children.length >= Number(field.dataset.most)) {
          say(field.dataset.sayMany);
        } else {
          queue({ file: file, name: file.name, size: file.size, received: 0, token: "" }, kindOf(file.type));
        }
      });
      pump();
    }

    function queue(job, kind) {
      job.item = line(job.name, kind);
      job.bar = job.item.querySelector("progress");
      job.meta = job.item.querySelector(".evidence-meta");
      job.item.querySelector("[data-upload-drop]").addEventListener("click", function () { giveUp(job); });
      jobs.push(job);
      show(job, job.again ? field.dataset.sayAgain : field.dataset.sayWaiting);
    }

    function giveUp(job) {
      job.dropped = true;
      jobs = jobs.filter(function (one) { return one !== job; });
      if (job.request) job.request.abort();
      if (job.wake) job.wake();
      if (job.token) ask("POST", base + "uploads/" + job.token + "/cancel/").catch(function () {});
      gone(job.item, job.name);
      settled();
    }

    function busy() {
      return jobs.some(function (job) { return !job.failed && !job.again; });
    }

    function pump() {
      if (running) return;
      running = jobs.filter(function (job) { return !job.failed && !job.again; })[0] || null;
      if (!running) return settled();
      var job = running;
      send(job, 0).then(function (file) {
        jobs = jobs.filter(function (one) { return one !== job; });
        forget(job.token);
        arrived(file, job.item);
      }, function (fault) {
        if (job.dropped) return;
        job.failed = true;
        job.bar.hidden = true;
        job.meta.textContent = fault.detail || field.dataset.sayFailed;
        job.meta.setAttribute("role", "alert");
      }).then(function () {
        running = null;
        pump();
      });
    }

    /* One file from where the server says it is to its end; comes back here after every fault that may pass. */
    function send(job, tries) {
      return begin(job).then(function () {
        return pieces(job, function () { tries = 0; });
      }).then(function () {
        show(job, field.dataset.sayChecking);
        return ask("POST", base + "uploads/" + job.token + "/finish/");
      }).catch(function (fault) {
        if (job.dropped) throw fault;
        if (fault.status === 404 && job.token) { // the server knows it no more: from the beginning
          job.token = "";
          job.received = 0;
          if (tries < 3) return send(job, tries + 1);
        }
        if (fault.status === 409 && fault.code !== "draft_filed" && tries < 5) return send(job, tries + 1);
        if (fault.status && fault.status < 500 && fault.status !== 429) throw fault;
        show(job, fault.status ? field.dataset.sayBusy : field.dataset.sayOffline);
        return pause(job, Math.min(1000 * Math.pow(2, tries), LONGEST_WAIT)).then(function () {
          if (job.dropped) throw fault;
          return send(job, tries + 1);
        });
      });
    }

    function begin(job) {
      if (job.token) {
        return ask("GET", base + "uploads/" + job.token + "/").then(function (answer) {
          job.received = answer.received;
        });
      }
      var body = new URLSearchParams({ name: job.name, size: String(job.size) });
      return ask("POST", base + "uploads/", body).then(function (answer) {
        job.token = answer.token;
        job.received = answer.received;
        remember(job);
      });
    }

    function pieces(job, moved) {
      if (job.dropped) return Promise.reject({ status: 0 });
      if (job.received >= job.size) return Promise.resolve();
      show(job, field.dataset.saySending);
      return piece(job).then(function (answer) {
        job.received = answer.received;
        moved();
        return pieces(job, moved);
      });
    }

    function piece(job) {
      return new Promise(function (done, failed) {
        var from = job.received;
        var request = job.request = new XMLHttpRequest();
        request.open("POST", base + "uploads/" + job.token + "/");
        request.timeout = 120000;
        request.setRequestHeader("Accept", "application/problem+json, application/json");
        request.setRequestHeader("Content-Type", "application/octet-stream");
        request.setRequestHeader("X-CSRFToken", form.elements.csrfmiddlewaretoken.value);
        request.setRequestHeader("Upload-Offset", String(from));
        request.upload.onprogress = function (event) {
          var percent = Math.floor(100 * Math.min(from + event.loaded, job.size) / job.size);
          job.bar.value = percent;
          job.meta.textContent = field.dataset.saySending.replace("#", percent);
        };
        request.onload = function () {
          job.request = null;
          var answer = read(request.responseText);
          if (request.status < 300 && answer) done(answer);
          else failed({ status: request.status, code: answer && answer.code, detail: answer && answer.detail });
        };
        request.onerror = request.ontimeout = request.onabort = function () {
          job.request = null;
          failed({ status: 0 });
        };
        request.send(job.file.slice(from, from + Number(field.dataset.chunk)));
      });
    }

    function pause(job, milliseconds) {
      return new Promise(function (done) {
        var timer = setTimeout(awake, milliseconds * (0.75 + Math.random() / 2));
        function awake() {
          clearTimeout(timer);
          job.wake = null;
          done();
        }
        job.wake = awake;
      });
    }

    // ---- the form ----

    function hold(event) {
      if (!busy()) {
        leaving = true;
        setTimeout(function () { leaving = false; }, 3000);
        return;
      }
      event.preventDefault();
      pressed = { button: event.submitter || null };
      say(field.dataset.sayWait, jobs.length);
      told.scrollIntoView({ block: "nearest" });
    }

    function settled() {
      if (busy()) return;
      var stuck = jobs.some(function (job) { return job.failed; });
      if (pressed && stuck) say(field.dataset.sayStuck);
      else if (pressed) submit(pressed.button);
      else if (!stuck && list.querySelector("[data-upload-file]") && !told.textContent) {
        say(field.dataset.sayDone, list.querySelectorAll("[data-upload-file]").length);
      }
      pressed = null;
    }

    function submit(button) {
      if (form.requestSubmit) form.requestSubmit(button || undefined);
      else if (button) button.click();
      else form.submit();
    }

    // ---- after a reload: this tab remembers the draft, and of each upload only when its file was last changed ----

    function kept() {
      try { return JSON.parse(sessionStorage.getItem(KEPT)) || {}; } catch (fault) { return {}; }
    }

    function keep(what) {
      try { sessionStorage.setItem(KEPT, JSON.stringify(what)); } catch (fault) { /* no storage: no resuming after a reload */ }
    }

    function remember(job) {
      var now = kept();
      var changed = now.draft === draft.value ? now.changed || {} : {};
      changed[job.token] = job.file.lastModified;
      keep({ draft: draft.value, changed: changed });
    }

    function forget(token) {
      var now = kept();
      if (now.changed) delete now.changed[token];
      keep({ draft: draft.value, changed: now.changed || {} });
    }

    function same(token, file) {
      var changed = (kept().changed || {})[token];
      return changed === undefined || changed === file.lastModified;
    }

    function restore() {
      var before = kept().draft;
      if (!before) return;
      var mine = before === draft.value;
      if (!mine && list.children.length) return keep({});
      var address = base.replace(encodeURIComponent(draft.value), encodeURIComponent(before)).replace(draft.value, before);
      ask("GET", address).then(function (answer) {
        if (jobs.length || (!answer.files.length && !answer.uploads.length)) return;
        if (!mine) {
          draft.value = before;
          base = address;
          answer.files.forEach(function (file) { arrived(file, line(file.name, "")); });
          say(field.dataset.sayRestored);
        }
        answer.uploads.forEach(function (upload) {
          queue({ name: upload.name, size: upload.size, received: upload.received, token: upload.token, again: true }, kinds[upload.kind]);
        });
      }, function (fault) {
        if (fault.status) keep({}); // filed or expired meanwhile
      });
    }

    function ask(method, address, body) {
      var headers = { Accept: "application/problem+json, application/json" };
      if (method !== "GET") headers["X-CSRFToken"] = form.elements.csrfmiddlewaretoken.value;
      return fetch(address, { method: method, headers: headers, body: body, credentials: "same-origin" }).then(function (answer) {
        return answer.text().then(function (text) {
          var content = read(text);
          if (answer.ok && content) return content;
          throw { status: answer.status, code: content && content.code, detail: content && content.detail };
        });
      }, function () {
        throw { status: 0 };
      });
    }

    function read(text) {
      try { return JSON.parse(text); } catch (fault) { return null; }
    }
  }
})();
