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
  // What htmx puts in later has its logs too.
  document.body.addEventListener("htmx:load", (event) => {
    if (event.target !== document.body) start(event.target);
  });
});
