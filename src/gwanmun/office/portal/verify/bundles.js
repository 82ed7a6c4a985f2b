/* Key manifests, documents, bundles and printed squares: the third part of the second verifier. See eodes.js. */
"use strict";

const EodesBundles = ((E, N) => {
  const { KIB, Refusal, refuse, text, utf8, hex, same, joined, toUrl, fromUrl, sha256, isObject, GROUPS } = E;

  /* ------------------------------------------------------------------------------------------------------ endpoints (A22) */

  const NOT_GLOBAL = [[0, 8], [10 << 24, 8], [0x64400000, 10], [127 << 24, 8], [0xa9fe0000, 16], [0xac100000, 12], [0xc0000000, 24],
    [0xc0000200, 24], [0xc0a80000, 16], [0xc6120000, 15], [0xc6336400, 24], [0xcb007100, 24], [0xe0000000, 4], [0xf0000000, 4]];
  const isOpenV4 = (host) => {
    const number = host.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
    return !NOT_GLOBAL.some(([net, bits]) => (number >>> (32 - bits)) === ((net >>> 0) >>> (32 - bits)));
  };
  const isOpenV6 = (host) => /^[23][0-9a-f]{3}:/.test(host) && !/^(?:2001:(?:[01]?[0-9a-f]{1,2}:|db8:)|2002:|3fff:)/.test(host);
  const canonical = (host) => { try { return new URL(`https://${host.includes(":") ? `[${host}]` : host}/`).hostname.replace(/[[\]]/g, "") === host; } catch { return false; } };
  const ENDPOINT = /^https:\/\/((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{1,63}|\[[0-9a-f:.]{2,45}\])(?::([1-9][0-9]{0,4}))?((?:\/[a-z0-9_-][a-z0-9._-]{0,63}){0,8})\/?$/;
  const isEndpoint = (address, isPrivate = false) => {
    const found = address.length <= 200 ? ENDPOINT.exec(address) : null;
    if (!found || Number(found[2] ?? 443) > 65535) return false;
    const host = found[1].replace(/^\[|\]$/g, "");
    if (/:|^[0-9.]+$|(?:^|\.)(?:0x[0-9a-f]*|[0-9]+)$/.test(host)) {
      const v6 = host.includes(":");
      if (!canonical(host) || (v6 && host.includes("."))) return false;
      return isPrivate || (v6 ? isOpenV6(host) : isOpenV4(host));
    }
    return isPrivate || !/\.(?:localhost|local|internal|lan|home\.arpa|onion|test|invalid)$/.test(host);
  };

  /* ------------------------------------------------------------------------------------------------------------ manifests */

  const string = (pattern, maxLength) => ({ type: "string", pattern, maxLength });
  const list = (items, maxItems, minItems = 0) => ({ type: "array", items, maxItems, minItems });
  const record = (properties, required = Object.keys(properties)) => ({ type: "object", properties, required, additionalProperties: false });
  const whole = (minimum, maximum = Number.MAX_SAFE_INTEGER) => ({ type: "integer", minimum, maximum });
  const KID = string("^[a-z0-9][a-z0-9.-]{0,63}$"), PUBLIC = string("^[A-Za-z0-9_-]{43,2603}$"), PLACE = whole(0);
  const ENDING = { since: PLACE, until: { anyOf: [PLACE, { type: "null" }] }, why: { enum: ["", "retired", "stolen", "lost"] } };
  const NOTE_KEY = record({ key: string(undefined, 4096), ...ENDING }, ["key", "since"]);
  const ISSUING = {
    kid: KID, algorithm: { enum: ["EdDSA", "ES256"] }, public: PUBLIC, authority: { type: "string", minLength: 1, maxLength: 256 },
    office: string(undefined, 35), agreements: list(string("^[a-z0-9][a-z0-9-]{0,31}$"), 100, 1),
  };
  const MANIFEST = record({
    edition: { enum: ["eodes-keys/1"] }, country: string("^[A-Z]{2}$"), version: whole(1, 1e6), issued: PLACE, expires: PLACE,
    log_size: PLACE, roots: record({ threshold: whole(1, 9), keys: list(record({ name: KID, ed25519: PUBLIC, ml_dsa_65: PUBLIC }), 9, 1) }),
    origin: { type: "string", minLength: 1, maxLength: 128 },
    issuing: list(record({ ...ISSUING, ...ENDING }, [...Object.keys(ISSUING), "since"]), 1000),
    node: list(NOTE_KEY, 1000, 1), log: list(NOTE_KEY, 1000, 1), witness: list(NOTE_KEY, 1000), tls: list(PUBLIC, 16),
    endpoints: list({ type: "string" }, 8), policy: list(string(undefined, 4096), 1000),
  });

  const soundKey = (algorithm, bytes) => {
    const size = { "EdDSA": 32, "ES256": 65, "ML-DSA-65": 1952 }[algorithm];
    const bad = bytes?.length !== size || (algorithm === "EdDSA" && !E.isStrictPoint(bytes)) || (algorithm === "ES256" && bytes[0] !== 4);
    return bad ? refuse("manifest-unreadable", `no key of ${algorithm}`) : hex(bytes);
  };
  const noteKeys = (keys) => keys.map((one) => N.readKey(one.key)).filter(Boolean);
  const once = (names) => new Set(names).size === names.length;

  const checkManifest = (manifest, isPrivate) => {
    const bad = (why) => refuse("manifest-unreadable", why);
    const notes = [...manifest.node, ...manifest.log, ...manifest.witness];
    if (manifest.issued >= manifest.expires) bad("expires before it is issued");
    if (manifest.roots.threshold > manifest.roots.keys.length) bad("more roots are needed than there are");
    const publics = [
      ...manifest.roots.keys.flatMap((root) => [soundKey("EdDSA", fromUrl(root.ed25519)), soundKey("ML-DSA-65", fromUrl(root.ml_dsa_65))]),
      ...manifest.issuing.map((key) => soundKey(key.algorithm, fromUrl(key.public))),
      ...notes.map((one) => {
        const key = N.readKey(one.key) ?? bad("a key of a note that is none");
        return key.bytes.length === 32 ? soundKey("EdDSA", key.bytes) : hex(key.bytes);
      }),
    ];
    if (![publics, manifest.issuing.map((key) => key.kid), manifest.roots.keys.map((root) => root.name)].every(once)) bad("twice");
    if (noteKeys(manifest.log).some((key) => key.name !== manifest.origin)) bad("a key of a log of another name");
    for (const key of [...manifest.issuing, ...notes]) {
      const ends = (key.until ?? null) !== null;
      if ((ends && key.until < key.since) || ends !== Boolean(key.why)) bad("a key that ends otherwise than keys do");
    }
    const policy = N.quietly("manifest-unreadable", () => {
      try { return N.readPolicy(manifest.policy); } catch { return bad("policy"); }
    });
    const logs = noteKeys(manifest.log).map((key) => hex(key.bytes));
    if (!policy.logs.length || policy.logs.some((log) => !logs.includes(hex(log.bytes)))) bad("the policy is of another log");
    if (!manifest.endpoints.every((address) => isEndpoint(address, isPrivate))) bad("an address nobody should be sent to");
    return policy;
  };

  const readManifest = (bytes, isPrivate = false) => N.quietly("manifest-unreadable", () => {
    const bad = (why) => refuse("manifest-unreadable", why);
    const file = E.strictObject(bytes, 512 * KIB);
    if (Object.keys(file).sort().join() !== "payload,signatures" || typeof file.payload !== "string"
      || !Array.isArray(file.signatures) || file.signatures.length > 20) bad("not a payload and its signatures");
    const payload = fromUrl(file.payload) ?? bad("payload");
    const signatures = file.signatures.map((line) => {
      if (!isObject(line) || Object.keys(line).sort().join() !== "protected,signature") bad("a signature of other things");
      const jws = N.readJws(`${line.protected}.${file.payload}.${line.signature}`, 1024 * KIB);
      return jws.typ === "eodes-keys" ? jws : bad("typ");
    });
    if (!once(signatures.map((one) => `${one.kid} ${one.alg}`))) bad("two signatures of one key");
    const manifest = E.strictObject(payload, 512 * KIB);
    if (!E.fits(manifest, MANIFEST, MANIFEST)) bad("not the fields of a manifest");
    const policy = checkManifest(manifest, isPrivate);
    return { manifest, policy, signatures, fingerprint: hex(sha256(payload)), unchecked: false };
  });

  /** Whether enough of these roots have signed, each with both keys. What no browser here can check is taken and told. */
  const isSigned = async (signed, roots) => {
    let count = 0;
    for (const root of roots.keys) {
      const by = (alg) => signed.signatures.find((one) => one.kid === root.name && one.alg === alg);
      const [classic, lattice] = [by("EdDSA"), by("ML-DSA-65")];
      if (!classic || !lattice || !await N.isSignedBy(classic, "EdDSA", fromUrl(root.ed25519))) continue;
      const holds = await N.isSignedBy(lattice, "ML-DSA-65", fromUrl(root.ml_dsa_65));
      if (holds === false) continue;
      if (holds === null) signed.unchecked = true;
      count++;
    }
    return count >= roots.threshold;
  };

  const inOrder = (object) => Object.fromEntries(Object.keys(object).sort().map((name) => [name, object[name]]));
  const plain = (value) => JSON.stringify(value, (name, inner) => isObject(inner) ? inOrder(inner) : inner);
  const opened = (key) => plain({ ...key, until: null, why: "" });
  const continues = (was, now, size) => {
    const [before, after] = [was.until ?? null, now.until ?? null];
    if (before === after) return opened(was) === opened(now) && (was.why ?? "") === (now.why ?? "");
    return after !== null && after >= size && (before === null || after < before) && opened(was) === opened(now);
  };
  const rewrites = (old, now) => {
    if (now.origin !== old.origin) return plain(now.roots) === plain(old.roots);
    if (now.log_size < old.log_size || now.issued < old.issued) return true;
    return ["issuing", "node", "log", "witness"].some((purpose) => {
      const name = (key) => key.kid ?? key.key;
      const later = new Map(now[purpose].map((key) => [name(key), key]));
      const earlier = new Map(old[purpose].map((key) => [name(key), key]));
      return [...earlier].some(([called, key]) => !later.has(called) || !continues(key, later.get(called), now.log_size))
        || [...later].some(([called, key]) => !earlier.has(called) && key.since < now.log_size);
    });
  };

  const begin = async (signed, pin) => {
    if (pin !== null && signed.fingerprint !== pin) refuse("manifest-unpinned", signed.fingerprint);
    if (!await isSigned(signed, signed.manifest.roots)) refuse("manifest-unsigned", "");
    return signed;
  };
  const follow = async (before, signed) => {
    const [old, now] = [before.manifest, signed.manifest];
    if (signed.fingerprint === before.fingerprint) return before;
    if (now.country !== old.country) refuse("manifest-foreign", now.country);
    if (now.version < old.version) refuse("manifest-older", now.version);
    if (now.version > old.version + 1) refuse("manifest-skipped", now.version);
    if (!await isSigned(signed, old.roots) || !await isSigned(signed, now.roots)) refuse("manifest-unsigned", "");
    if (now.version === old.version) refuse("manifest-forked", now.version);
    if (rewrites(old, now)) refuse("manifest-rewrites", now.version);
    signed.unchecked ||= before.unchecked;
    return signed;
  };
  const followAll = async (files, pin, isPrivate = false) => {
    const chain = files.map((file) => readManifest(file, isPrivate));
    let trust = await begin(chain[0], pin);
    for (const one of chain.slice(1)) trust = await follow(trust, one);
    return trust;
  };

  /* ------------------------------------------------------------------------------------------------------------ documents */

  const readDisclosure = (written) => {
    try {
      const part = E.strictJson(fromUrl(written), 32 * KIB);
      const [salt, group, value] = part;
      if (part.length !== 3 || !GROUPS.includes(group) || !isObject(value) || fromUrl(salt).length !== 16) throw new Error("shape");
      return { group, value, digest: toUrl(sha256(text.encode(written))) };
    } catch (why) { return refuse("disclosure-foreign", why.message); }
  };

  /** A document by the schema that came with it; null takes the fields unread and says so by `fields: false`. */
  const readDocument = (written, schema) => {
    const bad = (why) => refuse("document-unsound", why);
    if (written.length > 48 * KIB || !written.endsWith("~")) bad("not a signed part and its disclosures");
    const [first, ...parts] = written.slice(0, -1).split("~");
    if (parts.length > GROUPS.length) refuse("disclosure-foreign", "more than five parts");
    const { jws, certificate } = N.quietly("document-unsound", () => {
      const read = N.readJws(first, 48 * KIB);
      return { jws: read, certificate: E.strictObject(read.payload, 48 * KIB) };
    });
    if (jws.typ !== "eodes-co+sd-jwt") bad("typ");
    if (certificate.schema !== E.SCHEMA) refuse("document-schema-unknown", String(certificate.schema));
    const disclosures = parts.map(readDisclosure);
    if (schema && !E.fits(certificate, schema, schema)) bad("not the fields of a certificate");
    const digests = certificate._sd;
    if (digests.length !== 5 || digests.some((one, at) => at && one <= digests[at - 1])) refuse("disclosure-foreign", "digests");
    if (!disclosures.every((one) => digests.includes(one.digest)) || !once(disclosures.map((one) => one.group))) {
      refuse("disclosure-foreign", "a part of another document, or twice");
    }
    const shown = Object.fromEntries(disclosures.map((one) => [one.group, one.value]));
    if (schema && !E.fits(shown, { $ref: "#/$defs/Parts" }, schema)) bad("not the fields of the parts");
    if (certificate.expires < certificate.issued || certificate.destination === certificate.issuer) bad("days or countries");
    for (const of of [shown.producer?.items ?? [], shown.commercial?.invoices ?? []]) {
      const places = of.map((one) => one.item);
      if (places.some((place, at) => place > certificate.items.length || (at && place <= places[at - 1]))) bad("items");
    }
    return { jws, certificate, shown, signedPart: text.encode(first) };
  };

  const DAY = 86400;
  const judgeRead = async (document, manifest, seen, destination = "", lateDays = 1) => {
    const { certificate, jws } = document;
    const key = manifest.issuing.find((one) => one.kid === jws.kid) ?? refuse("document-key-unknown", jws.kid);
    const until = key.until ?? null;
    if (seen.place !== null && seen.place < key.since) refuse("document-key-early", jws.kid);
    if (until !== null && (seen.place === null || seen.place >= until)) refuse("document-key-revoked", key.why);
    if (certificate.issuer !== manifest.country || certificate.issuing_body !== key.authority
      || !key.agreements.includes(certificate.agreement)) refuse("document-key-foreign", key.authority);
    if (!await N.isSignedBy(jws, key.algorithm, fromUrl(key.public))) refuse("document-forged", jws.kid);
    if (destination && certificate.destination !== destination) refuse("document-misaddressed", certificate.destination);
    const begins = Date.parse(`${certificate.issued}T00:00:00Z`) / 1000;
    const late = seen.earliest && begins + DAY + 12 * 3600 + lateDays * DAY < seen.earliest;
    const early = seen.latest && begins - 14 * 3600 > seen.latest + 120;
    if (early || (late && !certificate.flags?.retroactive)) refuse("document-backdated", certificate.issued);
    return key;
  };

  const VERDICTS = {
    "document-schema-unknown": "UNKNOWN_SCHEMA", "document-key-unknown": "BAD_ISSUER_KEY", "document-key-early": "BAD_ISSUER_KEY",
    "document-key-foreign": "BAD_ISSUER_KEY", "document-forged": "BAD_ISSUER_KEY", "document-key-revoked": "REVOKED_KEY",
    "document-backdated": "BACKDATED",
  };
  const verdictOf = (code) => VERDICTS[code] ?? `BAD_BUSINESS ${code}`;

  return { isEndpoint, readManifest, begin, follow, followAll, readDocument, judgeRead, verdictOf, noteKeys, once, Refusal, utf8, same, joined };
})(typeof require === "undefined" ? Eodes : require("./eodes.js"), typeof require === "undefined" ? EodesNotes : require("./notes.js"));

if (typeof module !== "undefined") module.exports = EodesBundles;
