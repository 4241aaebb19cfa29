/** Where an image is kept: a repository of a registry. */
export interface Repository {
  /** Host with its port, such as `ghcr.io` or `localhost:5000`. */
  registry: string;
  /** Path in the registry, such as `acme/cart`. */
  repository: string;
}

export interface ImageReference extends Repository {
  tag?: string;
  /** `sha256:…`; wins over the tag. */
  digest?: string;
}

const HOST =
  /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?|\[[0-9a-fA-F:]+\])(?::[0-9]{1,5})?$/;
const PATH =
  /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/;
export const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;

/**
 * Reads an image reference as container runtimes do: no registry is `docker.io`, and there one segment is `library/…`;
 * neither tag nor digest is tag `latest`. Returns undefined for what is none.
 */
export function parseReference(text: string): ImageReference | undefined {
  if (text.length > 1024) return undefined;
  const [name, digest, ...more] = text.split('@');
  if (more.length > 0 || (digest !== undefined && !DIGEST.test(digest)))
    return undefined;
  const colon = name.indexOf(':', name.lastIndexOf('/') + 1);
  const path = colon < 0 ? name : name.slice(0, colon);
  const tag = colon < 0 ? undefined : name.slice(colon + 1);
  const [first, ...rest] = path.split('/');
  const named =
    rest.length > 0 &&
    (/[.:]/.test(first) || first === 'localhost' || first.startsWith('['));
  const registry = named ? canonicalRegistry(first) : 'docker.io';
  const repository = named ? rest.join('/') : path;
  const full =
    registry === 'docker.io' && !repository.includes('/')
      ? `library/${repository}`
      : repository;
  if (
    !HOST.test(registry) ||
    !PATH.test(full) ||
    (tag !== undefined && !TAG.test(tag))
  )
    return undefined;
  return {
    registry,
    repository: full,
    ...(!(tag === undefined && digest) && { tag: tag ?? 'latest' }),
    ...(digest && { digest }),
  };
}

/** `registry/repository`, with what was left out filled in. */
export function repositoryName({ registry, repository }: Repository): string {
  return `${registry}/${repository}`;
}

function canonicalRegistry(host: string): string {
  return host === 'index.docker.io' ? 'docker.io' : host.toLowerCase();
}
