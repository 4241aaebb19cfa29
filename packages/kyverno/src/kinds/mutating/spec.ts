import {
  type CommonSpec,
  type Expression,
  type NamedExpression,
  readCommonSpec,
  readNamed,
} from '../../expressions/commonSpec';
import { isRecord } from '@macadam/yaml';
import type { MatchConstraints } from '../../matching/match';
import { Reader } from '../../reading/reader';
import { readMatch } from '../../matching/readMatch';
import type { Path, Source } from '../../reading/yaml';

/** One change: an expression for a part of the object, or for the operations of a JSON patch. */
export interface Mutation extends Expression {
  patchType: 'ApplyConfiguration' | 'JSONPatch';
}

/** Which objects that are there already a policy changes. */
export interface ExistingSpec {
  /** Those that it matches, whatever is done to them. */
  match: MatchConstraints;
  /** Instead those that an expression about the object of the request gives. */
  expression?: Expression;
  conditions: NamedExpression[];
}

/** What a MutatingPolicy or MutatingAdmissionPolicy says. */
export interface MutatingSpec extends CommonSpec {
  mutations: Mutation[];
  /** Its expressions may read `params`. */
  hasParams: boolean;
  /** Present where it changes what is there already. */
  existing?: ExistingSpec;
  /** It says which other objects it changes: the object of the request stays as it is. */
  isForOthers: boolean;
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
const ADMISSION_FIELDS = [
  'failurePolicy',
  'matchConditions',
  'matchConstraints',
  'mutations',
  'paramKind',
  'reinvocationPolicy',
  'variables',
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
  const spec = readCommonSpec(source, value, FIELDS);
  if (!spec) return undefined;
  const reader = new Reader(source);
  const { raw } = spec;
  const { evaluation } = raw;
  const isOff = (field: string) =>
    isRecord(evaluation) &&
    isRecord(evaluation[field]) &&
    evaluation[field].enabled === false;
  const isExisting =
    isRecord(evaluation) &&
    isRecord(evaluation.mutateExisting) &&
    evaluation.mutateExisting.enabled === true;
  if (isOff('admission') && !isExisting)
    reader.problem(
      ['spec', 'evaluation'],
      'the policy never acts: neither admission nor mutateExisting is enabled',
    );
  const existing = readExisting(reader, spec);
  return {
    ...spec,
    mutations: readMutations(reader, raw),
    hasParams: false,
    ...(isExisting && { existing }),
    isForOthers: existing.match !== spec.match || !!existing.expression,
    notes: isExisting
      ? ['what is in the cluster already is changed after admission']
      : [],
  };
}

/** Reads which objects are changed: without constraints of their own those that the policy is about. */
function readExisting(
  reader: Reader,
  { raw, match }: CommonSpec,
): ExistingSpec {
  const path: Path = ['spec', 'targetMatchConstraints'];
  const { expression, ...constraints } =
    reader.map(path, raw.targetMatchConstraints) ?? {};
  const at = [...path, 'expression'];
  const text = reader.text(at, expression);
  const own = readMatch(reader, path, constraints, {
    mayBeEmpty: true,
    anyOperation: true,
  });
  return {
    match: own.rules.length > 0 ? own : match,
    ...(text && { expression: { text, path: at } }),
    conditions: readNamed(
      reader,
      ['spec', 'targetMatchConditions'],
      raw.targetMatchConditions,
    ),
  };
}

/** Reads the spec of a MutatingAdmissionPolicy, which Kubernetes evaluates itself. What is wrong is noted in the source. */
export function readAdmissionMutatingSpec(
  source: Source,
  value: unknown,
): MutatingSpec | undefined {
  const spec = readCommonSpec(source, value, ADMISSION_FIELDS);
  return (
    spec && {
      ...spec,
      controllers: [],
      mutations: readMutations(new Reader(source), spec.raw),
      hasParams: true,
      isForOthers: false,
      notes: [],
    }
  );
}

function readMutations(
  reader: Reader,
  { mutations, reinvocationPolicy }: CommonSpec['raw'],
): Mutation[] {
  const path = ['spec', 'mutations'];
  const items = reader.items(
    path,
    mutations,
    'a policy has at least one mutation',
  );
  reader.oneOf(['spec', 'reinvocationPolicy'], reinvocationPolicy, [
    'Never',
    'IfNeeded',
  ]);
  return items.flatMap(
    (item, n) => readMutation(reader, [...path, n], item) ?? [],
  );
}
