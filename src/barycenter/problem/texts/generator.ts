import type { FieldTexts } from './field_text.js';

/** Of `generator_schema`. */
export const generator: FieldTexts = {
  file: {
    description:
      'The path of its file, relative to the problem file: `.safetensors` whose tensors have the graph’s names and whose metadata has ' +
      'the graph ([images.md](images.md#costs-through-a-generator)), or `.onnx`.',
    rule: 'exactly one of `file` and, in code, `network`',
    examples: ['decoder.safetensors', 'decoder.onnx'],
  },
  network: {
    description: 'Instead of a file: `{ graph, parameters }`.',
    rule: 'exactly one of `file` and `network`',
    codeOnly: true,
  },
  sha256: {
    description: 'What the file must have for a SHA-256: another is refused. `solve` writes it into the run folder.',
    absent: 'any',
    examples: ['0'.repeat(64)],
  },
  reference: {
    description:
      'The measure that plans of z have densities of: Lebesgue’s, as in the paper, or N(0, I), which keeps z where the generator ' +
      'was trained ([mathematics.md](mathematics.md#costs-through-a-generator)).',
    examples: ['standard-normal'],
  },
  memory: {
    description:
      'What values of its layers may take at once in a program of costs; a batch is cut into slices that fit.',
    unit: 'MiB',
    examples: [1024],
  },
};
