// The sheet of a manual sample: a CSV is opened, each item is judged by keys or buttons, and the same CSV is handed back filled in.
// Verdicts are kept in this browser as they are given, under a mark of the sheet; no item's text leaves it or is stored.
"use strict";

const sheetCSV = (() => {
  // RFC 4180, with a byte order mark and either line end.
  function read(text) {
    const rows = [];
    let [row, field, isQuoted] = [[], "", false];
    const start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
    for (let place = start; place < text.length; place += 1) {
      const sign = text[place];
      if (isQuoted) {
        if (sign !== '"') field += sign;
        else if (text[place + 1] === '"') { field += sign; place += 1; }
        else isQuoted = false;
      } else if (sign === '"' && field === "") isQuoted = true;
      else if (sign === ",") { row.push(field); field = ""; }
      else if (sign === "\n" || sign === "\r") {
        if (sign === "\r" && text[place + 1] === "\n") place += 1;
        row.push(field);
        if (row.length > 1 || row[0] !== "") rows.push(row);
        [row, field] = [[], ""];
      } else field += sign;
    }
    if (field !== "" || row.length) rows.push([...row, field]);
    return rows;
  }

  const quoted = (field) => (/[",\r\n]/.test(field) ? '"' + field.replaceAll('"', '""') + '"' : field);
  const write = (rows) => "\ufeff" + rows.map((row) => row.map(quoted).join(",") + "\r\n").join("");
  // A spreadsheet takes what begins so for a formula; the hub writes an apostrophe in front and takes it away again.
  const isFormula = (text) => /^'*[=+\-@＝＋－＠\t\r\n]/.test(text);
  const guard = (text) => (isFormula(text) ? "'" + text : text);
  const bare = (text) => (text.startsWith("'") && isFormula(text.slice(1)) ? text.slice(1) : text);
  return { read, write, guard, bare };
})();

document.addEventListener("DOMContentLoaded", () => {
  const sheet = document.getElementById("sheet");
  if (!sheet) return;
  const byId = (id) => document.getElementById(id);
  const words = sheet.dataset;
  const say = (text, ...values) => values.reduce((said, value, place) => said.replace(`{${place}}`, value), text);
  const names = {
    source: ["来源编号", "source"], item: ["条目号", "item"], text: ["内容", "text"], verdict: ["结论", "verdict"],
    risk: ["风险编号", "风险", "risk"], by: ["检查人", "by"], note: ["说明", "note"],
  };
  const [yes, no] = ["合格", "不合格"];
  let [rows, column, at, mark, name, chosenClass] = [[], {}, 0, "", "", 0];
  // Verdicts that were given in this browser, by place in the sheet, and how many of each there are.
  let [kept, good, bad] = [{}, 0, 0];
  const cell = (row, part) => sheetCSV.bare((row[column[part]] ?? "").trim());
  const verdict = (row) => {
    const told = cell(row, "verdict").toLowerCase();
    if ([yes, "qualified", "pass"].includes(told)) return yes;
    return [no, "unqualified", "fail"].includes(told) ? no : "";
  };

  // FNV-1a of what the sheet asks: the same draw has the same mark.
  function markOf(list) {
    let hash = 0x811c9dc5;
    for (const row of list) {
      for (const sign of `${row[column.source]}/${row[column.item]};`) hash = Math.imul(hash ^ sign.codePointAt(0), 0x01000193) >>> 0;
    }
    return `lingqu-sheet:${hash.toString(16)}:${list.length}`;
  }

  function keep(row, place) {
    kept[place] = [verdict(row), cell(row, "risk"), cell(row, "by"), cell(row, "note")];
    try {
      localStorage.setItem(mark, JSON.stringify(kept));
      byId("sheet-state").textContent = words.saved;
    } catch {
      byId("sheet-state").textContent = words.unsaved;
    }
  }

  function restore() {
    kept = {};
    try { kept = JSON.parse(localStorage.getItem(mark) ?? "{}"); } catch { kept = {}; }
    for (const [place, told] of Object.entries(kept)) {
      const row = rows[Number(place)];
      if (!row || !Array.isArray(told)) continue;
      ["verdict", "risk", "by", "note"].forEach((part, number) => { row[column[part]] = sheetCSV.guard(String(told[number] ?? "")); });
    }
  }

  function count(told, by) {
    if (told === yes) good += by;
    if (told === no) bad += by;
  }

  function progress() {
    const done = good + bad;
    const bar = byId("sheet-progress");
    [bar.max, bar.value] = [Math.max(1, rows.length), done];
    byId("sheet-count").textContent = say(words.done, done, rows.length);
    // Cut, not rounded: no figure looks better than it is.
    const share = rows.length ? Math.floor((good * 10000) / rows.length) / 100 : 0;
    byId("sheet-share").textContent = say(words.whole, good, bad, rows.length - done, share.toFixed(2));
  }

  function show() {
    const row = rows[at];
    if (!row) return;
    byId("h-item").textContent = say(words.item, at + 1, rows.length, cell(row, "source"), cell(row, "item"));
    byId("sheet-text").textContent = cell(row, "text") || words.noText;
    const told = verdict(row);
    byId("sheet-verdict").textContent = told === "" ? words.open
      : say(words.by, told === yes ? words.qualified : words.unqualified + (cell(row, "risk") ? ` ${cell(row, "risk")}` : ""), cell(row, "by"));
    byId("sheet-yes").setAttribute("aria-pressed", String(told === yes));
    byId("sheet-no").setAttribute("aria-pressed", String(told === no));
    byId("sheet-risk").hidden = told !== no;
    document.querySelectorAll("[data-risk]").forEach((button) => {
      button.setAttribute("aria-pressed", String(told === no && button.dataset.risk === cell(row, "risk")));
    });
    byId("sheet-note").value = cell(row, "note");
    choose(0);
  }

  function choose(number) {
    chosenClass = number;
    document.querySelectorAll("[data-class]").forEach((group) => group.classList.toggle("chosen", Number(group.dataset.class) === number));
  }

  function go(place) {
    if (place < 0 || place >= rows.length) return;
    at = place;
    show();
  }

  function nextOpen() {
    for (let step = 1; step <= rows.length; step += 1) {
      const place = (at + step) % rows.length;
      if (verdict(rows[place]) === "") return go(place);
    }
  }

  function judge(told, risk) {
    const row = rows[at];
    count(verdict(row), -1);
    count(told, 1);
    row[column.verdict] = told;
    row[column.risk] = risk;
    row[column.by] = told === "" ? "" : sheetCSV.guard(name);
    keep(row, at);
    progress();
    show();
  }

  function accept() { judge(yes, ""); nextOpen(); }
  function reject() { judge(no, cell(rows[at], "risk")); }
  function risk(id) { judge(no, id); nextOpen(); }

  function key(event) {
    if (sheet.hidden || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input, textarea, select")) {
      if (event.key === "Escape" || event.key === "Enter") { event.target.blur(); byId("sheet-item").focus(); }
      return;
    }
    const isRejected = verdict(rows[at]) === no;
    const digit = /^[1-9]$/.test(event.key) ? Number(event.key) : 0;
    let isTaken = true;
    if (isRejected && digit) {
      if (chosenClass === 0) {
        if (document.querySelector(`[data-class="${digit}"]`)) choose(digit);
      } else {
        const button = document.querySelector(`[data-class="${chosenClass}"] [data-number="${digit}"]`);
        if (button) risk(button.dataset.risk);
      }
    } else if (event.key === "1") accept();
    else if (event.key === "2") reject();
    else if (event.key === "0") judge("", "");
    else if (event.key === "Escape") choose(0);
    else if (event.key === "ArrowLeft") go(at - 1);
    else if (event.key === "ArrowRight") go(at + 1);
    else if (event.key === "u" || event.key === "U") nextOpen();
    else if (event.key === "n" || event.key === "N") byId("sheet-note").focus();
    else isTaken = false;
    if (isTaken) event.preventDefault();
  }

  function failed(text) {
    byId("sheet-error").textContent = text;
    byId("sheet-error").hidden = false;
    byId("sheet-open").open = true;
    sheet.hidden = true;
  }

  async function open() {
    const [file] = byId("sheet-file").files;
    name = byId("by").value.trim();
    if (!file) return;
    if (name === "") {
      byId("sheet-file").value = "";
      byId("by").focus();
      return failed(words.noName);
    }
    const [header = [], ...list] = sheetCSV.read(await file.text());
    column = {};
    for (const [part, called] of Object.entries(names)) column[part] = header.findIndex((cellName) => called.includes(cellName.trim()));
    if (Object.values(column).some((place) => place < 0) || list.length === 0 || list.some((row) => row.length !== header.length)) return failed(words.unreadable);
    rows = list;
    sheet.header = header;
    mark = markOf(rows);
    restore();
    byId("sheet-error").hidden = true;
    byId("sheet-state").textContent = "";
    sheet.hidden = false;
    byId("sheet-open").open = false;
    [good, bad] = [0, 0];
    for (const row of rows) count(verdict(row), 1);
    at = rows.findIndex((row) => verdict(row) === "");
    if (at < 0) at = 0;
    progress();
    show();
    byId("sheet-item").focus();
  }

  byId("sheet-file").addEventListener("change", open);
  byId("by").addEventListener("change", () => { name = byId("by").value.trim() || name; });
  byId("sheet-yes").addEventListener("click", accept);
  byId("sheet-no").addEventListener("click", reject);
  byId("sheet-clear").addEventListener("click", () => judge("", ""));
  byId("sheet-back").addEventListener("click", () => go(at - 1));
  byId("sheet-on").addEventListener("click", () => go(at + 1));
  byId("sheet-next").addEventListener("click", nextOpen);
  document.querySelectorAll("[data-risk]").forEach((button) => button.addEventListener("click", () => risk(button.dataset.risk)));
  byId("sheet-note").addEventListener("change", (event) => {
    rows[at][column.note] = sheetCSV.guard(event.target.value.replace(/[\r\n]+/g, " ").trim());
    keep(rows[at], at);
  });
  byId("sheet-save").addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([sheetCSV.write([sheet.header, ...rows])], { type: "text/csv" }));
    link.download = "sample.csv";
    link.click();
    URL.revokeObjectURL(link.href);
  });
  document.addEventListener("keydown", key);
});
