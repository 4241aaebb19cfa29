/** What a path under /api or /apis means. */
export interface Route {
  group: string;
  version: string;
  plural: string;
  namespace?: string;
  /** Empty for a collection. */
  name: string;
  subresource?: string;
}

/**
 * Reads `/api/v1/…` and `/apis/<group>/<version>/…`; undefined for what is no resource path.
 * `namespaces/x/status` and `/finalize` are subresources of the namespace, not collections in it.
 */
export function parseRoute(path: string): Route | undefined {
  const parts = path
    .split('/')
    .filter(part => part !== '')
    .map(decodeURIComponent);
  const core = parts[0] === 'api';
  if (!core && parts[0] !== 'apis') return undefined;
  const [group, version, ...rest] = core
    ? ['', ...parts.slice(1)]
    : parts.slice(1);
  if (group === undefined || version === undefined || rest.length === 0)
    return undefined;
  const isNamespace =
    core &&
    (rest.length <= 2 || rest[2] === 'status' || rest[2] === 'finalize');
  const inNamespace =
    rest[0] === 'namespaces' && !isNamespace ? rest[1] : undefined;
  const [plural, name = '', subresource, ...more] =
    inNamespace === undefined ? rest : rest.slice(2);
  if (plural === undefined || more.length > 0) return undefined;
  return {
    group,
    version,
    plural,
    name,
    ...(inNamespace !== undefined && { namespace: inNamespace }),
    ...(subresource !== undefined && { subresource }),
  };
}
