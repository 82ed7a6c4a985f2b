/* Runs every vector through the second verifier. `vectors` is an object of the files by name, `schema` the schema's text.
 * What is answered is a list of [file, case, expected, found] of those that differ, and how many were run. */
"use strict";

const runVectors = async ({ E, B, V, vectors, schema }) => {
  const differ = [];
  let ran = 0;
  const held = (file, name, expected, found) => { ran++; if (expected !== found) differ.push([file, name, expected, found]); };
  const bytesOf = (letters) => Uint8Array.from(atob(letters), (c) => c.charCodeAt(0));
  const unhex = (written) => Uint8Array.from(written.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  const code = async (work) => { try { return await work(); } catch (why) { if (why.code) return why; throw why; } };

  for (const one of vectors.signatures.cases) {
    held("signatures", one.name, one.counts, await E.counts(one.algorithm, unhex(one.public), unhex(one.message), unhex(one.signature)));
  }
  for (const one of vectors.endpoints.cases) held("endpoints", one.address, one.may, B.isEndpoint(one.address));
  for (const one of vectors.manifests.cases) {
    const files = one.chain.map((name) => E.text.encode(vectors.manifests.files[name]));
    const trust = await code(() => B.followAll(files, one.pin));
    held("manifests", one.name, one.answer, trust.code ?? trust.manifest.version);
  }
  const manifest = B.readManifest(E.text.encode(vectors.documents.manifest)).manifest;
  for (const one of vectors.documents.cases) {
    const done = await code(() => B.judgeRead(B.readDocument(one.document, schema), manifest, one, one.destination));
    held("documents", one.name, one.verdict, done.code ? B.verdictOf(done.code) : "OK");
  }
  for (const one of vectors.bundles.archives) {
    const done = await code(() => V.unpack(bytesOf(one.content)));
    held("archives", one.name, one.sound, !done.code);
  }
  for (const one of vectors.bundles.cases) {
    const files = Object.fromEntries(Object.entries(one.files).map(([name, content]) => [name, bytesOf(vectors.bundles.contents[content])]));
    const found = await V.verifyBundle(V.pack(files), { pins: one.pins, destination: one.destination, lateDays: one.late_days });
    held("bundles", one.name, one.verdict, found.verdict);
  }
  for (const one of vectors.squares?.cases ?? []) {
    held("squares", one.name, one.answer, (await V.verifySquare(one.square, one.ring)).verdict);
  }
  return { ran, differ };
};

if (typeof module !== "undefined") module.exports = runVectors;
