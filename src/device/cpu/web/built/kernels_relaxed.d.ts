/** Made by scripts/build.mjs: the kernels with relaxed SIMD, WebAssembly as base64 of raw deflate. */
export declare const kernels: string;
