import type { ValidationAction } from '../types';
import type { Path, Source } from '../yaml';
import { POD_CONTROLLERS } from './autogen';
import { readMatch } from './readMatch';
import type { MatchConstraints } from './match';
import { Reader } from './reader';

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

/** What a ValidatingPolicy says. */
export interface ValidatingSpec {
  match: MatchConstraints;
  matchConditions: NamedExpression[];
  variables: NamedExpression[];
  validations: Validation[];
  actions: ValidationAction[];
  failurePolicy: 'Fail' | 'Ignore';
  /** Plural names of the pod controllers that the policy is carried over to. */
  controllers: readonly string[];
  /** False for policies over plain JSON, which no Kubernetes object is. */
  isForKubernetes: boolean;
  notes: string[];
  /** Expressions may read `params`. */
  hasParams?: boolean;
  /** The spec as it is written. */
  raw: Readonly<Record<string, unknown>>;
}

const SPEC_FIELDS = [
  'auditAnnotations',
  'autogen',
  'evaluation',
  'failurePolicy',
  'matchConditions',
  'matchConstraints',
  'validationActions',
  'validations',
  'variables',
  'webhookConfiguration',
];
/** Of policies that change or make objects: what is done to those that are there already, or are gone. */
const SWITCHES = [
  'generateExisting',
  'mutateExisting',
  'orphanDownstreamOnPolicyDelete',
  'synchronize',
];
const VALIDATION_FIELDS = [
  'expression',
  'identifier',
  'message',
  'messageExpression',
  'reason',
];
const REASONS = [
  'Unauthorized',
  'Forbidden',
  'Invalid',
  'RequestEntityTooLarge',
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

function readValidations(
  reader: Reader,
  path: Path,
  value: unknown,
  mayBeEmpty: boolean,
): Validation[] {
  const items = reader.list(path, value);
  if (items.length === 0 && !(mayBeEmpty && Array.isArray(value)))
    reader.problem(path, 'a policy has at least one validation');
  return items.flatMap((item, at) => {
    const here = [...path, at];
    const map = reader.map(here, item, VALIDATION_FIELDS);
    if (!map) return [];
    const text = reader.text([...here, 'expression'], map.expression, true);
    const message = reader.text([...here, 'message'], map.message);
    reader.oneOf([...here, 'reason'], map.reason, REASONS);
    const messagePath = [...here, 'messageExpression'];
    const messageText = reader.text(messagePath, map.messageExpression);
    if (text === undefined) return [];
    return [
      {
        text,
        path: [...here, 'expression'],
        message: message?.trim(),
        ...(messageText && {
          messageExpression: { text: messageText, path: messagePath },
        }),
      },
    ];
  });
}

/** Reads which pod controllers a policy is carried over to. */
export function readControllers(
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

/** Reads what a policy is about: Kubernetes objects or plain JSON. */
export function readMode(reader: Reader, path: Path, value: unknown): string {
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
  return (
    reader.oneOf([...path, 'mode'], evaluation?.mode, ['Kubernetes', 'JSON']) ??
    'Kubernetes'
  );
}

function readActions(
  reader: Reader,
  path: Path,
  value: unknown,
): ValidationAction[] {
  const all: ValidationAction[] = ['Deny', 'Warn', 'Audit'];
  const given = reader.texts(path, value ?? []);
  given.forEach((action, at) => reader.oneOf([...path, at], action, all));
  const actions = all.filter(action => given.includes(action));
  return actions.length > 0 ? actions : ['Deny'];
}

/** How another kind than ValidatingPolicy differs. */
interface Variation {
  /** Fields that it has besides. */
  further?: readonly string[];
  /** It also judges without validations. */
  judgesAlone?: boolean;
}

/** Reads a ValidatingPolicy's spec. What is wrong is noted in the source. */
export function readSpec(
  source: Source,
  value: unknown,
  { further = [], judgesAlone = false }: Variation = {},
): ValidatingSpec | undefined {
  const reader = new Reader(source);
  const at = (field: string): Path => ['spec', field];
  const spec = reader.map(['spec'], value, [...SPEC_FIELDS, ...further]);
  if (!spec) {
    if (value === undefined) source.problem([], 'the policy has no spec');
    return undefined;
  }
  const notes: string[] = [];
  if (reader.list(at('auditAnnotations'), spec.auditAnnotations).length > 0) {
    notes.push('auditAnnotations are not evaluated');
  }
  const mode = readMode(reader, at('evaluation'), spec.evaluation);
  if (mode === 'JSON')
    notes.push('evaluation.mode is JSON: no Kubernetes object is judged');
  reader.map(at('webhookConfiguration'), spec.webhookConfiguration, [
    'timeoutSeconds',
    'matchConditions',
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
      mode === 'JSON',
    ),
    matchConditions: readNamed(
      reader,
      at('matchConditions'),
      spec.matchConditions,
    ),
    variables: readNamed(reader, at('variables'), spec.variables),
    validations: readValidations(
      reader,
      at('validations'),
      spec.validations,
      judgesAlone,
    ),
    actions: readActions(
      reader,
      at('validationActions'),
      spec.validationActions,
    ),
    failurePolicy: failurePolicy === 'Ignore' ? 'Ignore' : 'Fail',
    controllers: readControllers(reader, at('autogen'), spec.autogen),
    isForKubernetes: mode !== 'JSON',
    notes,
    raw: spec,
  };
}
