/* The second verifier: certificates of origin, their bundles and their printed squares, checked in a browser.
 *
 * Written from docs/exchange/document.md and the specifications it names, not from the Python verifier, so that what one
 * of them overlooks the other may see. It asks no server anything. WebCrypto does the curves; ML-DSA is checked where the
 * browser knows it and is otherwise reported as not checked.
 */
"use strict";

const Eodes = (() => {
  const SCHEMA = "certificate-of-origin/1#hf3ZbM5QV6oyMzCVvojjKouK633Gkk8lP1Do77om5vk";
  const GROUPS = ["exporter", "producer", "consignee", "transport", "commercial"];
  const KIB = 1024;
  const text = new TextEncoder();

  class Refusal extends Error {
    constructor(code, facts = {}) {
      super(code);
      this.code = code;
      this.facts = facts;
    }
  }
  const refuse = (code, why) => { throw new Refusal(code, { why }); };

  /* ------------------------------------------------------------------------------------------ bytes and their letters */

  const utf8 = (bytes) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  const hex = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
  const same = (a, b) => a.length === b.length && a.every((byte, at) => byte === b[at]);
  const joined = (...parts) => {
    const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
    let at = 0;
    for (const part of parts) { whole.set(part, at); at += part.length; }
    return whole;
  };
  const toBase64 = (bytes) => {
    let letters = "";
    for (let at = 0; at < bytes.length; at += 8192) letters += String.fromCharCode(...bytes.subarray(at, at + 8192));
    return btoa(letters);
  };
  const toUrl = (bytes) => toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  /** Base64 in the one way it may be written; null for any other. */
  const fromBase64 = (letters) => {
    if (letters.length % 4 || !/^[A-Za-z0-9+/]*={0,2}$/.test(letters)) return null;
    try {
      const bytes = Uint8Array.from(atob(letters), (c) => c.charCodeAt(0));
      return toBase64(bytes) === letters ? bytes : null;
    } catch { return null; }
  };
  const fromUrl = (letters) => {
    if (!/^[A-Za-z0-9_-]*$/.test(letters)) return null;
    const padded = letters.replaceAll("-", "+").replaceAll("_", "/");
    return fromBase64(padded + "=".repeat(-padded.length & 3));
  };
  const u64 = (n) => { const b = new Uint8Array(8); new DataView(b.buffer).setBigUint64(0, BigInt(n)); return b; };

  /* ------------------------------------------------------------------------------------------------- SHA-256, FIPS 180-4 */

  const K = (() => {
    const primes = [];
    for (let n = 2; primes.length < 64; n++) if (primes.every((p) => n % p)) primes.push(n);
    const root = (value, power) => {  // the first 32 bits of the fraction of a root, by whole numbers alone
      const scaled = BigInt(value) << BigInt(32 * power);
      let low = 0n, high = 1n << 40n;
      while (high - low > 1n) {
        const middle = (low + high) >> 1n;
        if (middle ** BigInt(power) <= scaled) low = middle; else high = middle;
      }
      return Number(low & 0xffffffffn);
    };
    return { start: primes.slice(0, 8).map((p) => root(p, 2)), round: primes.map((p) => root(p, 3)) };
  })();
  const turned = (x, n) => (x >>> n) | (x << (32 - n));
  const sha256 = (bytes) => {
    const padded = new Uint8Array(((bytes.length + 8) >> 6 << 6) + 64);
    padded.set(bytes);
    padded[bytes.length] = 0x80;
    const view = new DataView(padded.buffer);
    view.setBigUint64(padded.length - 8, BigInt(bytes.length) * 8n);
    const h = Int32Array.from(K.start), w = new Int32Array(64);
    for (let block = 0; block < padded.length; block += 64) {
      for (let i = 0; i < 16; i++) w[i] = view.getInt32(block + 4 * i);
      for (let i = 16; i < 64; i++) {
        const a = w[i - 15], b = w[i - 2];
        w[i] = w[i - 16] + (turned(a, 7) ^ turned(a, 18) ^ (a >>> 3)) + w[i - 7] + (turned(b, 17) ^ turned(b, 19) ^ (b >>> 10));
      }
      const s = Array.from(h);
      for (let i = 0; i < 64; i++) {
        const [a, b, c, , e, f, g, last] = s;
        const one = last + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g)) + K.round[i] + w[i] | 0;
        const two = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c)) | 0;
        s.pop();
        s.unshift(one + two | 0);
        s[4] = s[4] + one | 0;
      }
      for (let i = 0; i < 8; i++) h[i] += s[i];
    }
    const out = new DataView(new ArrayBuffer(32));
    h.forEach((word, at) => out.setInt32(4 * at, word));
    return new Uint8Array(out.buffer);
  };

  /* ---------------------------------------------------------------------------------------------- JSON, the narrow kind */

  const UNREADABLE = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]/;
  const DEEPEST = 16;

  /** The value of a text that every reader reads alike; throws for any other. Whatever throws here means: refused. */
  const strictJson = (bytes, longest) => {
    if (bytes.length > longest) throw new Error(`longer than ${longest} bytes`);
    const source = utf8(bytes);
    let at = 0;
    const fail = (why) => { throw new Error(why); };
    const blank = () => { while (" \t\n\r".includes(source[at]) && at < source.length) at++; };
    const string = () => {
      const found = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
      found.lastIndex = at;
      const written = found.exec(source)?.[0] ?? fail("not JSON");
      at += written.length;
      const value = JSON.parse(written);
      if (UNREADABLE.test(value) || /\p{Surrogate}/u.test(value)) fail("a sign nobody can read");
      return value;
    };
    const number = () => {
      const found = /-?(?:0|[1-9][0-9]*)/y;
      found.lastIndex = at;
      const written = found.exec(source)?.[0] ?? fail("not JSON");
      at += written.length;
      if (".eE".includes(source[at] ?? " ")) fail("a number that is not whole");
      if (written === "-0" || !Number.isSafeInteger(Number(written))) fail("a number not everybody holds exactly");
      return Number(written);
    };
    const members = (close, one) => {
      at++;
      blank();
      if (source[at] === close) { at++; return; }
      for (;;) {
        one();
        blank();
        if (source[at] === close) { at++; return; }
        if (source[at++] !== ",") fail("not JSON");
        blank();
      }
    };
    const value = (depth) => {
      blank();
      const begins = source[at];
      if ((begins === "{" || begins === "[") && depth >= DEEPEST) fail(`deeper than ${DEEPEST}`);
      if (begins === "{") {
        const object = Object.create(null);
        members("}", () => {
          const name = string();
          if (name in object) fail("a name twice");
          blank();
          if (source[at++] !== ":") fail("not JSON");
          object[name] = value(depth + 1);
        });
        return object;
      }
      if (begins === "[") { const list = []; members("]", () => list.push(value(depth + 1))); return list; }
      if (begins === '"') return string();
      for (const [word, means] of [["true", true], ["false", false], ["null", null]]) {
        if (source.startsWith(word, at)) { at += word.length; return means; }
      }
      return number();
    };
    const read = value(0);
    blank();
    if (at < source.length) fail("not JSON");
    return read;
  };
  const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
  const strictObject = (bytes, longest) => {
    const value = strictJson(bytes, longest);
    if (!isObject(value)) throw new Error("not an object");
    return value;
  };

  const isDay = (written) => {
    const found = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(written);
    if (!found || found[1] === "0000") return false;
    const day = new Date(`${written}T00:00:00Z`);
    return !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === written;
  };

  /** Whether a value is as a JSON Schema says; as much of the language as the exchange's schemas use. */
  const fits = (value, schema, whole) => {
    if (schema.$ref) return fits(value, whole.$defs[schema.$ref.replace("#/$defs/", "")], whole);
    if (schema.anyOf) return schema.anyOf.some((one) => fits(value, one, whole));
    if (schema.enum) return schema.enum.includes(value);
    switch (schema.type) {
      case "null": return value === null;
      case "boolean": return typeof value === "boolean";
      case "integer":
        return Number.isInteger(value) && value >= (schema.minimum ?? -Infinity) && value <= (schema.maximum ?? Infinity);
      case "string": {
        if (typeof value !== "string") return false;
        const length = [...value].length;
        return length >= (schema.minLength ?? 0) && length <= (schema.maxLength ?? Infinity)
          && (!schema.pattern || new RegExp(schema.pattern).test(value)) && (schema.format !== "date" || isDay(value));
      }
      case "array":
        return Array.isArray(value) && value.length >= (schema.minItems ?? 0) && value.length <= (schema.maxItems ?? Infinity)
          && value.every((one) => fits(one, schema.items, whole));
      case "object":
        if (!isObject(value) || !(schema.required ?? []).every((name) => name in value)) return false;
        return Object.keys(value).every((name) => schema.properties && Object.hasOwn(schema.properties, name)
          ? fits(value[name], schema.properties[name], whole) : schema.additionalProperties !== false);
      default: return false;
    }
  };

  /* ------------------------------------------------------------------------------------------------------ signatures */

  const PRIME = 2n ** 255n - 19n, ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
  const EIGHTH = 2707385501144840649318225287225658788936804267575313519463743609750303402022n;
  const SMALL_ORDER = [0n, 1n, PRIME - 1n, EIGHTH, PRIME - EIGHTH];
  const little = (bytes) => BigInt("0x" + hex(Uint8Array.from(bytes).reverse()));
  const isStrictPoint = (bytes) => {
    if (bytes.length !== 32) return false;
    const y = little(bytes) & (2n ** 255n - 1n);
    return y < PRIME && !SMALL_ORDER.includes(y);
  };
  const isStrict = (publicKey, signature) => signature.length === 64 && isStrictPoint(publicKey)
    && isStrictPoint(signature.subarray(0, 32)) && little(signature.subarray(32)) < ORDER;

  const SIZES = { "EdDSA": [32, 64], "ES256": [65, 64], "ML-DSA-44": [1312, 2420], "ML-DSA-65": [1952, 3309] };
  const imported = async (algorithm, bytes) => {
    const subtle = globalThis.crypto.subtle;
    if (algorithm === "EdDSA") return subtle.importKey("raw", bytes, { name: "Ed25519" }, false, ["verify"]);
    if (algorithm === "ES256") {
      return subtle.importKey("raw", bytes, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
    }
    return subtle.importKey("raw-public", bytes, { name: algorithm }, false, ["verify"]);
  };
  const HOW = { "EdDSA": { name: "Ed25519" }, "ES256": { name: "ECDSA", hash: "SHA-256" } };

  /** Whether a signature counts; null where this browser cannot tell, which is only ever so of ML-DSA. */
  const counts = async (algorithm, publicKey, message, signature) => {
    const [keyBytes, signatureBytes] = SIZES[algorithm] ?? [-1, -1];
    if (publicKey.length !== keyBytes || signature.length !== signatureBytes) return false;
    if (algorithm === "EdDSA" && !isStrict(publicKey, signature)) return false;
    const lattice = algorithm.startsWith("ML-DSA");
    try {
      const key = await imported(algorithm, publicKey);
      return await globalThis.crypto.subtle.verify(HOW[algorithm] ?? { name: algorithm }, key, signature, message);
    } catch (why) {
      return lattice ? null : false;
    }
  };

  /* ------------------------------------------------------------------------------------------------ Merkle, RFC 9162 */

  const nodeHash = (left, right) => sha256(joined([1], left, right));
  const entryLeaf = (salt, record) => {
    const commitment = sha256(joined(text.encode("eodes-leaf/1"), salt, sha256(record)));
    return sha256(joined([0], [1, 1, 0, 0, 0, 0, 0, 0], commitment));
  };
  const isIncluded = (leaf, index, size, hashes, root) => {
    if (index >= size) return false;
    let place = index, last = size - 1n, reached = leaf;
    for (const sibling of hashes) {
      if (last === 0n) return false;
      if (place % 2n === 1n || place === last) {
        reached = nodeHash(sibling, reached);
        while (place % 2n === 0n && place) { place >>= 1n; last >>= 1n; }
      } else {
        reached = nodeHash(reached, sibling);
      }
      place >>= 1n;
      last >>= 1n;
    }
    return last === 0n && same(reached, root);
  };

  return {
    SCHEMA, GROUPS, KIB, Refusal, refuse, text, utf8, hex, same, joined, toBase64, toUrl, fromBase64, fromUrl, u64, sha256,
    strictJson, strictObject, isObject, isDay, fits, isStrictPoint, counts, entryLeaf, isIncluded,
  };
})();

if (typeof module !== "undefined") module.exports = Eodes;
