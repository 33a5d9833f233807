/**
 * Names of the platform that our declarations use. A project's own libraries (DOM, `@types/node`, `@webgpu/types`) say
 * what is in them, and an empty interface beside theirs adds nothing; where there is none, our declarations still
 * compile.
 */
/* eslint-disable @typescript-eslint/no-empty-object-type, @typescript-eslint/no-namespace */
declare global {
  interface AbortSignal {}
  interface GPUAdapter {}
  interface GPUBuffer {}
  interface GPUDevice {}
  interface GPUSupportedLimits {}
  interface URL {}
  namespace WebAssembly {
    interface Memory {}
    interface Module {}
  }
}

export {};
