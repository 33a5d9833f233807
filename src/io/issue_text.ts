import english from 'zod/v4/locales/en.js';

/**
 * What a schema's `safeParse` is told, so that messages of issues are words: those of zod/mini alone say nothing. The
 * problem's errors are made of what issues are (`schema_error`), so that pages need not load these words for them.
 */
export const IN_WORDS = { error: english().localeError };
