/** `wgsl-preprocessor` comes without types and without an entry point, so it is imported by its file. */
declare module 'wgsl-preprocessor/wgsl-preprocessor.js' {
  /** Template tag with `#if ${condition}`, `#elif ${condition}`, `#else` and `#endif`. */
  export function wgsl(strings: TemplateStringsArray, ...values: readonly unknown[]): string;
}
