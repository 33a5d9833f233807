#!/usr/bin/env bash
# @jax-js/jax 0.1.25 on WebAssembly, in Node: under jit, the gradient of the plain sum of a convolution's output comes out too large. Without
# jit it is right. The gradient of a sum is a constant, and convolving it backwards gives it a border of zeros.
#
# Guessed before: the same from both. Seen: a kernel 4x4 on images 4x4 gives the kernel without jit, and with it other numbers; a kernel 4x4 on
# images 6x6 gives a gradient whose sum is four times as large with jit as without.
# The way out that was tried and works: multiply by ones that are an argument of the function before the sum.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --ignore-scripts --no-audit --no-fund @jax-js/jax@0.1.25
cat > look.mjs <<'JS'
import { defaultDevice, grad, init, jit, lax, numpy as np } from '@jax-js/jax';

await init('wasm');
defaultDevice('wasm');
const side = 6;
const kernel = np.array(Float32Array.from({ length: 16 }, (_, i) => Math.sin(i + 1))).reshape([1, 1, 4, 4]);
const image = np.ones([1, 1, side, side]);
const ones = np.ones([1, 1, side - 3, side - 3]);
const convolved = (x, w) => lax.convGeneralDilated(x, w, [1, 1], [[0, 0], [0, 0]]);
const plain = grad((x, w) => np.sum(convolved(x, w)));
const multiplied = grad((x, w, by) => np.sum(convolved(x, w).mul(by)));
const sum = async (array) => (await array.data()).reduce((a, b) => a + b, 0);
const right = await sum(plain(image.ref, kernel.ref));
const compiled = await sum(jit(plain)(image.ref, kernel.ref));
const around = await sum(jit(multiplied)(image.ref, kernel.ref, ones.ref));
console.log({ right, compiled, around });
const same = (value) => Math.abs(value - right) < 1e-4 * Math.abs(right);
console.log(same(compiled) ? 'gone' : `jit is off by a factor of ${(compiled / right).toFixed(3)}`);
if (!same(around)) console.log('the way out does not work');
process.exit(0);
JS
node look.mjs
