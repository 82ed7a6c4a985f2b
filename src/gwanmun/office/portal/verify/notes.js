/* Notes, checkpoints, policies, proofs of logging and JWS: the second part of the second verifier. See eodes.js. */
"use strict";

const EodesNotes = ((E) => {
  const { KIB, Refusal, refuse, text, utf8, hex, same, joined, toUrl, fromBase64, fromUrl, u64, sha256, isObject } = E;
  const LARGEST = 2n ** 63n - 1n;
  const quietly = (code, work) => {
    try { return work(); } catch (why) { throw why instanceof Refusal ? why : new Refusal(code, { why: why.message }); }
  };

  /* ------------------------------------------------------------------------------------------- notes (C2SP signed-note) */

  const ED25519 = 1, COSIGNATURE = 4, ML_DSA_44 = 6;
  const KEY_BYTES = { [ED25519]: 32, [COSIGNATURE]: 32, [ML_DSA_44]: 1312 };
  const SIGNATURE_BYTES = { [ED25519]: 64, [COSIGNATURE]: 72, [ML_DSA_44]: 2428 };
  const SPACE = /[\u0000-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000+]/;
  const isName = (name) => name !== "" && !SPACE.test(name);

  const readKey = (written) => {
    const [, name, number, letters] = /^([^+]*)\+([0-9a-f]{8})\+([^]*)$/.exec(written) ?? [];
    const material = letters ? fromBase64(letters) : null;
    if (!isName(name ?? "") || !material || KEY_BYTES[material[0]] !== material.length - 1) return null;
    const real = sha256(joined(text.encode(`${name}\n`), material)).subarray(0, 4);
    return hex(real) === number ? { name, number, kind: material[0], bytes: material.subarray(1), written } : null;
  };

  const readNote = (bytes) => {
    const why = (says) => refuse("note-unreadable", says);
    if (bytes.length > 256 * KIB) why("too long");
    const written = quietly("note-unreadable", () => utf8(bytes));
    if (/[\u0000-\u0009\u000b-\u001f]/.test(written)) why("a control character other than a newline");
    const at = written.lastIndexOf("\n\n");
    const foot = written.slice(at + 2);
    const lines = foot.slice(0, -1).split("\n");
    if (at < 0 || !foot.endsWith("\n") || lines.length > 64) why("not a text, an empty line and signatures");
    const signatures = lines.map((line) => {
      const [, name, letters] = /^— ([^ ]*) ([^]*)$/.exec(line) ?? [];
      const content = letters ? fromBase64(letters) : null;
      if (!isName(name ?? "") || !content || content.length < 5) why("a line that is no signature");
      return { name, number: hex(content.subarray(0, 4)), content: content.subarray(4) };
    });
    return { text: written.slice(0, at + 1), signatures };
  };

  const readCheckpoint = (written) => {
    const lines = written.split("\n");
    const sound = lines.length >= 4 && lines.at(-1) === "" && lines.slice(0, -1).every(Boolean)
      && /^(?:0|[1-9][0-9]{0,18})$/.test(lines[1]) && BigInt(lines[1]) <= LARGEST;
    const root = sound ? fromBase64(lines[2]) : null;
    if (root?.length !== 32 || (lines[1] === "0" && !same(root, sha256(new Uint8Array())))) refuse("checkpoint-unreadable", "");
    return { origin: lines[0], size: BigInt(lines[1]), root };
  };

  const signedMessage = (key, written, time) => {
    if (key.kind === ED25519) return text.encode(written);
    if (key.kind === COSIGNATURE) return text.encode(`cosignature/v1\ntime ${time}\n${written}`);
    const checkpoint = readCheckpoint(written);
    const name = text.encode(key.name), origin = text.encode(checkpoint.origin);
    return joined(text.encode("subtree/v1\n\0"), [name.length], name, u64(time), [origin.length], origin, u64(0),
      u64(checkpoint.size), checkpoint.root);
  };
  const timeOf = (key, signature) => key.kind === ED25519 ? 0n : new DataView(signature.buffer, signature.byteOffset).getBigUint64(0);

  const holdsOnNote = async (key, written, signature) => {
    if (signature.length !== SIGNATURE_BYTES[key.kind]) return false;
    const time = timeOf(key, signature);
    if (time > LARGEST) return false;
    const algorithm = key.kind === ML_DSA_44 ? "ML-DSA-44" : "EdDSA";
    try {
      const message = signedMessage(key, written, time);
      return await E.counts(algorithm, key.bytes, message, key.kind === ED25519 ? signature : signature.subarray(8));
    } catch { return false; }
  };

  /** The note and which of these keys have signed it: `signed` of those that hold, `unchecked` of those nobody here can check. */
  const openNote = async (bytes, keys) => {
    const note = readNote(bytes);
    const known = new Map(keys.map((key) => [`${key.name} ${key.number}`, key]));
    const signed = new Map(), unchecked = [];
    for (const line of note.signatures) {
      const key = known.get(`${line.name} ${line.number}`);
      if (!key || signed.has(key.written)) continue;
      const holds = await holdsOnNote(key, note.text, line.content);
      if (holds === null) { unchecked.push(key.name); continue; }
      if (!holds) refuse("note-forged", key.name);
      signed.set(key.written, line.content);
    }
    if (!signed.size) refuse("note-unsigned", "");
    return { text: note.text, signed, unchecked };
  };

  /* -------------------------------------------------------------------------------------------------- tlog-policy, -proof */

  const readPolicy = (lines) => {
    const policy = { logs: [], witnesses: new Map(), groups: new Map(), quorum: null };
    const members = new Set();
    const taken = (name) => name === "none" || policy.witnesses.has(name) || policy.groups.has(name);
    const known = (name) => policy.witnesses.has(name) || policy.groups.has(name);
    const readers = {
      log: (words) => {
        const key = readKey(words[0] ?? "");
        if (![1, 2].includes(words.length) || ![ED25519, ML_DSA_44].includes(key?.kind)) return false;
        if (policy.logs.some((log) => same(log.bytes, key.bytes))) return false;
        return policy.logs.push(key);
      },
      witness: ([name, written, ...rest]) => {
        const key = readKey(written ?? "");
        if (rest.length > 1 || ![COSIGNATURE, ML_DSA_44].includes(key?.kind) || taken(name)) return false;
        if ([...policy.witnesses.values()].some((one) => same(one.bytes, key.bytes))) return false;
        return policy.witnesses.set(name, key);
      },
      group: ([name, many, ...rest]) => {
        if (!rest.length || taken(name) || !rest.every(known)) return false;
        if (new Set(rest).size < rest.length || rest.some((one) => members.has(one))) return false;
        const needed = { all: rest.length, any: 1 }[many] ?? (/^[1-9][0-9]{0,3}$/.test(many) ? Number(many) : 0);
        if (needed < 1 || needed > rest.length) return false;
        rest.forEach((one) => members.add(one));
        return policy.groups.set(name, { needed, members: rest });
      },
      quorum: (words) => {
        if (policy.quorum !== null || words.length !== 1 || !(words[0] === "none" || known(words[0]))) return false;
        policy.quorum = words[0];
        return true;
      },
    };
    for (const line of lines) {
      const words = line.split(/[ \t]+/).filter(Boolean);
      if (!words.length || words[0].startsWith("#")) continue;
      if (!Object.hasOwn(readers, words[0]) || !readers[words[0]](words.slice(1))) refuse("policy-unreadable", line);
    }
    if (policy.quorum === null) refuse("policy-unreadable", "no quorum");
    return policy;
  };
  const hasQuorum = (policy, signed) => {
    const witnessed = (name) => policy.witnesses.has(name)
      ? signed.has(policy.witnesses.get(name).written)
      : policy.groups.get(name).members.filter(witnessed).length >= policy.groups.get(name).needed;
    return policy.quorum === "none" || witnessed(policy.quorum);
  };

  const readProof = (bytes) => {
    const end = "proof-unreadable";
    const at = bytes.findIndex((byte, n) => byte === 10 && bytes[n + 1] === 10);
    const head = bytes.subarray(0, Math.max(at, 0));
    if (bytes.length > 300 * KIB || at < 0 || head.some((byte) => byte > 127)) refuse(end, "");
    const lines = utf8(head).split("\n");
    if (lines.shift() !== "c2sp.org/tlog-proof@v1") refuse(end, "");
    if (lines[0]?.startsWith("extra ")) { if (!fromBase64(lines.shift().slice(6))?.length) refuse(end, ""); }
    const index = /^index (0|[1-9][0-9]{0,18})$/.exec(lines.shift() ?? "") ?? refuse(end, "");
    const hashes = lines.map((line) => { const one = fromBase64(line); return one?.length === 32 ? one : refuse(end, ""); });
    if (hashes.length > 63) refuse(end, "");
    return { index: BigInt(index[1]), hashes, checkpoint: bytes.subarray(at + 2) };
  };

  /** What a checkpoint is worth under a policy: who signed, and between which times. */
  const openCheckpoint = async (note, policy) => {
    const opened = await openNote(note, [...policy.logs, ...policy.witnesses.values()]);
    const checkpoint = readCheckpoint(opened.text);
    if (!policy.logs.some((log) => opened.signed.has(log.written) && log.name === checkpoint.origin)) refuse("log-unknown", "");
    const witnesses = [...policy.witnesses].filter(([, key]) => opened.signed.has(key.written));
    const times = witnesses.map(([, key]) => timeOf(key, opened.signed.get(key.written))).filter(Boolean).map(Number);
    return {
      checkpoint, unchecked: opened.unchecked, witnesses: witnesses.map(([name]) => name),
      quorum: hasQuorum(policy, opened.signed), first: Math.min(...times, Infinity), last: Math.max(...times, 0),
    };
  };

  /* ----------------------------------------------------------------------------------------------------------------- JWS */

  const readJws = (written, longest) => {
    const parts = written.length <= longest ? written.split(".") : [];
    const [header, payload, signature] = parts.map(fromUrl);
    if (parts.length !== 3 || !header || !payload || !signature) throw new Error("not three parts in URL letters");
    const said = E.strictObject(header, 512);
    if (Object.keys(said).sort().join() !== "alg,kid,typ" || !Object.values(said).every((one) => typeof one === "string")) {
      throw new Error("a header of other things than alg, kid and typ");
    }
    return { ...said, payload, message: text.encode(`${parts[0]}.${parts[1]}`), signature };
  };
  /** By the key's algorithm, whatever the header says; a header that says otherwise is a forgery. */
  const isSignedBy = async (jws, algorithm, key) => jws.alg === algorithm && E.counts(algorithm, key, jws.message, jws.signature);

  return {
    ED25519, LARGEST, quietly, readKey, readNote, readCheckpoint, openNote, readPolicy, readProof, openCheckpoint, readJws,
    isSignedBy, isObject, toUrl,
  };
})(typeof require === "undefined" ? Eodes : require("./eodes.js"));

if (typeof module !== "undefined") module.exports = EodesNotes;
