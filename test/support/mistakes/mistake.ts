/** What is done wrong, the call that does it, and what its message must begin with. */
export type Mistake = [name: string, call: () => unknown, begins: string];

/** What is wrong on purpose is no type. */
export const wrong = (value: unknown): never => value as never;
