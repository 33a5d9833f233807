/** Made by scripts/build.mjs: `worker.mjs` and all that it imports, as one script. */
export declare const workerSource: string;
