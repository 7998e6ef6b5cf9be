/** The little of Node's WebAssembly that is used here; TypeScript knows it from its library for browsers only. */
declare namespace WebAssembly {
  class Memory {
    constructor(of: { readonly initial: number });
    readonly buffer: ArrayBuffer;
  }
  class Module {
    constructor(bytes: Uint8Array<ArrayBuffer>);
  }
  class Instance {
    constructor(module: Module, imports: { readonly outside: { readonly memory: Memory } });
    readonly exports: Readonly<Record<string, unknown>>;
  }
}
