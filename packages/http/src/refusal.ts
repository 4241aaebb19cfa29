import { isLoopback } from './loopback';

/** What a server is called beside the names of the machine itself. */
export interface ServedNames {
  /** Host names without a port. */
  hosts: readonly string[];
  /** Origins whose pages may ask, such as `https://portal.example.com`. */
  origins: readonly string[];
}

/** The headers by which a browser says what it asks and for which page. */
export interface AskedBy {
  host?: string;
  origin?: string;
}

/** Why a request is not answered; 421 for a foreign name, 403 for a foreign page. */
export interface Refusal {
  status: 421 | 403;
  message: string;
}

/** A host name or address and an optional port, and nothing that a URL could hide behind. */
const HOST = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

/** The name in a Host header as a browser reads it; `undefined` for what is none. */
function nameOf(host: string): string | undefined {
  const url = `http://${host}`;
  if (!HOST.test(host) || !URL.canParse(url)) return undefined;
  return new URL(url).hostname.replace(/\.$/, '');
}

/**
 * Why a request must not be answered; `undefined` when it may be.
 *
 * A page elsewhere whose name is made to point to this server (DNS rebinding) is known by the Host that its browser
 * sends, and a page elsewhere that asks under our name by its Origin (RFC 6454 7). A page of the server itself has the
 * Host as its Origin. Programs send no Origin.
 */
export function refusalOf(
  { host = '', origin }: AskedBy,
  { hosts, origins }: ServedNames,
): Refusal | undefined {
  const name = nameOf(host);
  const known = hosts.map(each => each.toLowerCase());
  if (name === undefined || !(isLoopback(name) || known.includes(name))) {
    return {
      status: 421,
      message: `This server does not answer as ${JSON.stringify(host)}, only as ${[...new Set(['localhost', ...known])].join(', ')}`,
    };
  }
  if (origin === undefined || origins.includes(origin)) return undefined;
  const own =
    URL.canParse(origin) &&
    /^https?:$/.test(new URL(origin).protocol) &&
    new URL(origin).host ===
      new URL(`${new URL(origin).protocol}//${host}`).host;
  return own
    ? undefined
    : {
        status: 403,
        message: `Pages of ${JSON.stringify(origin)} may not ask this server`,
      };
}
