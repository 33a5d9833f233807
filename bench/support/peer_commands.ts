import type { DeviceKind } from '../../src/device/contract.js';
import type { PeerCommand } from './peer_process.js';
import { fromRoot } from './root.js';

const JAVASCRIPT_PEERS = ['typed_arrays', 'onnxruntime', 'tfjs', 'jax', 'jax_threads'];

function javascriptPeer(name: string): PeerCommand {
  return {
    name,
    commands: [[process.execPath, fromRoot('bench', 'peers', `${name}.mjs`)]],
    install: 'npm ci --prefix bench/peers',
  };
}

/** Pythons to try: Debian's packages are for its own, which need not be the first on the path. */
const pythons = (): string[] =>
  [...new Set([process.env.PYTHON, 'python3', '/usr/bin/python3'])].filter((python) => python !== undefined);

/** NumPy's iteration of a sliced barycenter. */
export function numpySliced(): PeerCommand {
  return {
    name: 'numpy',
    commands: pythons().map((python) => [python, fromRoot('bench', 'peers', 'numpy_sliced.py')]),
    install: 'apt-get install python3-numpy libopenblas0-pthread (Debian), or set PYTHON to a Python that has NumPy',
  };
}

/** @param variants all by default */
export function pytorch(kind: DeviceKind, variants: readonly string[] = []): PeerCommand {
  const chosen = variants.flatMap((variant) => ['--variant', variant]);
  const options = ['--peer', '--device', kind === 'cpu' ? 'cpu' : 'cuda', ...chosen];
  return {
    name: 'pytorch',
    commands: pythons().map((python) => [python, fromRoot('bench', 'peers', 'pytorch_chain.py'), ...options]),
    install:
      kind === 'cpu'
        ? 'apt-get install python3-torch libopenblas0 (Debian), or set PYTHON to a Python that has torch'
        : 'a machine with CUDA, and PYTHON set to a Python whose torch has it',
  };
}

/** Every peer there is, for comparison with our device of this kind. */
export function peerCommands(kind: DeviceKind): readonly PeerCommand[] {
  return [pytorch(kind), ...JAVASCRIPT_PEERS.map(javascriptPeer)];
}

/** PyTorch on graphs of layers of images: processors only. */
export function pytorchImages(): PeerCommand {
  const script = fromRoot('bench', 'peers', 'pytorch_images.py');
  return {
    name: 'pytorch',
    commands: pythons().map((python) => [python, script, '--peer']),
    install: 'apt-get install python3-torch libopenblas0-pthread (Debian), or set PYTHON to a Python that has torch',
  };
}

const JAVASCRIPT_IMAGE_PEERS = ['onnxruntime_images', 'tfjs_images', 'jax_images'];

/** Every peer that evaluates graphs of layers, none of them on a GPU. */
export const imagePeerCommands = (kind: DeviceKind): readonly PeerCommand[] =>
  kind === 'cpu' ? [pytorchImages(), ...JAVASCRIPT_IMAGE_PEERS.map(javascriptPeer)] : [];

/** Which of a peer's variants run on the same hardware as our device: a GPU is named in the variant. */
export function variantsOn(kind: DeviceKind, variants: readonly string[]): readonly string[] {
  return variants.filter((variant) => /^(webgpu|cuda)-/.test(variant) === (kind === 'webgpu'));
}
