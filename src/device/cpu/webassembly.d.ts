/**
 * The part of the WebAssembly JavaScript interface that the CPU device uses. TypeScript ships these types in its DOM
 * library only, which a Node program has no other use for.
 */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: ArrayBufferView<ArrayBuffer>);
    static exports(
      module: Module,
    ): { readonly name: string; readonly kind: 'function' | 'global' | 'memory' | 'table' }[];
  }
  class Instance {
    constructor(module: Module, imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>);
    readonly exports: Readonly<Record<string, unknown>>;
  }
  class Memory {
    constructor(descriptor: { readonly initial: number; readonly maximum: number; readonly shared: boolean });
    readonly buffer: SharedArrayBuffer;
    grow(pages: number): number;
  }
  function compile(bytes: ArrayBufferView<ArrayBuffer>): Promise<Module>;
  function validate(bytes: ArrayBufferView<ArrayBuffer>): boolean;
}
