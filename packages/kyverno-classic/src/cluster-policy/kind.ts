import { matchesWildcard } from '../pattern';

/** Which kinds an entry of `kinds` is about; every part may hold wildcards. */
export interface KindSelector {
  group: string;
  version: string;
  kind: string;
  /** Empty: the object itself, and the ephemeral containers of a Pod. */
  subresource: string;
}

const VERSION = /^(v\d+((alpha|beta)\d+)?|\*)$/;

/** Reads `[group/][version/]Kind[/subresource]`; also `Kind.subresource`. Undefined when it is none. */
export function parseKind(text: string): KindSelector | undefined {
  const segments = text.split('/');
  const parts = [
    ...segments.slice(0, -1),
    ...segments[segments.length - 1].split('.'),
  ];
  const [a, b = '', c = '', d = ''] = parts;
  const of = (group: string, version: string, kind: string, sub: string) => ({
    group,
    version,
    kind,
    subresource: sub,
  });
  switch (parts.length) {
    case 1:
      return a === '' ? undefined : of('*', '*', a, '');
    case 2:
      if (a === '*' && b === '*') return of('*', '*', '*', '*');
      if (a === '*' && b.toLowerCase() === b) return of('*', '*', a, b);
      return VERSION.test(a) ? of('*', a, b, '') : of('*', '*', a, b);
    case 3:
      return VERSION.test(a) ? of('*', a, b, c) : of(a, b, c, '');
    case 4:
      return of(a, b, c, d);
    default:
      return undefined;
  }
}

/** Whether an object of a group, version and kind is one that the selector is about. */
export function matchesKind(
  selector: KindSelector,
  object: { group: string; version: string; kind: string; subresource: string },
): boolean {
  const isKind =
    matchesWildcard(selector.group, object.group) &&
    matchesWildcard(selector.version, object.version) &&
    matchesWildcard(selector.kind, object.kind);
  if (!isKind) return false;
  const isPodOfDebugger =
    object.group === '' &&
    object.kind === 'Pod' &&
    object.subresource === 'ephemeralcontainers';
  return (
    isPodOfDebugger || matchesWildcard(selector.subresource, object.subresource)
  );
}
