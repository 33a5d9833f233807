/** Made by scripts/build.mjs: the kernels without relaxed SIMD, WebAssembly as base64 of raw deflate. */
export declare const kernels: string;
