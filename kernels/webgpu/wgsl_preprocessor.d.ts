/** `wgsl-preprocessor` comes without types. */
declare module 'wgsl-preprocessor' {
  /** Template tag with `#if ${condition}`, `#elif ${condition}`, `#else` and `#endif`. */
  export function wgsl(strings: TemplateStringsArray, ...values: readonly unknown[]): string;
}
