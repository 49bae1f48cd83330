// Verifies a receipt of the evidence log in the reader's own browser, step by step.
//
// A receipt is canonical JSON (RFC 8785): entry, index, inclusion proof, signed checkpoint and the log's key.
"use strict";

const utf8 = new TextEncoder();

async function sha256(...parts) {
  const all = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest("SHA-256", all));
}

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

function fromHex(text) {
  if (typeof text !== "string" || !/^[0-9a-f]{64}$/.test(text)) throw new Error("proof");
  return Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));
}

function fromBase64(text) {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  // One spelling for each value: no blanks, no stray bits.
  if (btoa(String.fromCharCode(...bytes)) !== text) throw new Error("base64");
  return bytes;
}

const equal = (a, b) => a.length === b.length && a.every((byte, place) => byte === b[place]);

// RFC 8785: JavaScript's own number and string forms, and names sorted by UTF-16 code units.
function canonical(value) {
  if (Array.isArray(value)) return "[" + value.map(canonical).join(",") + "]";
  if (value !== null && typeof value === "object") {
    const members = Object.keys(value).sort().map((name) => JSON.stringify(name) + ":" + canonical(value[name]));
    return "{" + members.join(",") + "}";
  }
  return JSON.stringify(value);
}

function readReceipt(text) {
  const receipt = JSON.parse(text);
  const names = Object.keys(receipt).sort().join();
  if (names !== "checkpoint,entry,format,index,key,proof") throw new Error(names);
  if (receipt.format !== "lingqu-evidence-receipt/1") throw new Error("format");
  if (!Number.isSafeInteger(receipt.index) || receipt.index < 0) throw new Error("index");
  if (receipt.entry === null || typeof receipt.entry !== "object" || Array.isArray(receipt.entry)) throw new Error("entry");
  if (!Array.isArray(receipt.proof) || receipt.proof.length > 64) throw new Error("proof");
  if (typeof receipt.checkpoint !== "string" || typeof receipt.key !== "string") throw new Error("checkpoint");
  if (canonical(receipt) !== text.replace(/\n$/, "")) throw new Error("canonical");
  return receipt;
}

// C2SP signed-note: the text, a blank line, then lines of "— name base64(hash ‖ signature)".
function readCheckpoint(note, name) {
  const blank = note.lastIndexOf("\n\n");
  if (blank < 0) throw new Error("note");
  const text = note.slice(0, blank + 1);
  const lines = text.split("\n");
  if (lines.length !== 4 || lines[0] !== name || !/^(0|[1-9][0-9]*)$/.test(lines[1])) throw new Error("checkpoint");
  const size = Number(lines[1]);
  const root = fromBase64(lines[2]);
  if (!Number.isSafeInteger(size) || root.length !== 32) throw new Error("checkpoint");
  return { text, size, root, signatures: note.slice(blank + 2).split("\n").filter((line) => line) };
}

// Verifier key: name+hash+base64(1 ‖ Ed25519 public key).
async function readKey(text) {
  const [name, hash, ...rest] = text.split("+");
  const bytes = fromBase64(rest.join("+"));
  if (bytes[0] !== 1 || bytes.length !== 33) throw new Error("key");
  const own = (await sha256(utf8.encode(name + "\n"), bytes)).slice(0, 4);
  if (hex(own) !== hash) throw new Error("key hash");
  return { name, hash: own, publicKey: bytes.slice(1) };
}

// RFC 9162 §2.1.3.2. Numbers go beyond 32 bits, so they are halved and not shifted.
async function rootFrom(leaf, index, size, proof) {
  if (index >= size) throw new Error("index");
  let position = index;
  let last = size - 1;
  let hash = leaf;
  const half = (number) => Math.floor(number / 2);
  for (const item of proof) {
    if (last === 0) throw new Error("proof too long");
    const sibling = fromHex(item);
    if (position % 2 === 1 || position === last) {
      hash = await sha256([1], sibling, hash);
      while (position % 2 === 0 && position !== 0) {
        position = half(position);
        last = half(last);
      }
    } else {
      hash = await sha256([1], hash, sibling);
    }
    position = half(position);
    last = half(last);
  }
  if (last !== 0) throw new Error("proof too short");
  return hash;
}

// True, false, or null when this browser has no Ed25519.
async function isSigned(checkpoint, key) {
  let publicKey;
  try {
    publicKey = await crypto.subtle.importKey("raw", key.publicKey, { name: "Ed25519" }, false, ["verify"]);
  } catch {
    return null;
  }
  for (const line of checkpoint.signatures) {
    const [dash, name, encoded] = line.split(" ");
    if (dash !== "\u2014" || name !== key.name) continue;
    const bytes = fromBase64(encoded);
    if (!equal(bytes.slice(0, 4), key.hash)) continue;
    if (await crypto.subtle.verify({ name: "Ed25519" }, publicKey, bytes.slice(4), utf8.encode(checkpoint.text))) return true;
  }
  return false;
}

class Verifier {
  constructor(panel) {
    this.panel = panel;
    this.receipt = panel.querySelector("#receipt");
    panel.querySelector("[data-run]").addEventListener("click", () => this.run());
    const form = panel.querySelector("[data-fetch]");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.fetch(form.elements.entry.value);
    });
    if (form.elements.entry.value) this.fetch(form.elements.entry.value);
  }

  clear() {
    this.panel.querySelectorAll("[data-step]").forEach((step) => {
      step.className = "";
      step.querySelector(".step-note").textContent = "";
    });
    this.say("", "");
    this.tell(null);
  }

  // What the entry says, in words, once its receipt can be read. The verdict says whether it may be believed.
  tell(entry) {
    const told = this.panel.parentElement.querySelector(".told");
    told.hidden = !entry;
    if (!entry) return;
    const place = (name) => told.querySelector(`[data-told="${name}"]`);
    const kinds = JSON.parse(this.panel.dataset.kinds);
    place("kind").textContent = Object.hasOwn(kinds, entry.kind) ? kinds[entry.kind] : String(entry.kind);
    const at = new Date(entry.at);
    place("at").textContent = isNaN(at)
      ? "–"
      : new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "medium", timeZone: "Asia/Shanghai" }).format(at);
    place("data").textContent = JSON.stringify(entry.data ?? {}, null, 2);
  }

  say(tone, text) {
    const verdict = this.panel.querySelector(".verdict");
    verdict.className = "verdict " + tone;
    verdict.textContent = text;
  }

  // A step's outcome: "ok", "bad" or "off", in words and not by colour alone.
  mark(name, outcome, note) {
    const step = this.panel.querySelector(`[data-step="${name}"]`);
    step.className = outcome;
    const word = { ok: "wordOk", bad: "wordBad", off: "wordOff" }[outcome];
    step.querySelector(".step-note").textContent = this.panel.dataset[word] + (note ? " " + note : "");
    return outcome;
  }

  async step(name, work) {
    try {
      const { right, note } = await work();
      return this.mark(name, right === null ? "off" : right ? "ok" : "bad", note);
    } catch (error) {
      return this.mark(name, "bad", error.message);
    }
  }

  async fetch(index) {
    this.clear();
    try {
      const response = await fetch(this.panel.dataset.receipts + encodeURIComponent(index), {
        headers: { Accept: "application/json" },
      });
      if (!response.ok) throw new Error(String(response.status));
      this.receipt.value = await response.text();
    } catch (error) {
      this.receipt.value = "";
      this.say("bad", this.panel.dataset.wordMissing);
      return;
    }
    await this.run();
  }

  async run() {
    this.clear();
    if (!window.crypto || !crypto.subtle) {
      // Browsers have WebCrypto only by TLS or on this very machine.
      ["form", "key", "leaf", "path", "signature"].forEach((name) => this.mark(name, "off"));
      this.say("", this.panel.dataset.wordOff);
      return;
    }
    let receipt, key, checkpoint, leaf;
    const outcomes = [];
    outcomes.push(await this.step("form", async () => {
      receipt = readReceipt(this.receipt.value);
      this.tell(receipt.entry);
      return { right: true, note: "#" + receipt.index };
    }));
    if (!receipt) return this.say("bad", this.panel.dataset.wordWrong);
    outcomes.push(await this.step("key", async () => {
      key = await readKey(receipt.key);
      return { right: receipt.key === this.panel.dataset.key, note: key.name };
    }));
    outcomes.push(await this.step("leaf", async () => {
      leaf = await sha256([0], utf8.encode(canonical(receipt.entry)));
      return { right: true, note: hex(leaf) };
    }));
    outcomes.push(await this.step("path", async () => {
      checkpoint = readCheckpoint(receipt.checkpoint, key.name);
      const root = await rootFrom(leaf, receipt.index, checkpoint.size, receipt.proof);
      return { right: equal(root, checkpoint.root), note: hex(root) };
    }));
    outcomes.push(await this.step("signature", async () => ({ right: await isSigned(checkpoint, key) })));
    if (outcomes.includes("bad")) this.say("bad", this.panel.dataset.wordWrong);
    else if (outcomes.includes("off")) this.say("waiting", this.panel.dataset.wordPartly);
    else this.say("good", this.panel.dataset.wordRight);
  }
}

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("[data-verify]").forEach((panel) => new Verifier(panel));
});
