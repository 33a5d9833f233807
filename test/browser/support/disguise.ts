/** A script that has pages see their software adapter as a GPU, which `openDevice` takes by itself. */
export const AS_HARDWARE = `
for (const [name, value] of Object.entries({ vendor: 'tests', architecture: 'disguised', device: '', description: '', isFallbackAdapter: false }))
  Object.defineProperty(GPUAdapterInfo.prototype, name, { get: () => value });
`;
