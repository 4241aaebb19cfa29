const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;

/** Without a password or a name before the host, which is no part of an address on the web. */
function withoutLogin(uri: string): string {
  return uri.replace(/^(https?:\/\/)[^/@]*@/i, '$1');
}

/** Where the path begins: after the host, so that an `@` before it is no ref. */
function pathStart(uri: string): number {
  const scheme = SCHEME.exec(uri)?.[0].length ?? 0;
  const end = scheme > 0 ? uri.indexOf('/', scheme) : uri.search(/[:/]/);
  return end < 0 ? uri.length : end;
}

/**
 * The address of a repository in a URI of SLSA provenance, without ref, folder, login and `.git`:
 * `git+https://host/a/b.git@refs/tags/web@1.2` and `https://host/a/b.git#refs/heads/main:dir` are
 * `https://host/a/b`. The ref begins at the first `@` of the path (the package URL form of SLSA) or at `#`
 * (BuildKit's).
 */
export function repositoryOf(uri: string): string {
  const plain = withoutLogin(uri.replace(/^git\+/, ''));
  const start = pathStart(plain);
  const path = plain.slice(start).replace(/[@#?].*$/s, '');
  return `${plain.slice(0, start)}${path}`
    .replace(/\/+$/, '')
    .replace(/\.git$/, '');
}
