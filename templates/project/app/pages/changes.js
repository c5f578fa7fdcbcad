"use strict";

const MOST_ROWS = 200;
const form = document.querySelector("form");
const state = document.querySelector("output");
const rows = document.querySelector("tbody");
let socket = null;

form.addEventListener("submit", (event) => {
  event.preventDefault();
  socket?.close();
  listen(new FormData(form));
});

function listen(said) {
  const url = new URL(form.dataset.url, location);
  url.protocol = url.protocol.replace("http", "ws");
  for (const name of said.getAll("resource")) {
    url.searchParams.append("resource", name);
  }
  const opened = new WebSocket(url);
  socket = opened;
  show("waiting", "connecting");
  opened.addEventListener("open", () => {
    if (said.has("proof")) {
      opened.send(JSON.stringify({ [said.get("kind")]: said.get("proof") }));
    }
  });
  opened.addEventListener("message", (event) => take(JSON.parse(event.data)));
  opened.addEventListener("close", (event) => {
    if (opened === socket) {
      show("closed", `closed: ${event.code} ${event.reason}`);
    }
  });
}

function take(message) {
  if (message.listening) {
    show("open", `listening to ${message.listening.join(", ")}`);
    return;
  }
  const row = rows.insertRow(0);
  row.className = message.action;
  const at = new Date(message.at).toLocaleTimeString();
  const cells = [at, message.resource, message.action, message.id, message.path];
  for (const text of cells) {
    row.insertCell().textContent = text ?? "";
  }
  if (rows.rows.length > MOST_ROWS) {
    rows.deleteRow(-1);
  }
}

function show(name, text) {
  state.className = name;
  state.textContent = text;
}
