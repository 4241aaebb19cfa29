import {
  type CommonSpec,
  type Expression,
  readCommonSpec,
} from '../validating/commonSpec';
import { isRecord } from '../validating/json';
import { Reader } from '../validating/reader';
import type { Path, Source } from '../yaml';

/** One change: an expression for a part of the object, or for the operations of a JSON patch. */
export interface Mutation extends Expression {
  patchType: 'ApplyConfiguration' | 'JSONPatch';
}

/** What a MutatingPolicy or MutatingAdmissionPolicy says. */
export interface MutatingSpec extends CommonSpec {
  mutations: Mutation[];
  /** Its expressions may read `params`. */
  hasParams: boolean;
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
  return {
    ...spec,
    mutations: readMutations(reader, raw),
    hasParams: false,
    notes: raw.targetMatchConstraints
      ? ['objects that are in the cluster already are not changed here']
      : [],
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
