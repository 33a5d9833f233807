/** A value as text for people, `#platform/inspect`. */
export { inspect } from 'node:util';
