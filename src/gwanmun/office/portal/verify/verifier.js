/* What the page asks: a bundle, or the text of a printed square. The last part of the second verifier. See eodes.js. */
"use strict";

const Verifier = ((E, N, B) => {
  const { KIB, Refusal, refuse, text, utf8, same, joined, toUrl, fromUrl, sha256, GROUPS } = E;

  /* ------------------------------------------------------------------------------------------- archives: stored ZIP, one way */

  const NAME = /^[A-Za-z0-9][A-Za-z0-9.-]{0,63}(?:\/[A-Za-z0-9][A-Za-z0-9.-]{0,63})?$/;
  const isName = (name) => NAME.test(name) && !name.includes("..");
  const CRC = Array.from({ length: 256 }, (_, n) => { for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1; return n >>> 0; });
  const crc32 = (bytes) => { let c = ~0; for (const byte of bytes) c = CRC[(c ^ byte) & 255] ^ (c >>> 8); return ~c >>> 0; };
  const packed = (...fields) => {
    const bytes = new Uint8Array(fields.reduce((sum, [size]) => sum + size, 0));
    const view = new DataView(bytes.buffer);
    let at = 0;
    for (const [size, value] of fields) { size === 4 ? view.setUint32(at, value, true) : view.setUint16(at, value, true); at += size; }
    return bytes;
  };
  const two = (...values) => values.map((value) => [2, value]);
  const four = (...values) => values.map((value) => [4, value]);

  const pack = (files) => {
    const parts = [], directory = [];
    let at = 0;
    for (const name of Object.keys(files).sort()) {
      const content = files[name], called = text.encode(name);
      const facts = [...two(0, 0, 0, 0x21), ...four(crc32(content), content.length, content.length), ...two(called.length, 0)];
      const local = packed(...four(0x04034b50), ...two(20), ...facts);
      parts.push(local, called, content);
      directory.push(packed(...four(0x02014b50), ...two(0x0314, 20), ...facts, ...two(0, 0, 0), ...four(0o100644 * 65536, at)), called);
      at += local.length + called.length + content.length;
    }
    const listed = joined(...directory), count = Object.keys(files).length;
    return joined(...parts, listed, packed(...four(0x06054b50), ...two(0, 0, count, count), ...four(listed.length, at), ...two(0)));
  };

  const unpack = (bytes) => {
    const bad = (why) => refuse("bundle-unreadable", why);
    if (bytes.length > 8192 * KIB) bad("longer than a bundle can be");
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const files = Object.create(null);
    let at = 0, count = 0;
    while (at + 4 <= bytes.length && view.getUint32(at, true) === 0x04034b50 && count < 64) {
      if (at + 30 > bytes.length) bad("cut off");
      const size = view.getUint32(at + 22, true), called = view.getUint16(at + 26, true), extra = view.getUint16(at + 28, true);
      const name = String.fromCharCode(...bytes.subarray(at + 30, at + 30 + called));
      if (!isName(name) || name in files) bad("a file that is called otherwise than files of a bundle are");
      const begins = at + 30 + called + extra;
      files[name] = bytes.subarray(begins, begins + size);
      at = begins + size;
      count++;
    }
    if (!count || !same(pack(files), bytes)) bad("not written byte for byte as bundles are");
    return files;
  };

  const NEEDED = ["document.sdjwt", "salt.bin", "document.tlog-proof", "schema.json"];
  const RECEIPT = ["message.bin", "receipt.note", "receipt-links.json"];
  const KEYS = /^keys\/([A-Z]{2})\.v([1-9][0-9]{0,5})\.json$/;
  const readBundle = (bytes) => {
    const bad = (why) => refuse("bundle-unreadable", why);
    const files = unpack(bytes);
    const names = Object.keys(files);
    if (!NEEDED.every((name) => name in files)) bad("not the files a bundle has");
    const others = names.filter((name) => !KEYS.test(name) && ![...NEEDED, ...RECEIPT, "before.checkpoint"].includes(name));
    if (others.length || ![0, 3].includes(RECEIPT.filter((name) => name in files).length)) bad("not the files a bundle has");
    if (files["salt.bin"].length !== 32 || files["document.sdjwt"].some((byte) => byte > 127)) bad("salt or document");
    const keys = {};
    for (const name of names) {
      const [, country, version] = KEYS.exec(name) ?? [];
      if (country) (keys[country] ??= []).push([Number(version), files[name]]);
    }
    for (const chain of Object.values(keys)) {
      chain.sort(([a], [b]) => a - b);
      if (chain.some(([version], at) => version !== chain[0][0] + at)) bad("a manifest in between is missing");
    }
    return { files, keys };
  };

  /* -------------------------------------------------------------------------------------------------------------- bundles */

  /** The newest keys of a country that a bundle leads to; a problem where nobody vouches for them. */
  const keysOf = async (chain, country, pins, problems) => {
    if (!chain?.length) refuse("bundle-keys-missing", country);
    const read = chain.map(([, file]) => B.readManifest(file, true));
    if (read[0].manifest.country !== country) refuse("manifest-foreign", country);
    const start = read.findIndex((one) => (pins[country] ?? []).includes(one.fingerprint));
    let trust = await B.begin(read[Math.max(start, 0)], null);
    for (const one of read.slice(Math.max(start, 0) + 1)) trust = await B.follow(trust, one);
    if (start < 0) problems.push({ code: "manifest-unpinned", facts: { why: country } });
    return { trust, first: read[0].fingerprint, pinned: start < 0 ? "" : read[start].fingerprint };
  };

  const policyAt = (trust, size) => {
    const open = trust.manifest.log.filter((one) => one.since <= size && ((one.until ?? null) === null || size <= one.until));
    const valid = B.noteKeys(open).map((key) => key.written);
    const logs = trust.policy.logs.filter((log) => valid.includes(log.written));
    return logs.length ? { ...trust.policy, logs } : refuse("log-unknown", trust.manifest.origin);
  };
  const sizeOf = (note) => { try { return N.readCheckpoint(N.readNote(note).text).size; } catch { return 0n; } };

  const carries = (message, signedPart) => {
    const written = E.utf8(signedPart);
    const inBase64 = E.toBase64(signedPart.subarray(0, signedPart.length - signedPart.length % 3));
    const said = new TextDecoder("latin1").decode(message);
    return said.includes(written) || said.includes(inBase64);
  };

  const proven = async (bundle, document, trust, problems) => {
    const proof = N.readProof(bundle.files["document.tlog-proof"]);
    const under = await N.openCheckpoint(proof.checkpoint, policyAt(trust, sizeOf(proof.checkpoint)));
    if (!under.quorum) refuse("checkpoint-unwitnessed", under.checkpoint.origin);
    const leaf = E.entryLeaf(bundle.files["salt.bin"], document.signedPart);
    const leads = E.isIncluded(leaf, proof.index, under.checkpoint.size, proof.hashes, under.checkpoint.root);
    if (!leads) refuse("leaf-not-included", under.checkpoint.origin);
    if (under.last >= trust.manifest.expires) problems.push({ code: "manifest-expired", facts: {} });
    return { place: Number(proof.index), ...under };
  };

  const before = async (note, trust, place) => {
    const under = await N.openCheckpoint(note, policyAt(trust, sizeOf(note)));
    if (under.checkpoint.size > BigInt(place)) refuse("log-unknown", under.checkpoint.origin);
    if (!under.quorum) refuse("checkpoint-unwitnessed", under.checkpoint.origin);
    return under.first === Infinity ? 0 : under.first;
  };

  const RECEIPT_TEXT = /^eodes-receipt\/1\n([A-Z]{2}>[A-Z]{2}\/[a-z]{2,4})\n([1-9]\d{0,18}) ([1-9]\d{0,18})\n([A-Za-z0-9+/]{43}=)\n((?:[1-9]\d{0,18} [A-Z_]+(?: [a-z0-9-]+)?\n)*)$/;
  const VERDICT = /^(?:UNKNOWN_SCHEMA|BAD_ISSUER_KEY|REVOKED_KEY|BACKDATED|BAD_BUSINESS [a-z][a-z0-9-]{0,63})$/;
  const readReceipt = (written) => {
    const bad = (why) => refuse("receipt-unfounded", why);
    const found = RECEIPT_TEXT.exec(written) ?? bad("it is no receipt");
    const [first, last] = [BigInt(found[2]), BigInt(found[3])];
    const refused = found[5].split("\n").filter(Boolean).map((line) => [BigInt(line.split(" ")[0]), line.slice(line.indexOf(" ") + 1)]);
    const inOrder = refused.every(([n], at) => n >= first && n <= last && (!at || n > refused[at - 1][0]));
    const tip = E.fromBase64(found[4]);
    if (!tip || first > last || last > N.LARGEST || last - first >= 256n || !inOrder || !refused.every(([, word]) => VERDICT.test(word))) bad("it is no receipt");
    return { channel: found[1], first, last, tip, refused: new Map(refused.map(([n, word]) => [String(n), word])) };
  };

  const received = async (bundle, document, keys) => {
    const bad = (why) => refuse("receipt-unfounded", why);
    const node = B.noteKeys(keys.trust.manifest.node);
    const note = await N.openNote(bundle.files["receipt.note"], node);
    const receipt = readReceipt(note.text);
    const { issuer, destination } = document.certificate;
    if (!receipt.channel.startsWith(`${issuer}>${destination}/`)) bad("it is of another channel");
    const way = N.quietly("receipt-unfounded", () => E.strictObject(bundle.files["receipt-links.json"], 64 * KIB));
    if (Object.keys(way).sort().join() !== "links,number,prev" || !Number.isInteger(way.number) || !Array.isArray(way.links)) bad("links");
    const hash = (letters) => { const one = typeof letters === "string" ? fromUrl(letters) : null; return one?.length === 32 ? one : bad("not 32 bytes of a hash"); };
    const links = way.links.map((pair) => Array.isArray(pair) && pair.length === 2 ? pair.map(hash) : bad("links"));
    const number = BigInt(way.number);
    if (number < receipt.first || number > receipt.last) bad("it is of other numbers");
    if (BigInt(links.length) !== receipt.last - receipt.first + 1n) bad("the way to it is too short or too long");
    const message = bundle.files["message.bin"];
    if (!same(links[Number(number - receipt.first)][0], sha256(message))) bad("the message under this number is another");
    let tip = hash(way.prev);
    links.forEach(([digest, salt], at) => { tip = sha256(joined(tip, E.u64(receipt.first + BigInt(at)), digest, salt)); });
    if (!same(tip, receipt.tip)) bad("the way does not lead to it");
    if (!carries(message, document.signedPart)) bad("the message is of another document");
    return { channel: receipt.channel, number: way.number, verdict: receipt.refused.get(String(number)) ?? "OK", by: node[0].name };
  };

  const caught = async (problems, work) => {
    try { return await work(); } catch (why) {
      if (!(why instanceof Refusal)) throw why;
      problems.push({ code: why.code, facts: why.facts });
      return null;
    }
  };

  /** All that can be said of a bundle. `pins`: the fingerprints somebody vouches for, by country. */
  const verifyBundle = async (bytes, { pins = {}, destination = "", lateDays = 1 } = {}) => {
    const problems = [], found = { problems, unchecked: [] };
    const finished = () => ({ ...found, holds: !problems.length, verdict: problems.length ? B.verdictOf(problems[0].code) : "OK" });
    const bundle = await caught(problems, () => readBundle(bytes));
    if (!bundle) return finished();
    const named = toUrl(sha256(bundle.files["schema.json"])) === E.SCHEMA.split("#")[1];
    const schema = named ? JSON.parse(utf8(bundle.files["schema.json"])) : null;
    const document = await caught(problems, () => B.readDocument(utf8(bundle.files["document.sdjwt"]), schema));
    if (!document) return finished();
    Object.assign(found, { certificate: document.certificate, shown: document.shown, withheld: GROUPS.filter((group) => !(group in document.shown)) });
    found.keys = await caught(problems, () => keysOf(bundle.keys[document.certificate.issuer], document.certificate.issuer, pins, problems));
    if (!found.keys) return finished();
    if (found.keys.trust.unchecked) found.unchecked.push("ML-DSA-65");
    found.logged = await caught(problems, () => proven(bundle, document, found.keys.trust, problems));
    if (!found.logged) return finished();
    if (found.logged.unchecked.length) found.unchecked.push("ML-DSA-44");
    const early = bundle.files["before.checkpoint"];
    found.earliest = early ? await caught(problems, () => before(early, found.keys.trust, found.logged.place)) ?? 0 : 0;
    found.latest = found.logged.first === Infinity ? 0 : found.logged.first;
    const seen = { place: found.logged.place, earliest: found.earliest, latest: found.latest };
    found.key = await caught(problems, () => B.judgeRead(document, found.keys.trust.manifest, seen, destination, lateDays));
    if (!named) problems.push({ code: "bundle-schema-foreign", facts: {} });
    if (bundle.files["receipt.note"]) {
      found.received = await caught(problems, async () => {
        const country = document.certificate.destination;
        return received(bundle, document, await keysOf(bundle.keys[country], country, pins, problems));
      });
    }
    found.assurance = found.keys.trust.policy.quorum === "none" ? "logged" : "witnessed";
    return finished();
  };

  /* -------------------------------------------------------------------------------------- the printed square of a certificate */

  const STATED = ["number", "agreement", "issuer", "issued", "expires", "exporter", "consignee", "items", "digest"];
  /** What the text of a square is worth by an authority's ring of keys (a JWK Set with its country and name). */
  const verifySquare = async (square, ring) => {
    const problems = [], found = { problems };
    found.statement = await caught(problems, async () => {
      const parts = square.trim().split(".").map(fromUrl);
      if (parts.length !== 3 || !parts.every(Boolean)) refuse("statement-unreadable", "");
      const header = N.quietly("statement-unreadable", () => E.strictObject(parts[0], 512));
      const key = (ring.keys ?? []).find((one) => one.kid === header.kid && one.kty === "OKP" && one.crv === "Ed25519");
      if (!key) refuse("statement-key-unknown", String(header.kid));
      const sound = header.alg === "EdDSA" && Object.keys(header).every((name) => ["alg", "kid", "typ"].includes(name));
      const [head, body] = square.trim().split(".");
      const bytes = fromUrl(String(key.x));
      if (!sound || !bytes || !await E.counts("EdDSA", bytes, text.encode(`${head}.${body}`), parts[2])) refuse("statement-forged", key.kid);
      const said = N.quietly("statement-unreadable", () => E.strictJson(parts[1], 1200));
      const whole = Array.isArray(said) && said.length === STATED.length && said.every((one, at) => typeof one === (at === 7 ? "number" : "string"));
      if (!whole || !E.isDay(said[3]) || !E.isDay(said[4])) refuse("statement-unreadable", "");
      return Object.fromEntries(STATED.map((name, at) => [name, said[at]]));
    });
    if (found.statement && found.statement.issuer !== ring.country) problems.push({ code: "statement-issuer-foreign", facts: {} });
    return { ...found, holds: !problems.length, verdict: problems.length ? problems[0].code : "OK" };
  };

  return { pack, unpack, verifyBundle, verifySquare };
})(typeof require === "undefined" ? Eodes : require("./eodes.js"), typeof require === "undefined" ? EodesNotes : require("./notes.js"),
  typeof require === "undefined" ? EodesBundles : require("./bundles.js"));

if (typeof module !== "undefined") module.exports = Verifier;
