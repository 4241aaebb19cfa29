import type { Path, Source } from '../reading/yaml';
import { POD_CONTROLLERS } from '../matching/carryOver';
import type { MatchConstraints } from '../matching/match';
import { Reader } from '../reading/reader';
import { readMatch } from '../matching/readMatch';

/** An expression and where it stands in the file. */
export interface Expression {
  text: string;
  path: Path;
}

/** A named expression. */
export interface NamedExpression extends Expression {
  name: string;
}

/** One check. */
export interface Validation extends Expression {
  message?: string;
  messageExpression?: Expression;
}

const MODES = ['Kubernetes', 'JSON', 'HTTP', 'Envoy'] as const;
/** What a policy is about: objects, documents, or requests that pass Kyverno's authorization server. */
export type EvaluationMode = (typeof MODES)[number];

/** What policies of CEL expressions that judge or change objects say alike. */
export interface CommonSpec {
  match: MatchConstraints;
  matchConditions: NamedExpression[];
  variables: NamedExpression[];
  /** What is written into the audit log or a report. */
  annotations: Expression[];
  failurePolicy: 'Fail' | 'Ignore';
  /** Plural names of the pod controllers that the policy is carried over to. */
  controllers: readonly string[];
  mode: EvaluationMode;
  /** False for policies over plain JSON or HTTP requests, which no Kubernetes object is. */
  isForKubernetes: boolean;
  /** The spec as it is written. */
  raw: Readonly<Record<string, unknown>>;
}

/** Of policies that change or make objects: what is done to those that are there already, or are gone. */
const SWITCHES = [
  'generateExisting',
  'mutateExisting',
  'orphanDownstreamOnPolicyDelete',
  'synchronize',
];

/** Reads a list of named expressions. */
export function readNamed(
  reader: Reader,
  path: Path,
  value: unknown,
): NamedExpression[] {
  return reader.list(path, value).flatMap((item, at) => {
    const here = [...path, at];
    const map = reader.map(here, item, ['name', 'expression']);
    if (!map) return [];
    const name = reader.text([...here, 'name'], map.name, true);
    const text = reader.text([...here, 'expression'], map.expression, true);
    if (name === undefined || text === undefined) return [];
    return [{ name, text, path: [...here, 'expression'] }];
  });
}

/** Reads `auditAnnotations`: the expressions of their values. */
export function readAnnotations(
  reader: Reader,
  path: Path,
  value: unknown,
): Expression[] {
  return reader.list(path, value).flatMap((item, at) => {
    const here = [...path, at];
    const map = reader.map(here, item, ['key', 'valueExpression']);
    if (!map) return [];
    reader.text([...here, 'key'], map.key, true);
    const of = [...here, 'valueExpression'];
    const text = reader.text(of, map.valueExpression, true);
    return text === undefined ? [] : [{ text, path: of }];
  });
}

/** Reads which pod controllers a policy is carried over to. */
function readControllers(
  reader: Reader,
  path: Path,
  value: unknown,
): readonly string[] {
  const autogen = reader.map(path, value, [
    'podControllers',
    'validatingAdmissionPolicy',
    'mutatingAdmissionPolicy',
  ]);
  const here = [...path, 'podControllers'];
  const pods = reader.map(here, autogen?.podControllers, ['controllers']);
  if (pods?.controllers === undefined || pods.controllers === null)
    return POD_CONTROLLERS;
  return reader.texts([...here, 'controllers'], pods.controllers);
}

/** Reads what a policy is about: Kubernetes objects unless it says otherwise. */
export function readMode(
  reader: Reader,
  path: Path,
  value: unknown,
): EvaluationMode {
  const evaluation = reader.map(path, value, [
    'mode',
    'admission',
    'background',
    'skipBackgroundRequests',
    'useServerSideApply',
    ...SWITCHES,
  ]);
  for (const field of SWITCHES)
    reader.map([...path, field], evaluation?.[field], ['enabled']);
  reader.map([...path, 'admission'], evaluation?.admission, ['enabled']);
  reader.map([...path, 'background'], evaluation?.background, ['enabled']);
  const written = reader.oneOf([...path, 'mode'], evaluation?.mode, MODES);
  return MODES.find(mode => mode === written) ?? 'Kubernetes';
}

/**
 * Reads what the spec of a policy says that others say too. What is wrong is noted in the source.
 *
 * @param fields all that the kind of policy has
 */
export function readCommonSpec(
  source: Source,
  value: unknown,
  fields: readonly string[],
): CommonSpec | undefined {
  const reader = new Reader(source);
  const at = (field: string): Path => ['spec', field];
  const raw = reader.map(['spec'], value, fields);
  if (!raw) {
    if (value === undefined) source.problem([], 'the policy has no spec');
    return undefined;
  }
  const mode = readMode(reader, at('evaluation'), raw.evaluation);
  const isForKubernetes = mode === 'Kubernetes';
  const failurePolicy = reader.oneOf(at('failurePolicy'), raw.failurePolicy, [
    'Fail',
    'Ignore',
  ]);
  return {
    match: readMatch(reader, at('matchConstraints'), raw.matchConstraints, {
      mayBeEmpty: !isForKubernetes,
    }),
    matchConditions: readNamed(
      reader,
      at('matchConditions'),
      raw.matchConditions,
    ),
    variables: readNamed(reader, at('variables'), raw.variables),
    annotations: readAnnotations(
      reader,
      at('auditAnnotations'),
      raw.auditAnnotations,
    ),
    failurePolicy: failurePolicy === 'Ignore' ? 'Ignore' : 'Fail',
    controllers: readControllers(reader, at('autogen'), raw.autogen),
    mode,
    isForKubernetes,
    raw,
  };
}
