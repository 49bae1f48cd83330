// The playground: shows an answer while it comes, and stops it. Without this file the form is answered as a whole page.
// Also copies a new key, where the browser lets pages copy.
"use strict";

// Server-sent events out of a text that comes in pieces (WHATWG HTML §9.2.6).
function eventReader(take) {
  let rest = "";
  return (piece) => {
    rest += piece;
    for (let end = rest.indexOf("\n\n"); end >= 0; end = rest.indexOf("\n\n")) {
      const event = { name: "", data: [] };
      for (const line of rest.slice(0, end).split("\n")) {
        if (line.startsWith("event: ")) event.name = line.slice(7);
        if (line.startsWith("data: ")) event.data.push(line.slice(6));
      }
      rest = rest.slice(end + 2);
      take(event.name, event.data.join("\n"));
    }
  };
}

function playground(form) {
  const [run, stop, answer, failed, state, figures] = [
    "run", "stop", "answer", "answer-failed", "answer-state", "answer-figures",
  ].map((id) => document.getElementById(id));
  let asked = null;

  function show(isUnderWay) {
    run.disabled = isUnderWay;
    stop.hidden = !isUnderWay;
    answer.setAttribute("aria-busy", String(isUnderWay));
    form.classList.toggle("under-way", isUnderWay);
  }

  function fail(text) {
    failed.textContent = text;
    failed.hidden = false;
  }

  async function ask() {
    asked = new AbortController();
    let isOver = false;
    show(true);
    failed.hidden = true;
    answer.textContent = "";
    figures.replaceChildren();
    state.textContent = answer.dataset.wait;
    const read = eventReader((name, data) => {
      if (name === "text") {
        state.textContent = "";
        answer.append(JSON.parse(data));
        answer.scrollTop = answer.scrollHeight;
      } else if (name === "done") {
        isOver = true;
        // Drawn by the hub's own templates, which escape all that is filled in.
        figures.innerHTML = data;
      } else if (name === "failed") {
        isOver = true;
        fail(JSON.parse(data));
      }
    });
    try {
      const body = new URLSearchParams(new FormData(form));
      body.set("live", "1");
      const response = await fetch(form.action, { method: "POST", body, signal: asked.signal });
      if (!(response.headers.get("content-type") || "").startsWith("text/event-stream")) {
        // A page: what was typed is wrong, or nobody is signed in any more. The form itself leads there.
        form.submit();
        return;
      }
      const decoder = new TextDecoder();
      const reader = response.body.getReader();
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        read(decoder.decode(part.value, { stream: true }));
      }
      state.textContent = "";
      if (!isOver) fail(answer.dataset.lost);
    } catch (error) {
      state.textContent = "";
      if (error.name === "AbortError") state.textContent = answer.dataset.stopped;
      else fail(answer.dataset.lost);
    } finally {
      show(false);
      // The button that was pressed is gone.
      if (asked.signal.aborted) run.focus();
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!run.disabled) ask();
  });
  stop.addEventListener("click", () => asked.abort());
}

document.addEventListener("DOMContentLoaded", () => {
  const form = document.getElementById("play");
  if (form) playground(form);
  document.querySelectorAll("[data-copy]").forEach((button) => {
    const field = document.getElementById(button.dataset.copy);
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", () => {
      field.select();
      navigator.clipboard.writeText(field.value);
    });
  });
});
