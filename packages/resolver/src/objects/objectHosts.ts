import { isRecord } from '@macadam/yaml';
import type { KubeObject } from '../types';

/** Where kinds name the hosts that they answer for; `*` is every item of a list. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  Ingress: ['rules.*.host', 'tls.*.hosts.*'],
  HTTPRoute: ['hostnames.*'],
  GRPCRoute: ['hostnames.*'],
  TLSRoute: ['hostnames.*'],
  Gateway: ['listeners.*.hostname', 'servers.*.hosts.*'],
  ListenerSet: ['listeners.*.hostname'],
  Certificate: ['dnsNames.*', 'commonName'],
  DNSEndpoint: ['endpoints.*.dnsName'],
  HTTPProxy: ['virtualhost.fqdn'],
  Route: ['host', 'domain'],
  VirtualService: ['hosts.*'],
};
const ROUTES = ['HTTPRoute', 'GRPCRoute', 'TLSRoute'];

/** A host that an object answers for, with the path below which it does. */
export interface HostPath {
  host: string;
  path: string;
}

/** Every host that an object names. */
export function hostsIn({ kind, spec }: KubeObject): string[] {
  const named = (PLACES[kind] ?? []).flatMap(place =>
    textsAt(spec, place.split('.')),
  );
  const matched =
    kind.startsWith('IngressRoute') && isRecord(spec)
      ? textsAt(spec, ['routes', '*', 'match']).flatMap(hostsOfMatch)
      : [];
  return [...named, ...matched];
}

/** True for an object that answers for every host, because it names none. */
export function answersForAll({ kind, spec }: KubeObject): boolean {
  if (!isRecord(spec)) return false;
  if (ROUTES.includes(kind))
    return textsAt(spec, ['hostnames', '*']).length === 0;
  if (kind !== 'Ingress') return false;
  const rules: readonly unknown[] = Array.isArray(spec.rules) ? spec.rules : [];
  return (
    spec.defaultBackend !== undefined ||
    rules.some(rule => isRecord(rule) && !rule.host)
  );
}

/** The hosts and paths that an Ingress or a route answers for. */
export function hostPathsIn({ kind, spec }: KubeObject): HostPath[] {
  if (!isRecord(spec)) return [];
  const rules: readonly unknown[] = Array.isArray(spec.rules) ? spec.rules : [];
  if (kind === 'Ingress') {
    return rules.flatMap(rule =>
      textsAt(rule, ['host']).flatMap(host =>
        pathsOr(textsAt(rule, ['http', 'paths', '*', 'path'])).map(path => ({
          host,
          path,
        })),
      ),
    );
  }
  if (!ROUTES.includes(kind)) return [];
  const paths = rules.flatMap(rule =>
    pathsOr(textsAt(rule, ['matches', '*', 'path', 'value'])),
  );
  return textsAt(spec, ['hostnames', '*']).flatMap(host =>
    pathsOr(paths).map(path => ({ host, path })),
  );
}

function pathsOr(paths: readonly string[]): readonly string[] {
  return paths.length > 0 ? paths : ['/'];
}

/** Traefik names hosts in a text: Host(`a`, `b`), HostSNI(`c`). */
function hostsOfMatch(match: string): string[] {
  return [...match.matchAll(/Host(?:SNI)?\(([^)]*)\)/g)].flatMap(([, list]) =>
    list
      .split(',')
      .map(each => each.trim().replace(/^["'`]|["'`]$/g, ''))
      .filter(Boolean),
  );
}

function textsAt(value: unknown, [key, ...rest]: readonly string[]): string[] {
  if (key === undefined) return typeof value === 'string' ? [value] : [];
  if (key === '*') {
    return Array.isArray(value)
      ? value.flatMap(item => textsAt(item, rest))
      : [];
  }
  return isRecord(value) ? textsAt(value[key], rest) : [];
}
