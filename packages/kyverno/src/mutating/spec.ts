import type { Path, Source } from '../yaml';
import type { MatchConstraints } from '../validating/match';
import { Reader } from '../validating/reader';
import { readMatch } from '../validating/readMatch';
import {
  type Expression,
  type NamedExpression,
  readControllers,
  readMode,
  readNamed,
} from '../validating/spec';

/** One change: an expression for a part of the object, or for the operations of a JSON patch. */
export interface Mutation extends Expression {
  patchType: 'ApplyConfiguration' | 'JSONPatch';
}

/** What a MutatingPolicy says. */
export interface MutatingSpec {
  match: MatchConstraints;
  matchConditions: NamedExpression[];
  variables: NamedExpression[];
  mutations: Mutation[];
  failurePolicy: 'Fail' | 'Ignore';
  controllers: readonly string[];
  isForKubernetes: boolean;
  notes: string[];
}

const FIELDS = [
  'auditAnnotations',
  'autogen',
  'evaluation',
  'failurePolicy',
  'matchConditions',
  'matchConstraints',
  'mutations',
  'reinvocationPolicy',
  'targetMatchConditions',
  'targetMatchConstraints',
  'variables',
  'webhookConfiguration',
];
const CHANGES = {
  ApplyConfiguration: 'applyConfiguration',
  JSONPatch: 'jsonPatch',
} as const;

function readMutation(
  reader: Reader,
  path: Path,
  value: unknown,
): Mutation | undefined {
  const map = reader.map(path, value, ['patchType', ...Object.values(CHANGES)]);
  if (!map) return undefined;
  const named = reader.oneOf(
    [...path, 'patchType'],
    map.patchType,
    Object.keys(CHANGES),
  );
  const isPatch = named
    ? named === 'JSONPatch'
    : map.jsonPatch !== undefined && map.applyConfiguration === undefined;
  const patchType = isPatch ? 'JSONPatch' : 'ApplyConfiguration';
  const here = [...path, CHANGES[patchType]];
  const change = reader.map(here, map[CHANGES[patchType]], ['expression']);
  const text = reader.text([...here, 'expression'], change?.expression, true);
  return text === undefined
    ? undefined
    : { patchType, text, path: [...here, 'expression'] };
}

/** Reads a MutatingPolicy's spec. What is wrong is noted in the source. */
export function readMutatingSpec(
  source: Source,
  value: unknown,
): MutatingSpec | undefined {
  const reader = new Reader(source);
  const at = (field: string): Path => ['spec', field];
  const spec = reader.map(['spec'], value, FIELDS);
  if (!spec) {
    if (value === undefined) source.problem([], 'the policy has no spec');
    return undefined;
  }
  const isForKubernetes =
    readMode(reader, at('evaluation'), spec.evaluation) !== 'JSON';
  const items = reader.list(at('mutations'), spec.mutations);
  if (items.length === 0)
    reader.problem(at('mutations'), 'a policy has at least one mutation');
  reader.oneOf(at('reinvocationPolicy'), spec.reinvocationPolicy, [
    'Never',
    'IfNeeded',
  ]);
  const failurePolicy = reader.oneOf(at('failurePolicy'), spec.failurePolicy, [
    'Fail',
    'Ignore',
  ]);
  return {
    match: readMatch(
      reader,
      at('matchConstraints'),
      spec.matchConstraints,
      !isForKubernetes,
    ),
    matchConditions: readNamed(
      reader,
      at('matchConditions'),
      spec.matchConditions,
    ),
    variables: readNamed(reader, at('variables'), spec.variables),
    mutations: items.flatMap(
      (item, n) => readMutation(reader, [...at('mutations'), n], item) ?? [],
    ),
    failurePolicy: failurePolicy === 'Ignore' ? 'Ignore' : 'Fail',
    controllers: readControllers(reader, at('autogen'), spec.autogen),
    isForKubernetes,
    notes: spec.targetMatchConstraints
      ? ['objects that are in the cluster already are not changed here']
      : [],
  };
}
