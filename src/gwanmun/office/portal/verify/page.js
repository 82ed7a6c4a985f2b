/* The page: takes a file or a text, and shows what the verifier found. It decides nothing. */
"use strict";

(() => {
  const $ = (id) => document.getElementById(id);
  const LANGUAGES = ["en", "ko", "vi"];
  let language = "en", told = null;

  const say = (word, facts = {}) => (WORDS[language][word] ?? word).replace(/\{(\w+)\}/g, (whole, fact) => facts[fact] ?? "—");
  const problem = (code) => PROBLEMS[code]?.[LANGUAGES.indexOf(language)] ?? code;

  /** An element with a class, its texts and its children; what comes from a document only ever becomes text. */
  const el = (kind, className = "", ...inside) => {
    const made = document.createElement(kind);
    if (className) made.className = className;
    made.append(...inside.filter((one) => one !== null && one !== undefined).map((one) => one instanceof Node ? one : String(one)));
    return made;
  };
  const pairs = (rows, className = "") => el("dl", className, ...rows.filter(([, value]) => value).flatMap(([name, value]) => [el("dt", "", name), el("dd", "", value)]));
  const card = (title, ...inside) => el("section", "card", el("h3", "", title), ...inside);
  const wide = (section) => { section.classList.add("wide"); return section; };
  const spaced = (fingerprint) => (fingerprint.match(/.{8}/g) ?? []).join(" ");
  const named = (party) => party ? el("span", "", party.name, ` (${party.country})`) : null;
  const listed = (names) => names.length < 2 || language !== "en" ? names.join(", ") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;

  const when = (seconds) => seconds
    ? new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "medium", timeZone: "UTC" }).format(new Date(seconds * 1000)) + " UTC"
    : say("unknown");

  const banner = (kind, mark, title, ...lines) => {
    const heading = el("h2", "", title);
    const sign = el("span", "mark", mark);
    sign.setAttribute("aria-hidden", "true");
    const made = el("div", `verdict ${kind}`, sign, heading, ...lines.map((line) => el("p", "", line)));
    made.dataset.kind = kind;
    return made;
  };

  /* What of the certificate is shown, as its form would show it. */
  const parties = ({ shown, withheld }) => {
    const { exporter, producer, consignee, transport, commercial } = shown;
    const part = (group, value) => [say(group), withheld.includes(group) ? el("span", "withheld", say("withheld")) : value];
    const way = transport && [transport.means_name, transport.voyage, transport.departure, [transport.place_of_loading, transport.place_of_discharge].filter(Boolean).join(" → ")];
    const invoices = commercial?.invoices && [...new Set(commercial.invoices.map((one) => one.number))].map((number) => {
      const fobs = commercial.invoices.filter((one) => one.number === number && one.fob).map(({ fob }) => `${fob.value} ${fob.currency}`);
      return [number, ...fobs.length ? [`FOB ${fobs.join(" + ")}`] : []].join(", ");
    });
    return [
      part("exporter", named(exporter?.party)), part("producer", producer && (named(producer.party) ?? producer.said)),
      part("consignee", named(consignee?.party)), part("transport", way?.filter(Boolean).join(", ")),
      part("commercial", invoices?.join(" · ")),
    ];
  };
  const items = (certificate) => {
    const columns = ["item", "goods", "hs", "origin", "criterion", "quantity"];
    const head = el("tr", "", ...columns.map((name) => { const th = el("th", name === "quantity" ? "number" : "", say(name)); th.scope = "col"; return th; }));
    const body = certificate.items.map((one, at) => {
      const cells = [at + 1, one.description, one.hs, one.origin, one.criterion, `${one.quantity} ${one.unit}`];
      return el("tr", "", ...cells.map((value, n) => {
        const cell = el("td", columns[n] === "quantity" ? "number" : "", el("span", "", value));
        cell.dataset.label = say(columns[n]);
        return cell;
      }));
    });
    return el("div", "scroll", el("table", "stack", el("thead", "", head), el("tbody", "", ...body)));
  };
  const certificateCard = (found) => {
    const one = found.certificate;
    return wide(card(say("certificate"),
      pairs([[say("number"), one.number], [say("agreement"), one.agreement], [say("issued"), one.issued], [say("expires"), one.expires],
        [say("from"), one.issuer], [say("to"), one.destination], [say("by"), one.issuing_body]], "form"), pairs(parties(found)), items(one)));
  };

  const check = (kind, ...words) => {
    const mark = el("span", "mark", { good: "✓", bad: "✗", none: "–" }[kind]);
    mark.setAttribute("aria-hidden", "true");
    return el("li", kind, mark, el("span", "", ...words));
  };
  const checks = (found) => {
    const list = [];
    const { key, logged, received } = found;
    if (key) {
      const until = (key.until ?? null) === null ? "" : ` → ${key.until}, ${key.why}`;
      list.push(check("good", say("signature", key)), check("good", say("key", { place: logged.place, since: key.since, until })));
    }
    if (found.shown) list.push(check("good", say("complete", { shown: Object.keys(found.shown).length })));
    if (logged) {
      list.push(check("good", say("log", { origin: logged.checkpoint.origin, place: logged.place, size: logged.checkpoint.size })));
      list.push(logged.witnesses.length ? check("good", say("seen", { witnesses: listed(logged.witnesses) })) : check("none", say("unseen")));
    }
    if (logged) list.push(received ? check(received.verdict === "OK" ? "good" : "bad", say("receipt", received)) : check("none", say("noreceipt")));
    if (logged) list.push(found.unchecked.length ? check("none", say("unchecked", { algorithms: found.unchecked.join(", ") })) : check("good", say("checked")));
    list.push(...found.problems.map(({ code }) => check("bad", problem(code), " ", el("span", "code", code))));
    return card(say("checks"), el("ul", "checks", ...list));
  };
  const timeCard = (found) => card(say("time"), el("div", "line",
    el("span", "", el("b", "", say("before")), when(found.earliest)), el("span", "", el("b", "", say("after")), when(found.latest))));
  const keysCard = ({ keys }) => card(say("keys"), pairs([
    [say("version"), `${keys.trust.manifest.version}, ${say("upto", { size: keys.trust.manifest.log_size })}`],
    [say("first"), el("span", "fingerprint", spaced(keys.first))],
    [say("vouched"), keys.pinned ? el("span", "fingerprint", spaced(keys.pinned)) : null],
  ]));

  const verdictBanner = (found) => {
    const codes = found.problems.map(({ code }) => code);
    if (found.holds) {
      const facts = { authority: found.key.authority, witnesses: listed(found.logged.witnesses) || found.logged.checkpoint.origin };
      return banner("good", "✓", say("holds"), say("holds-why", facts));
    }
    if (codes.every((code) => code === "manifest-unpinned")) return banner("unsure", "?", say("unsure"), say("unsure-why"));
    return banner("bad", "✗", say("not-holds"), problem(codes[0]), el("span", "code", found.verdict));
  };
  const bundleAnswer = (found) => {
    const columns = [];
    if (found.certificate) columns.push(certificateCard(found));
    columns.push(checks(found));
    if (found.logged || found.keys) {
      columns.push(el("div", "stacked", ...[found.logged && timeCard(found), found.keys && keysCard(found)].filter(Boolean)));
    }
    return [verdictBanner(found), el("div", "columns", ...columns)];
  };

  const squareAnswer = (found, ring) => {
    const head = found.holds
      ? banner("good", "✓", say("holds"), say("square-holds", { authority: ring.authority ?? ring.country }))
      : banner("bad", "✗", say("not-holds"), problem(found.verdict), el("span", "code", found.verdict));
    const said = found.statement;
    const names = { issuer: "from", items: "items", digest: "digest" };
    return said ? [head, el("div", "columns", wide(card(say("statement"), pairs(Object.entries(said).map(([name, value]) => [say(names[name] ?? name), String(value)])))))] : [head];
  };

  const render = () => {
    document.documentElement.lang = language;
    for (const place of document.querySelectorAll("[data-say]")) place.textContent = say(place.dataset.say);
    for (const button of document.querySelectorAll("[data-language]")) button.setAttribute("aria-pressed", String(button.dataset.language === language));
    document.title = `${say("title")} · 관문 Gwanmun`;
    const chosen = $("file").files[0];
    if (chosen) document.querySelector(".drop-title").textContent = chosen.name;
    if (told) $("answer").replaceChildren(...told());
  };
  const answer = (show) => {
    told = show;
    $("answer").hidden = false;
    render();
    $("answer").focus({ preventScroll: true });
    $("answer").scrollIntoView({ behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  };

  const readPins = () => {
    const pins = {};
    for (const line of $("pins").value.split("\n").filter((one) => one.trim())) {
      const [, country, fingerprint] = /^\s*([A-Za-z]{2})[\s=:]+([0-9a-fA-F\s:]+)$/.exec(line) ?? [];
      const digits = fingerprint?.replace(/[\s:]/g, "").toLowerCase();
      if (digits?.length !== 64) return null;
      (pins[country.toUpperCase()] ??= []).push(digits);
    }
    return pins;
  };

  const verify = async () => {
    const file = $("file").files[0], square = $("square").value.trim();
    const pins = readPins();
    if (!pins) return answer(() => [banner("bad", "✗", say("pins-bad"))]);
    if (file) {
      const bytes = new Uint8Array(await file.slice(0, 8 * 1024 * 1024 + 1).arrayBuffer());
      const found = await Verifier.verifyBundle(bytes, { pins, destination: $("destination").value.trim().toUpperCase() });
      return answer(() => bundleAnswer(found));
    }
    if (!square) return answer(() => [banner("unsure", "?", say("nothing"))]);
    let ring = null;
    try { ring = JSON.parse($("ring").value); } catch { /* said below */ }
    if (!ring || typeof ring !== "object") return answer(() => [banner("bad", "✗", say("ring-bad"))]);
    const found = await Verifier.verifySquare(square, ring);
    return answer(() => squareAnswer(found, ring));
  };

  $("ask").addEventListener("submit", (event) => { event.preventDefault(); verify(); });
  $("file").addEventListener("change", () => { render(); if ($("file").files[0]) verify(); });
  for (const kind of ["dragover", "dragleave", "drop"]) {
    $("drop").addEventListener(kind, (event) => {
      event.preventDefault();
      $("drop").classList.toggle("over", kind === "dragover");
      if (kind === "drop" && event.dataTransfer.files.length) { $("file").files = event.dataTransfer.files; render(); verify(); }
    });
  }
  for (const button of document.querySelectorAll("[data-language]")) {
    button.addEventListener("click", () => { language = button.dataset.language; render(); });
  }
  const spoken = LANGUAGES.find((one) => navigator.language?.startsWith(one));
  if (spoken && spoken !== language) { language = spoken; render(); }
})();
