/** For `import()`: bundlers warn of a module that is loaded later in one place and at once in another. */
export { gaussianFactor } from './gaussian_factor.js';
