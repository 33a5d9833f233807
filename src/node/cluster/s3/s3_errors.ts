import { invalid, type InvalidInputError } from '../../../errors.js';

/** What the client throws: the server's error with its status, or the network's with its code. */
interface S3Failure {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const isFailure = (error: unknown): error is S3Failure => error instanceof Error;
const statusOf = (error: S3Failure): number | undefined => error.$metadata?.httpStatusCode;

/** Answers of a server that has no time. */
const BUSY = ['SlowDown', 'RequestTimeout', 'RequestTimeoutException', 'Throttling', 'ThrottlingException'];

/** Whether a server is away, too slow or too busy, which may be over soon. */
export function isAway(error: unknown): boolean {
  if (!isFailure(error)) return false;
  const status = statusOf(error);
  if (BUSY.includes(error.name) || error.name === 'TimeoutError') return true;
  if (status !== undefined) return status >= 500 || status === 429;
  return /^(E[A-Z]+|EAI_AGAIN|EPROTO|ERR_SOCKET.*)$/.test(error.code ?? '');
}

/** Whether there is nothing of that key; without a body, as `has` is answered, or with. */
export const isNothing = (error: unknown): boolean =>
  isFailure(error) && (error.name === 'NoSuchKey' || (error.name === 'NotFound' && statusOf(error) === 404));

interface Explanation {
  readonly rule: string;
  readonly wayOut: string;
}

const KEYS: Explanation = {
  rule: 'the server must know the keys',
  wayOut: 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile by AWS_PROFILE, on every machine.',
};
const ALLOWED: Explanation = {
  rule: 'the keys must be allowed to list, get, put and delete there',
  wayOut: 'Check bucket and keys, or have s3:ListBucket, s3:GetObject, s3:PutObject and s3:DeleteObject allowed.',
};
const REGION: Explanation = {
  rule: 'the region must be the bucket’s',
  wayOut: 'Set AWS_REGION; a server of your own mostly takes us-east-1.',
};
const ENDPOINT: Explanation = {
  rule: 'the endpoint must be a URL',
  wayOut: 'Set AWS_ENDPOINT_URL_S3 as https://host[:port], or unset it for AWS itself.',
};
const CLOCK: Explanation = { rule: 'clocks must agree with the server’s', wayOut: 'Set this machine’s clock.' };

const EXPLANATIONS: Readonly<Record<string, Explanation>> = {
  NoSuchBucket: {
    rule: 'the bucket must exist',
    wayOut: 'Check its name and AWS_ENDPOINT_URL_S3, or make the bucket: no command here does.',
  },
  CredentialsProviderError: KEYS,
  InvalidAccessKeyId: KEYS,
  SignatureDoesNotMatch: KEYS,
  ExpiredToken: KEYS,
  InvalidToken: KEYS,
  AccessDenied: ALLOWED,
  Forbidden: ALLOWED,
  RequestTimeTooSkewed: CLOCK,
  PermanentRedirect: REGION,
  AuthorizationHeaderMalformed: REGION,
  QuotaExceeded: { rule: 'the bucket must have room', wayOut: 'Free some, or have the quota raised.' },
};

const AWAY: Explanation = {
  rule: 'a server of S3 must answer',
  wayOut: 'Check that it runs, the network and AWS_ENDPOINT_URL_S3; the same command goes on from what is there.',
};

function explanationOf(error: S3Failure): Explanation {
  if (isAway(error)) return AWAY;
  if (error.name in EXPLANATIONS) return EXPLANATIONS[error.name];
  if (/^Region (is missing|not accepted)/.test(error.message)) return REGION;
  if (error.code === 'ERR_INVALID_URL') return ENDPOINT;
  if (statusOf(error) === 403) return ALLOWED;
  if (statusOf(error) === 301) return REGION;
  return { rule: 'the server must do as it is asked', wayOut: 'Check bucket, keys and AWS_ENDPOINT_URL_S3.' };
}

/** A typed error of what the client threw at `title`; other errors come back unchanged. */
export function explainS3Failure(title: string, error: unknown): unknown {
  if (!isFailure(error)) return error;
  const { rule, wayOut } = explanationOf(error);
  const status = statusOf(error);
  const said = `${error.name === 'Error' ? '' : `${error.name}: `}${error.message.replace(/\.+$/, '')}`;
  const explained: InvalidInputError = invalid(title, rule, `${status ? `${status} ` : ''}${said}`, wayOut);
  explained.cause = error;
  return explained;
}
