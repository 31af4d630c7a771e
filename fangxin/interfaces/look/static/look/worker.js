/* The desk as an app: styles, scripts and icons come from this device while the network is slow, and without a network a
   page says so. No page of the desk is ever kept: they hold personal data. */
"use strict";
var KEPT = "fangxin-look-1";
var OFFLINE = "/look/offline";

self.addEventListener("install", function (event) {
  event.waitUntil(caches.open(KEPT).then(function (cache) {
    return cache.addAll([OFFLINE, "/static/look/fangxin.css", "/static/look/print.css", "/static/look/once.js", "/static/look/count.js"]);
  }).then(function () { return self.skipWaiting(); }));
});

self.addEventListener("activate", function (event) {
  event.waitUntil(caches.keys().then(function (names) {
    return Promise.all(names.map(function (name) { return name === KEPT ? null : caches.delete(name); }));
  }).then(function () { return self.clients.claim(); }));
});

self.addEventListener("fetch", function (event) {
  var request = event.request;
  var address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (address.pathname.indexOf("/static/") === 0) event.respondWith(asset(request));
  else if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(function () { return caches.match(OFFLINE); }));
  }
});

/* What is here at once, and what the server has for the next time. */
function asset(request) {
  return caches.open(KEPT).then(function (cache) {
    return cache.match(request).then(function (here) {
      var fresh = fetch(request).then(function (answer) {
        if (answer.ok) cache.put(request, answer.clone());
        return answer;
      });
      if (!here) return fresh;
      fresh.catch(function () {});
      return here;
    });
  });
}
