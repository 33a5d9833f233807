import { readFileSync } from 'node:fs';
import { openJaxChains } from './jax_chain.mjs';

/**
 * @param {string[]} devices of the library, to be started where they work
 * @param {(device: string, gradient: string) => string} nameOf a variant's name
 * @returns {Promise<object>} for `servePeer`: version, variants and `open`, or why the library does not load
 */
export async function jaxPeer(devices, nameOf) {
  try {
    const jax = await import('@jax-js/jax');
    const started = new Set(await jax.init(...devices));
    const { version } = JSON.parse(
      readFileSync(new URL('../package.json', import.meta.resolve('@jax-js/jax')), 'utf8'),
    );
    const variants = devices.flatMap((device) => {
      const gradients = started.has(device) ? ['manual', 'grad'] : [];
      return gradients.map((gradient) => [nameOf(device, gradient), { device, autograd: gradient === 'grad' }]);
    });
    const settings = new Map(variants);
    const open = (variant, problem) => {
      const { device, autograd } = settings.get(variant);
      return openJaxChains(jax, device, autograd, problem);
    };
    return { peer: 'jax-js', version, variants: [...settings.keys()], open };
  } catch (error) {
    return { unavailable: `@jax-js/jax does not load: ${error.message.split('\n')[0]}` };
  }
}
