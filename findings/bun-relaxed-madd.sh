#!/usr/bin/env bash
# Bun 1.4.5 and Deno 2.9.6 beside Node on x86-64 with FMA: WebAssembly's f32x4.relaxed_madd rounds twice in Bun (JavaScriptCore) and once in
# V8, so that one module gives other bits there; the specification allows both. Bun also says that it is Node 26.3.0 with that
# Node's V8 (process.versions.v8), which it has not, and takes flags of V8 in silence.
#
# Guessed before: fused in all three, since all know the instruction and the processor has FMA. Seen: node fused, deno fused, bun not.
# The way out that was tried and works: run the instruction once on (1 + 2^-13)^2 - (1 + 2^-12), which is 2^-26 fused and 0 otherwise, and
# tell Bun by process.versions.bun.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --ignore-scripts --no-audit --no-fund bun@1.4.5 deno@2.9.6
cat > look.mjs <<'JS'
import { setFlagsFromString } from 'node:v8';
// (a, b, c) -> lane 0 of f32x4.relaxed_madd(a, b, c).
const bytes = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 8, 1, 96, 3, 125, 125, 125, 1, 125, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 22, 1],
  ...[20, 0, 32, 0, 253, 19, 32, 1, 253, 19, 32, 2, 253, 19, 253, 133, 2, 253, 31, 0, 11],
);
if (!WebAssembly.validate(bytes)) setFlagsFromString('--experimental-wasm-relaxed-simd'); // Node 20
const { f } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
const e = 2 ** -13;
const { bun, deno, node, v8 } = process.versions;
const got = f(1 + e, 1 + e, -(1 + 2 * e));
const verdict = got === e * e ? 'fused' : got === 0 ? 'rounds twice' : String(got);
console.log(`${bun ? 'bun' : deno ? 'deno' : 'node'}: ${verdict} (says Node ${node}, V8 ${v8})`);
JS
{ node look.mjs && node_modules/@deno/*/deno run -A look.mjs && node_modules/@oven/bun-*/bin/bun look.mjs; } | tee seen
grep -q '^node: fused' seen && grep -q '^deno: fused' seen && grep -q '^bun: rounds twice (says Node 26.3.0' seen || { echo 'It is no longer so.' >&2; exit 1; }
