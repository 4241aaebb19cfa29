import type { Path } from '@macadam/score';
import { isRecord } from '@macadam/yaml';
import { interpolate } from './composeInterpolation';
import { listOf, mapOf, textOf, Values, YamlSource } from './yamlSource';

/** A service of a Compose file, with what it takes from others of the file. */
export interface ComposeService {
  name: string;
  fields: Values;
  /** Where a field is written: in this service, or in the one that it is taken from. */
  pathOf(field: string): Path;
}

/** Lists in which each item stands by itself: those of the service come after those that it takes over. */
const APPENDED = [
  'ports',
  'expose',
  'volumes',
  'secrets',
  'configs',
  'tmpfs',
  'env_file',
  'devices',
  'cap_add',
  'cap_drop',
  'dns',
  'external_links',
];

/** Fields that `extends` does not take over, by the Compose specification. */
const NOT_TAKEN = ['depends_on', 'links', 'volumes_from', 'extends'];

/**
 * The services of a file, with `extends` of services in the same file carried out.
 *
 * @param source - is told of what another file says, which is not read
 */
export function readServices(source: YamlSource): ComposeService[] {
  const services = mapOf(mapOf(source.value).services);
  return Object.entries(services)
    .filter((entry): entry is [string, Values] => isRecord(entry[1]))
    .map(([name, service]) => resolve(source, services, name, service, []));
}

function resolve(
  source: YamlSource,
  services: Values,
  name: string,
  own: Values,
  seen: readonly string[],
): ComposeService {
  const at: Path = ['services', name];
  const plain: ComposeService = {
    name,
    fields: own,
    pathOf: field => [...at, field],
  };
  if (own.extends === undefined) return plain;
  const { service, file } = isRecord(own.extends)
    ? { service: textOf(own.extends.service), file: textOf(own.extends.file) }
    : { service: textOf(own.extends), file: undefined };
  const base = service === undefined ? undefined : services[service];
  if (
    file !== undefined ||
    service === undefined ||
    !isRecord(base) ||
    seen.includes(service)
  ) {
    source.note(
      [...at, 'extends'],
      `what ${name} takes from ${[file, service].filter(Boolean).join(', ')} was not read`,
      'write it into this file and import again',
    );
    return plain;
  }
  source.take([...at, 'extends']);
  const taken = resolve(source, services, service, base, [...seen, name]);
  const kept = Object.entries(taken.fields).filter(
    ([field]) => !NOT_TAKEN.includes(field),
  );
  const fields: Values = Object.fromEntries(kept);
  for (const [field, value] of Object.entries(own))
    fields[field] = merged(field, fields[field], value);
  return {
    name,
    fields,
    pathOf: field =>
      Object.hasOwn(own, field) ? [...at, field] : taken.pathOf(field),
  };
}

function merged(field: string, theirs: unknown, own: unknown): unknown {
  if (theirs === undefined) return own;
  if (field === 'environment' || field === 'labels')
    return { ...pairsOf(theirs), ...pairsOf(own) };
  if (isRecord(theirs) && isRecord(own)) {
    return Object.fromEntries(
      [...new Set([...Object.keys(theirs), ...Object.keys(own)])].map(key => [
        key,
        Object.hasOwn(own, key)
          ? merged(key, theirs[key], own[key])
          : theirs[key],
      ]),
    );
  }
  return APPENDED.includes(field) && Array.isArray(theirs) && Array.isArray(own)
    ? [...theirs, ...own]
    : own;
}

/** A mapping, or a list of `NAME=value`, as a mapping; null takes the value from the shell. */
export function pairsOf(value: unknown): Record<string, string | null> {
  if (isRecord(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [
        name,
        inner === null ? null : (textOf(inner) ?? ''),
      ]),
    );
  }
  return Object.fromEntries(
    listOf(value).map(item => {
      const text = textOf(item) ?? '';
      const equals = text.indexOf('=');
      return equals < 0
        ? [text, null]
        : [text.slice(0, equals), text.slice(equals + 1)];
    }),
  );
}

/**
 * A value with variables of Compose replaced in every text.
 *
 * @param onVariables - is told, for each text with variables, which are set nowhere and which took a default
 */
export function interpolated(
  value: unknown,
  path: Path,
  variables: ReadonlyMap<string, string>,
  onVariables: (path: Path, unknown: string[], defaults: string[]) => void,
): unknown {
  if (typeof value === 'string') {
    const { text, unknown, defaults } = interpolate(value, variables);
    if (unknown.length + defaults.length > 0)
      onVariables(path, unknown, defaults);
    return text;
  }
  if (Array.isArray(value)) {
    return value.map((item, index) =>
      interpolated(item, [...path, index], variables, onVariables),
    );
  }
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      interpolated(inner, [...path, key], variables, onVariables),
    ]),
  );
}
