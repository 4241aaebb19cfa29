import type { Path, Reader } from '@macadam/kyverno/engine';
import { type KindSelector, parseKind } from './kind';

/** A label selector whose `matchLabels` may hold wildcards. */
export interface LabelSelector {
  labels: [string, string][];
  expressions: { key: string; operator: string; values: string[] }[];
}

/** The parts of a block. */
interface FilterParts {
  kinds: KindSelector[];
  names: string[];
  namespaces: string[];
  annotations: [string, string][];
  selector?: LabelSelector;
  namespaceSelector?: LabelSelector;
  operations: string[];
  roles: string[];
  clusterRoles: string[];
  subjects: { kind: string; name: string; namespace: string }[];
}

/** One block of `match` or `exclude`: every part that is given has to hold. */
export interface Filter extends FilterParts {
  /** Whether it says anything about the object, and about the user. */
  namesResource: boolean;
  namesUser: boolean;
}

/** `match` or `exclude`: one or all of the blocks have to hold. */
export interface Filters {
  needs: 'any' | 'all';
  blocks: Filter[];
}

const RESOURCE_FIELDS = [
  'kinds',
  'name',
  'names',
  'namespaces',
  'annotations',
  'selector',
  'namespaceSelector',
  'operations',
];
const USER_FIELDS = ['roles', 'clusterRoles', 'subjects'];
const OPERATIONS = ['CREATE', 'UPDATE', 'DELETE', 'CONNECT'];
const OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'];

/** Reads a Kubernetes label selector; undefined when there is none. */
export function readSelector(
  reader: Reader,
  path: Path,
  value: unknown,
): LabelSelector | undefined {
  const map = reader.map(path, value, ['matchLabels', 'matchExpressions']);
  if (!map) return undefined;
  const labels = reader.labels([...path, 'matchLabels'], map.matchLabels);
  const at = [...path, 'matchExpressions'];
  const expressions = reader.list(at, map.matchExpressions).map((item, n) => {
    const here = [...at, n];
    const fields = reader.map(here, item, ['key', 'operator', 'values']) ?? {};
    const operator =
      reader.oneOf([...here, 'operator'], fields.operator, OPERATORS) ?? '';
    const values = reader.texts([...here, 'values'], fields.values);
    if (operator.endsWith('In') && values.length === 0)
      reader.problem([...here, 'values'], `${operator} needs values`);
    return {
      key: reader.text([...here, 'key'], fields.key, true) ?? '',
      operator,
      values,
    };
  });
  return { labels: Object.entries(labels), expressions };
}

function readSubjects(reader: Reader, path: Path, value: unknown) {
  return reader.list(path, value).map((item, n) => {
    const here = [...path, n];
    const map = reader.map(here, item, [
      'kind',
      'name',
      'namespace',
      'apiGroup',
    ]);
    return {
      kind:
        reader.oneOf([...here, 'kind'], map?.kind, [
          'ServiceAccount',
          'User',
          'Group',
        ]) ?? '',
      name: reader.text([...here, 'name'], map?.name, true) ?? '',
      namespace: reader.text([...here, 'namespace'], map?.namespace) ?? '',
    };
  });
}

function readBlock(
  reader: Reader,
  path: Path,
  map: Record<string, unknown>,
): Filter {
  const parts = readParts(reader, path, map);
  const { kinds, names, namespaces, annotations, operations } = parts;
  const { selector, namespaceSelector, roles, clusterRoles, subjects } = parts;
  const lists = [kinds, names, namespaces, annotations, operations];
  return {
    ...parts,
    namesResource:
      lists.some(list => list.length > 0) ||
      selector !== undefined ||
      namespaceSelector !== undefined,
    namesUser: roles.length + clusterRoles.length + subjects.length > 0,
  };
}

function readParts(
  reader: Reader,
  path: Path,
  map: Record<string, unknown>,
): FilterParts {
  const at = [...path, 'resources'];
  const resources = reader.map(at, map.resources, RESOURCE_FIELDS) ?? {};
  const texts = (key: string) => reader.texts([...at, key], resources[key]);
  const kinds = texts('kinds').flatMap((text, n) => {
    const kind = parseKind(text);
    if (kind) return kind;
    reader.problem([...at, 'kinds', n], `'${text}' is not a kind`);
    return [];
  });
  const name = reader.text([...at, 'name'], resources.name);
  return {
    kinds,
    names: [...(name ? [name] : []), ...texts('names')],
    namespaces: texts('namespaces'),
    annotations: Object.entries(
      reader.labels([...at, 'annotations'], resources.annotations),
    ),
    selector: readSelector(reader, [...at, 'selector'], resources.selector),
    namespaceSelector: readSelector(
      reader,
      [...at, 'namespaceSelector'],
      resources.namespaceSelector,
    ),
    operations: texts('operations').map((text, n) => {
      reader.oneOf([...at, 'operations', n], text, OPERATIONS);
      return text;
    }),
    roles: reader.texts([...path, 'roles'], map.roles),
    clusterRoles: reader.texts([...path, 'clusterRoles'], map.clusterRoles),
    subjects: readSubjects(reader, [...path, 'subjects'], map.subjects),
  };
}

/** Reads `match` or `exclude`: `any`, `all`, or the older form with one block; undefined when there is none. */
export function readFilters(
  reader: Reader,
  path: Path,
  value: unknown,
): Filters | undefined {
  const map = reader.map(path, value, [
    'any',
    'all',
    'resources',
    ...USER_FIELDS,
  ]);
  if (!map) return undefined;
  const blocks = (key: 'any' | 'all') =>
    reader.list([...path, key], map[key]).map((item, n) => {
      const here = [...path, key, n];
      const fields = reader.map(here, item, ['resources', ...USER_FIELDS]);
      return readBlock(reader, here, fields ?? {});
    });
  const any = blocks('any');
  const all = blocks('all');
  if (any.length > 0 && all.length > 0)
    reader.problem(path, "'any' and 'all' do not go together");
  if (any.length > 0) return { needs: 'any', blocks: any };
  if (all.length > 0) return { needs: 'all', blocks: all };
  return { needs: 'all', blocks: [readBlock(reader, path, map)] };
}
