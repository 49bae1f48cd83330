// Small things that HTML cannot do by itself. Every page works without them.
"use strict";

// Keep the newest line of a log in sight, unless the reader has scrolled up.
function follow(log) {
  let near = true;
  log.addEventListener("scroll", () => {
    near = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
  });
  log.scrollTop = log.scrollHeight;
  new MutationObserver(() => {
    if (near) log.scrollTop = log.scrollHeight;
  }).observe(log, { childList: true, subtree: true, characterData: true });
}

// Say so when a live page has not heard from the hub for a while. The stream is asked for again by itself.
let silence = 0;
function stale(isStale) {
  window.clearTimeout(silence);
  silence = 0;
  document.querySelectorAll("[data-stale]").forEach((note) => {
    note.hidden = !isStale;
  });
}

function start(root) {
  root.querySelectorAll("pre.log").forEach(follow);
  root.querySelectorAll("[data-print]").forEach((button) => {
    button.addEventListener("click", () => window.print());
  });
}

document.addEventListener("DOMContentLoaded", () => {
  start(document);
  // On a narrow screen the menu is longer than the window.
  const here = document.querySelector(".menu [aria-current]");
  if (here) here.closest(".menu").scrollLeft = here.offsetLeft - 40;
  document.body.addEventListener("htmx:sseOpen", () => stale(false));
  document.body.addEventListener("htmx:sseError", () => {
    // A connection that only begins anew is no news.
    if (!silence) silence = window.setTimeout(() => stale(true), 3000);
  });
  // What htmx puts in later has its logs too.
  document.body.addEventListener("htmx:load", (event) => {
    if (event.target !== document.body) start(event.target);
  });
});
