import type { Path } from '../reading/yaml';
import type { MatchConstraints, ResourceRule, Selector } from './match';
import type { Reader } from '../reading/reader';

const FIELDS = [
  'excludeResourceRules',
  'matchPolicy',
  'namespaceSelector',
  'objectSelector',
  'resourceRules',
];
const RULE_FIELDS = [
  'apiGroups',
  'apiVersions',
  'operations',
  'resourceNames',
  'resources',
  'scope',
];
const OPERATIONS = ['CREATE', 'UPDATE', 'DELETE', 'CONNECT', '*'];
const OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'];

function readRules(
  reader: Reader,
  path: Path,
  value: unknown,
  anyOperation: boolean,
): ResourceRule[] {
  return reader.list(path, value).flatMap((item, at) => {
    const here = [...path, at];
    const rule = reader.map(here, item, RULE_FIELDS);
    if (!rule) return [];
    const texts = (field: string) =>
      reader.texts([...here, field], rule[field], true);
    const operations =
      anyOperation && rule.operations === undefined
        ? ['*']
        : texts('operations');
    operations.forEach((operation, index) =>
      reader.oneOf([...here, 'operations', index], operation, OPERATIONS),
    );
    return [
      {
        groups: texts('apiGroups'),
        versions: texts('apiVersions'),
        operations,
        resources: texts('resources'),
        names: reader.texts([...here, 'resourceNames'], rule.resourceNames),
        scope:
          reader.oneOf([...here, 'scope'], rule.scope, [
            'Namespaced',
            'Cluster',
            '*',
          ]) ?? '*',
      },
    ];
  });
}

/** Reads a Kubernetes label selector; an empty one where there is none. */
export function readSelector(
  reader: Reader,
  path: Path,
  value: unknown,
): Selector {
  const selector = reader.map(path, value, ['matchLabels', 'matchExpressions']);
  const here = [...path, 'matchExpressions'];
  return {
    labels: reader.labels([...path, 'matchLabels'], selector?.matchLabels),
    expressions: reader
      .list(here, selector?.matchExpressions)
      .flatMap((item, at) => {
        const place = [...here, at];
        const expression = reader.map(place, item, [
          'key',
          'operator',
          'values',
        ]);
        const key = reader.text([...place, 'key'], expression?.key, true);
        const operator = reader.oneOf(
          [...place, 'operator'],
          expression?.operator,
          OPERATORS,
        );
        if (key === undefined || operator === undefined) return [];
        return [
          {
            key,
            operator,
            values: reader.texts([...place, 'values'], expression?.values),
          },
        ];
      }),
  };
}

/** What of `matchConstraints` may be left out. */
interface Leave {
  /** It may have no resource rules. */
  mayBeEmpty?: boolean;
  /** Its rules are about any operation unless they say otherwise. */
  anyOperation?: boolean;
}

/** Reads `matchConstraints`. A policy over Kubernetes objects has at least one resource rule. */
export function readMatch(
  reader: Reader,
  path: Path,
  value: unknown,
  { mayBeEmpty = false, anyOperation = false }: Leave = {},
): MatchConstraints {
  const match = reader.map(path, value, FIELDS);
  const here = (field: string): Path => [...path, field];
  const read = (field: string) =>
    readRules(reader, here(field), match?.[field], anyOperation);
  const rules = read('resourceRules');
  if (rules.length === 0 && !mayBeEmpty) {
    reader.problem(
      path,
      'has no resourceRules: the policy would match nothing',
    );
  }
  reader.oneOf(here('matchPolicy'), match?.matchPolicy, [
    'Exact',
    'Equivalent',
  ]);
  return {
    rules,
    excluded: read('excludeResourceRules'),
    namespaceSelector: readSelector(
      reader,
      here('namespaceSelector'),
      match?.namespaceSelector,
    ),
    objectSelector: readSelector(
      reader,
      here('objectSelector'),
      match?.objectSelector,
    ),
  };
}
