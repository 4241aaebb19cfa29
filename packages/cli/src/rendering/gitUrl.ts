/** A Git repository, a revision in it, and a folder at that revision. */
export interface GitLocation {
  /** What git is given. */
  url: string;
  /** The one protocol that git may speak for it. */
  protocol: 'https' | 'http' | 'ssh' | 'file';
  /** Branch, tag or commit; `HEAD` unless given. */
  revision: string;
  /** With `/`; empty is the root. */
  folder: string;
}

const REVISION = /^(?!-)(?!.*\.\.)[\w./+-]{1,200}$/;
const FOLDER = /^(?![-/])[\w./+-]{1,500}$/;
/** `user@host:path`, as git and ssh write it; neither part may look like an option. */
const SCP = /^(?:[\w.-]+@)?(?![-.])[\w.-]+:(?![-/])[\w./~+-]+$/;

/**
 * Reads `URL[#REVISION[:FOLDER]]`. A URL is https:, ssh: or file:, or `user@host:path`; http: only to this machine.
 *
 * @returns undefined when the text is no URL at all but a path
 * @throws Error for a URL of another kind, one that holds a password, and a revision or folder that git could take for
 *   something else
 */
export function parseGitUrl(text: string): GitLocation | undefined {
  const hash = text.indexOf('#');
  const url = hash < 0 ? text : text.slice(0, hash);
  const protocol = protocolOf(url);
  if (!protocol) return undefined;
  const place = hash < 0 ? '' : text.slice(hash + 1);
  const colon = place.indexOf(':');
  const revision = (colon < 0 ? place : place.slice(0, colon)) || 'HEAD';
  const folder = colon < 0 ? '' : place.slice(colon + 1).replace(/\/+$/, '');
  if (!REVISION.test(revision))
    throw new Error(`${JSON.stringify(revision)} is no branch, tag or commit`);
  if (folder && (!FOLDER.test(folder) || folder.split('/').includes('..')))
    throw new Error(`${JSON.stringify(folder)} is no folder of a repository`);
  return { url, protocol, revision, folder };
}

function protocolOf(url: string): GitLocation['protocol'] | undefined {
  const scheme = /^([a-z][a-z0-9+.-]*):(:|\/\/)/i.exec(url);
  if (!scheme)
    return SCP.test(url) && !/^[A-Za-z]:/.test(url) ? 'ssh' : undefined;
  const refuse = (reason: string): never => {
    throw new Error(
      `${reason} (a Git URL begins with https://, ssh:// or file://, or is user@host:path)`,
    );
  };
  if (scheme[2] === ':' || !URL.canParse(url))
    return refuse(`${JSON.stringify(url)} is no Git URL that is read here`);
  const { protocol, hostname, password } = new URL(url);
  if (password) {
    return refuse(
      'a URL with a password in it is not read: give git a credential helper',
    );
  }
  if (hostname.startsWith('-')) return refuse(`${hostname} is no host`);
  switch (protocol) {
    case 'https:':
      return 'https';
    case 'ssh:':
      return 'ssh';
    case 'file:':
      return 'file';
    case 'http:':
      return ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
        ? 'http'
        : refuse('http:// is read from this machine only');
    default:
      return refuse(`${protocol}// is not read`);
  }
}
