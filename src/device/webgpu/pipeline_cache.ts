import { DeviceOperationError, KernelCompileError } from '../../errors.js';
import type { ErrorLedger } from './error_ledger.js';
import { UNIFORM_BYTES, type BindingAccess, type Kernel } from './kernel_call.js';
import { patiently } from './patient_wait.js';

/** `GPUShaderStage.COMPUTE`: the constants of the specification, which Node does not have as globals. */
const COMPUTE_STAGE = 4;

/** Lines shown before and after the one at fault. */
const SOURCE_CONTEXT = 3;

export interface CompiledKernel {
  readonly pipeline: GPUComputePipeline;
  /** Of group 0. */
  readonly bindingLayout: GPUBindGroupLayout;
}

/** Pipelines by source and layout; compiling is by far the slowest call of a device. */
export class PipelineCache {
  readonly #device: GPUDevice;
  readonly #errors: ErrorLedger;
  readonly #compiled = new Map<string, CompiledKernel>();
  /** The same by the kernel object that a launcher passes each time: hashing a source takes longer than a dispatch. */
  readonly #ofKernel = new WeakMap<Kernel, Map<string, CompiledKernel>>();
  readonly #bindingLayouts = new Map<string, GPUBindGroupLayout>();
  /** Of group 1: one uniform struct at a dynamic offset. */
  readonly uniformLayout: GPUBindGroupLayout;

  constructor(device: GPUDevice, errors: ErrorLedger) {
    this.#device = device;
    this.#errors = errors;
    this.uniformLayout = device.createBindGroupLayout({
      label: 'uniforms',
      entries: [
        {
          binding: 0,
          visibility: COMPUTE_STAGE,
          buffer: { type: 'uniform', hasDynamicOffset: true, minBindingSize: UNIFORM_BYTES },
        },
      ],
    });
  }

  get(kernel: Kernel, access: readonly BindingAccess[], uniforms: boolean): CompiledKernel {
    const layout = `${access.join()}|${uniforms}`;
    const known = this.#ofKernel.get(kernel) ?? new Map<string, CompiledKernel>();
    let compiled = known.get(layout);
    if (!compiled) {
      compiled = this.#bySource(kernel, access, uniforms);
      known.set(layout, compiled);
      this.#ofKernel.set(kernel, known);
    }
    return compiled;
  }

  #bySource(kernel: Kernel, access: readonly BindingAccess[], uniforms: boolean): CompiledKernel {
    const key = keyOf(kernel, access, uniforms);
    let compiled = this.#compiled.get(key);
    if (!compiled) {
      compiled = this.#errors.guard(kernel.name, () => this.#compile(kernel, access, uniforms));
      this.#compiled.set(key, compiled);
    }
    return compiled;
  }

  /**
   * Compiles on the driver's own threads, for a later `get`.
   * @throws KernelCompileError and DeviceOperationError, at once: nothing is parked
   */
  async prepare(kernel: Kernel, access: readonly BindingAccess[], uniforms: boolean): Promise<void> {
    const key = keyOf(kernel, access, uniforms);
    if (this.#compiled.has(key)) return;
    this.#device.pushErrorScope('validation');
    const module = this.#device.createShaderModule({ label: kernel.name, code: kernel.source });
    const { layout, bindingLayout } = this.#layouts(access, uniforms);
    const [invalidity, { messages }] = await patiently(() =>
      Promise.all([this.#device.popErrorScope(), module.getCompilationInfo()]),
    ).catch(async (error: unknown) => {
      throw await this.#errors.failure(kernel.name, error);
    });
    const error = compileError(kernel, messages);
    if (error) throw error;
    if (invalidity) throw new DeviceOperationError(`${kernel.name}: ${invalidity.message}`);
    const descriptor = { label: kernel.name, layout, compute: { module, entryPoint: 'main' } };
    try {
      const pipeline = await patiently(() => this.#device.createComputePipelineAsync(descriptor));
      this.#compiled.set(key, { pipeline, bindingLayout });
    } catch (cause) {
      throw await this.#errors.failure(kernel.name, cause);
    }
  }

  #compile(kernel: Kernel, access: readonly BindingAccess[], uniforms: boolean): CompiledKernel {
    const module = this.#device.createShaderModule({ label: kernel.name, code: kernel.source });
    const compilation = patiently(() => module.getCompilationInfo());
    this.#errors.expect(compilation.then((info) => compileError(kernel, info.messages)));
    const { layout, bindingLayout } = this.#layouts(access, uniforms);
    const compute = { module, entryPoint: 'main' };
    return { pipeline: this.#device.createComputePipeline({ label: kernel.name, layout, compute }), bindingLayout };
  }

  #layouts(access: readonly BindingAccess[], uniforms: boolean) {
    const bindingLayout = this.#bindingLayout(access);
    const bindGroupLayouts = uniforms ? [bindingLayout, this.uniformLayout] : [bindingLayout];
    return { layout: this.#device.createPipelineLayout({ bindGroupLayouts }), bindingLayout };
  }

  #bindingLayout(access: readonly BindingAccess[]): GPUBindGroupLayout {
    const key = access.join();
    let layout = this.#bindingLayouts.get(key);
    if (!layout) {
      layout = this.#device.createBindGroupLayout({
        label: key,
        entries: access.map((kind, binding) => ({
          binding,
          visibility: COMPUTE_STAGE,
          buffer: { type: kind === 'read' ? 'read-only-storage' : 'storage' },
        })),
      });
      this.#bindingLayouts.set(key, layout);
    }
    return layout;
  }
}

const keyOf = (kernel: Kernel, access: readonly BindingAccess[], uniforms: boolean): string =>
  `${access.join()}|${uniforms}|${kernel.source}`;

function compileError(kernel: Kernel, messages: readonly GPUCompilationMessage[]): KernelCompileError | undefined {
  const error = messages.find((message) => message.type === 'error');
  if (!error) return undefined;
  const place = `${kernel.name}:${error.lineNum}:${error.linePos}`;
  const around = sourceAround(kernel.source, error.lineNum, error.linePos);
  return new KernelCompileError(`${place}: ${error.message}\n${around}`);
}

/** The lines around one place, numbered from 1, with a caret under the column. */
function sourceAround(source: string, line: number, column: number): string {
  const lines = source.split('\n');
  const first = Math.max(1, line - SOURCE_CONTEXT);
  const last = Math.min(lines.length, line + SOURCE_CONTEXT);
  const shown: string[] = [];
  for (let i = first; i <= last; i++) {
    shown.push(`${String(i).padStart(5)} | ${lines[i - 1]}`);
    if (i === line) shown.push(`${' '.repeat(5)} | ${' '.repeat(Math.max(0, column - 1))}^`);
  }
  return shown.join('\n');
}
