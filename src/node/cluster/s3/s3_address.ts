import { invalid } from '../../../errors.js';

/** What `s3://bucket/prefix` says. Where the server is, its region and the keys are the client's own settings. */
export interface S3Address {
  readonly bucket: string;
  /** Of every key: empty, or with a slash at its end. */
  readonly prefix: string;
  /** Whether the bucket is a part of the path, as most servers of one's own want it, and not of the host's name. */
  readonly pathStyle: boolean;
}

const PATH_STYLE = 'use_path_style';
const BUCKET = /^[A-Za-z0-9][A-Za-z0-9._-]{2,254}$/;
const PREFIX = /^[\w.=+-]+(\/[\w.=+-]+)*$/;

function refused(rule: string, received: string): Error {
  const wayOut = 'Write s3://BUCKET/PREFIX; docs/cluster.md says how the server and the keys are told.';
  return invalid('--store', rule, received, wayOut);
}

/** @throws InvalidInputError for what is no such address; what may be a key is not shown */
export function parseS3Address(address: string): S3Address {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (address.includes('@')) throw refused('keys are none of an address, which stands in process lists', 's3://…');
  if (url?.protocol !== 's3:') throw refused('must be the address of a bucket', 's3://…');
  if (url.port !== '') throw refused('a bucket has no port', url.host);
  if (!BUCKET.test(url.hostname))
    throw refused('a bucket has three or more letters, digits, dots or dashes', url.hostname);
  const prefix = url.pathname.replace(/^\/|\/$/g, '');
  const isInside = prefix.split('/').every((part) => !/^\.+$/.test(part));
  if (prefix !== '' && !(PREFIX.test(prefix) && isInside))
    throw refused('a prefix is of letters, digits, - _ . = + and single slashes between', prefix);
  for (const [name, value] of url.searchParams)
    if (name !== PATH_STYLE || !['true', 'false'].includes(value))
      throw refused(`all that may follow is ?${PATH_STYLE}=true or false`, `?${name}=…`);
  const pathStyle = url.searchParams.get(PATH_STYLE) !== 'false';
  return { bucket: url.hostname, prefix: prefix === '' ? '' : `${prefix}/`, pathStyle };
}
