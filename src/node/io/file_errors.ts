import { invalid } from '../../errors.js';

interface Explanation {
  readonly rule: string;
  readonly wayOut: string;
}

const readExplanations: Readonly<Record<string, Explanation>> = {
  ENOENT: {
    rule: 'the file must exist',
    wayOut: 'Check the path; a relative path starts at the working folder or, inside a problem file, at its folder.',
  },
  ENOTDIR: { rule: 'every part of the path but the last must be a folder', wayOut: 'Check the path.' },
  EISDIR: { rule: 'the path must name a file', wayOut: 'Name a file inside that folder.' },
  EACCES: { rule: 'the file must be readable', wayOut: 'Change its permissions or run as a user who may read it.' },
  EPERM: { rule: 'the file must be readable', wayOut: 'Change its permissions or run as a user who may read it.' },
  ELOOP: { rule: 'symbolic links must lead to a file', wayOut: 'Mend the links.' },
  ENAMETOOLONG: { rule: 'a path must fit the file system', wayOut: 'Use a shorter path.' },
  ERR_FS_FILE_TOO_LARGE: { rule: 'a file may hold at most 2 GiB', wayOut: 'Split it, or save it as float32.' },
};

const writeExplanations: Readonly<Record<string, Explanation>> = {
  ENOENT: { rule: 'the folder must exist', wayOut: 'Create the folder first.' },
  ENOTDIR: { rule: 'every part of the path but the last must be a folder', wayOut: 'Choose another path.' },
  EISDIR: { rule: 'the path must name a file', wayOut: 'Name a file inside that folder.' },
  EACCES: { rule: 'the folder must be writable', wayOut: 'Change its permissions or choose another folder.' },
  EPERM: { rule: 'the folder must be writable', wayOut: 'Change its permissions or choose another folder.' },
  EROFS: { rule: 'the file system must be writable', wayOut: 'Choose another folder.' },
  ENOSPC: { rule: 'the disk must have room', wayOut: 'Free some space or choose another disk.' },
  EDQUOT: { rule: 'the disk quota must have room', wayOut: 'Free some space or choose another disk.' },
  EFBIG: { rule: 'the file must fit the file size limit', wayOut: 'Raise the limit or write fewer samples.' },
  ENAMETOOLONG: { rule: 'a path must fit the file system', wayOut: 'Use a shorter name.' },
};

/** Turns what the operating system said about reading `path` into a typed error; other errors come back unchanged. */
export function explainReadFailure(path: string, error: unknown): unknown {
  return explain(`reading ${path}`, 'the file must be readable', readExplanations, error);
}

/** Turns what the operating system said about writing `path` into a typed error; other errors come back unchanged. */
export function explainWriteFailure(path: string, error: unknown): unknown {
  return explain(`writing ${path}`, 'the file must be writable', writeExplanations, error);
}

function explain(
  operation: string,
  generalRule: string,
  explanations: Readonly<Record<string, Explanation>>,
  error: unknown,
): unknown {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return error;
  const { rule, wayOut } = explanations[error.code] ?? { rule: generalRule, wayOut: 'Check the path and the disk.' };
  const explained = invalid(operation, rule, `${error.code} from the operating system`, wayOut);
  explained.cause = error;
  return explained;
}
