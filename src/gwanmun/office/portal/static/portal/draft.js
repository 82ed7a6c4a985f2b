// A draft in the browser: every field is sent the moment it is left, and kept on this device until it has arrived.
// Without this file the page does the same with its button; with it the grid is also walked with the keys.
(() => {
  "use strict";
  const form = document.getElementById("draft");
  if (!form) return;
  const saved = document.getElementById("saved");
  const drawer = `gwanmun ${form.dataset.fields}`;
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const grid = form.querySelector(".grid tbody");
  let sending = false;

  const unsent = () => { try { return JSON.parse(localStorage.getItem(drawer)) || {}; } catch { return {}; } };
  const keep = (fields) => {
    if (Object.keys(fields).length) localStorage.setItem(drawer, JSON.stringify(fields));
    else localStorage.removeItem(drawer);
  };

  async function send() {
    const fields = unsent();
    if (sending || !Object.keys(fields).length) return;
    sending = true;
    try {
      const body = new URLSearchParams({ ...fields, csrfmiddlewaretoken: token });
      const answer = await fetch(form.dataset.fields, { method: "POST", body, credentials: "same-origin" });
      if (answer.redirected) { saved.textContent = form.dataset.signedOut; return; }
      if (!answer.ok) throw new Error(answer.status);
      const told = await answer.json();
      const still = unsent();
      for (const [path, text] of Object.entries(fields)) if (still[path] === text) delete still[path];
      keep(still);
      form.elements.version.value = told.version;
      show(told.wrong, fields);
      saved.textContent = `${form.dataset.saved} ${new Date().toLocaleTimeString(document.documentElement.lang)}`;
    } catch {
      saved.textContent = form.dataset.offline;
    } finally {
      sending = false;
    }
    if (Object.keys(unsent()).length && saved.textContent !== form.dataset.signedOut) setTimeout(send, 3000);
  }

  function show(wrong, fields) {
    for (const path of Object.keys(fields)) {
      const input = form.elements[path];
      const cell = input && input.closest("td, .field");
      if (!cell) continue;
      cell.classList.remove("derived");
      cell.classList.toggle("wrong", path in wrong);
      if (path in wrong) { input.setAttribute("aria-invalid", "true"); input.title = wrong[path]; }
      else { input.removeAttribute("aria-invalid"); input.removeAttribute("title"); }
    }
  }

  form.addEventListener("change", (event) => {
    const { name, value } = event.target;
    if (!name || ["paste", "why", "version"].includes(name)) return;
    keep({ ...unsent(), [name]: value });
    send();
  });
  form.addEventListener("submit", () => keep({}));
  addEventListener("online", send);

  // What did not arrive last time stands in its field again.
  for (const [path, text] of Object.entries(unsent())) if (form.elements[path]) form.elements[path].value = text;
  send();

  if (!grid) return;
  const cells = (row) => [...row.querySelectorAll("input")];
  const rows = () => [...grid.rows];

  function go(input, down, right) {
    const all = rows(), row = input.closest("tr"), column = cells(row).indexOf(input);
    const target = all[all.indexOf(row) + down];
    const next = target && cells(target)[column + right];
    if (next) { next.focus(); next.select(); }
    return Boolean(next);
  }

  function add() {
    const last = grid.rows[grid.rows.length - 1], place = grid.rows.length;
    if (place >= 999) return null;
    const row = last.cloneNode(true);
    row.querySelector("th").textContent = place + 1;
    row.querySelector("th").id = `line-${place + 1}`;
    for (const [column, input] of cells(row).entries()) {
      input.name = input.id = input.name.replace(/\[\d+\]/, `[${place}]`);
      input.value = "";
      input.setAttribute("aria-labelledby", `line-${place + 1} column-${column}`);
      input.closest("td").className = "";
    }
    grid.append(row);
    return row;
  }

  grid.addEventListener("keydown", (event) => {
    const input = event.target;
    if (input.tagName !== "INPUT" || event.altKey || event.ctrlKey || event.metaKey) return;
    const turned = document.documentElement.dir === "rtl" ? -1 : 1;
    const atStart = input.selectionStart === 0 && input.selectionEnd === 0;
    const atEnd = input.selectionStart === input.value.length;
    const whole = input.selectionStart === 0 && input.selectionEnd === input.value.length;
    let went = false;
    switch (event.key) {
      case "Enter":
        event.preventDefault();
        if (input.value && input.closest("tr") === grid.lastElementChild) add();
        went = go(input, event.shiftKey ? -1 : 1, 0);
        break;
      case "ArrowDown": went = go(input, 1, 0); break;
      case "ArrowUp": went = go(input, -1, 0); break;
      case "PageDown": went = go(input, Math.min(20, grid.rows.length - 1 - rows().indexOf(input.closest("tr"))), 0); break;
      case "PageUp": went = go(input, -Math.min(20, rows().indexOf(input.closest("tr"))), 0); break;
      case "ArrowRight": if (atEnd || whole) went = go(input, 0, turned); break;
      case "ArrowLeft": if (atStart || whole) went = go(input, 0, -turned); break;
      case "Escape": document.getElementById("after-lines").focus(); return; // out of the grid, however many lines it has
      case "Home": if (whole || atStart) { cells(input.closest("tr"))[0].focus(); went = true; } break;
      case "End": if (whole || atEnd) { cells(input.closest("tr")).at(-1).focus(); went = true; } break;
      default: return;
    }
    if (went) event.preventDefault();
  });

  grid.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "");
    if (!/[\t\n]/.test(text)) return;
    event.preventDefault();
    const start = event.target.closest("tr"), column = cells(start).indexOf(event.target);
    const fields = unsent();
    let row = start;
    for (const line of text.split("\n")) {
      if (!row) break;
      for (const [offset, value] of line.split("\t").entries()) {
        const input = cells(row)[column + offset];
        if (input) { input.value = value.trim(); fields[input.name] = input.value; }
      }
      row = row.nextElementSibling || add();
    }
    keep(fields);
    send();
  });

  // A code that was found by name goes into the line that was left last.
  let last = null;
  grid.addEventListener("focusin", (event) => { last = event.target.closest("tr"); });
  const find = form.querySelector("[data-find]");
  find?.addEventListener("htmx:configRequest", (event) => { event.detail.parameters = { text: find.value }; });
  form.addEventListener("click", (event) => {
    const found = event.target.closest("[data-code]");
    if (!found) return;
    event.preventDefault();
    const row = last || rows().find((one) => !cells(one)[0].value) || grid.rows[0];
    const input = cells(row)[0];
    input.value = found.dataset.code;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    input.focus();
  });
})();
