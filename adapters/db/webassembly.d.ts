// TypeScript knows WebAssembly only with the browser's library, which server code must not see.
declare namespace WebAssembly {
  interface Instance {
    exports: Record<string, unknown>
  }
  function instantiate(
    bytes: Uint8Array,
    imports: Record<string, Record<string, unknown>>,
  ): Promise<{ instance: Instance }>
}
