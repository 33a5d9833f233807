/**
 * The costs' functions inside a kernel: one set per distinct cost, and a switch on the marginal.
 * The kernel declares what they call: `load_x`, `load_y`, `store_cost_gradient` and the binding `cost_constants`, and
 * includes `WGSL_MATH`.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';

export interface CostFunctions {
  /** Functions of every distinct cost, named by `names`. */
  readonly sources: readonly string[];
  /** [marginals], the name of the marginal's cost. */
  readonly names: readonly string[];
}

function onMarginal(names: readonly string[], call: (name: string) => string): string {
  const cases = [...new Set(names)].map((name) => {
    const marginals = names.flatMap((other, k) => (other === name ? [`${k}u`] : []));
    return `    case ${marginals.join(', ')}: { ${call(name)} }`;
  });
  return cases.join('\n');
}

/** `fn cost_value(marginal, chain) -> f32` */
export function costValueFunctionWgsl({ sources, names }: CostFunctions): string {
  return wgsl`
${sources.join('\n')}
fn cost_value(marginal: u32, chain: u32) -> f32 {
  switch (marginal) {
${onMarginal(names, (name) => `return ${name}_value(chain);`)}
    default: { return 0.0f; }
  }
}
`;
}

/** `fn cost_gradient(marginal, chain)`, all components of one chain. */
export function costGradientFunctionWgsl({ sources, names }: CostFunctions): string {
  return wgsl`
${sources.join('\n')}
fn cost_gradient(marginal: u32, chain: u32) {
  switch (marginal) {
${onMarginal(names, (name) => `${name}_gradient(chain);`)}
    default: {}
  }
}
`;
}

/** `fn cost_gradient_component(marginal, chain, i) -> f32`, where every cost is elementwise. */
export function costGradientComponentWgsl({ sources, names }: CostFunctions): string {
  return wgsl`
${sources.join('\n')}
fn cost_gradient_component(marginal: u32, chain: u32, i: u32) -> f32 {
  switch (marginal) {
${onMarginal(names, (name) => `return ${name}_gradient_component(chain, i);`)}
    default: { return 0.0f; }
  }
}
`;
}
