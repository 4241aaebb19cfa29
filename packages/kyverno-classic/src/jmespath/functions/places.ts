import { parseImage } from '@macadam/kyverno/engine';
import {
  type Args,
  askWorld,
  type FunctionTable,
  takes,
  type World,
} from './args';

/** A path without `.`, `..` and doubled slashes, as Go's `filepath.Join` makes it. */
export function canonicalPath(path: string): string {
  if (path === '') return '';
  const isAbsolute = path.startsWith('/');
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (!isAbsolute) parts.push(part);
  }
  const joined = parts.join('/');
  return isAbsolute ? `/${joined}` : joined || '.';
}

function imageNormalize(args: Args): string {
  const text = args.text(0);
  const image = parseImage(text);
  if (!image) throw args.error(`bad image: ${text}`);
  return image.reference;
}

/** Whether an IPv4 address is of this machine or of a private network. */
function isInternalV4(host: string): boolean {
  const [first, second] = host.split('.').map(Number);
  return (
    first === 127 ||
    first === 10 ||
    (first === 172 && second >= 16 && second < 32) ||
    (first === 192 && second === 168)
  );
}

function isInternalV6(host: string): boolean {
  return host === '::1' || /^f[cd]/.test(host);
}

function isExternalUrl(args: Args, world: World): unknown {
  const text = args.text(0);
  let host: string;
  try {
    host = new URL(text).hostname;
  } catch {
    throw args.error(`'${text}' is not a URL`);
  }
  if (/^\d+\.\d+\.\d+\.\d+$/.test(host)) return !isInternalV4(host);
  if (host.startsWith('[')) return !isInternalV6(host.slice(1, -1));
  if (host === 'localhost') return false;
  return askWorld(
    world,
    'dns.isExternal',
    [host],
    `the address of the host '${host}'`,
  );
}

/** Kyverno's functions of paths, images and addresses. */
export const placeFunctions: FunctionTable = {
  image_normalize: takes(1, imageNormalize),
  is_external_url: takes(1, isExternalUrl),
  path_canonicalize: takes(1, args => canonicalPath(args.text(0))),
};
