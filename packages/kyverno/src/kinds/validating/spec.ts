import type { ValidationAction } from '../../policy/types';
import type { Path, Source } from '../../reading/yaml';
import {
  type CommonSpec,
  readCommonSpec,
  type Validation,
} from '../../expressions/commonSpec';
import { Reader } from '../../reading/reader';

/** What a ValidatingPolicy says. */
export interface ValidatingSpec extends CommonSpec {
  validations: Validation[];
  actions: ValidationAction[];
  notes: string[];
  /** Expressions may read `params`. */
  hasParams?: boolean;
}

const FIELDS = [
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
  const spec = readCommonSpec(source, value, [...FIELDS, ...further]);
  if (!spec) return undefined;
  const reader = new Reader(source);
  const at = (field: string): Path => ['spec', field];
  const { raw } = spec;
  const notes: string[] = [];
  if (spec.annotations.length > 0)
    notes.push('auditAnnotations are not written anywhere');
  if (!spec.isForKubernetes)
    notes.push(
      `evaluation.mode is ${spec.mode}: no Kubernetes object is judged`,
    );
  reader.map(at('webhookConfiguration'), raw.webhookConfiguration, [
    'timeoutSeconds',
    'matchConditions',
  ]);
  return {
    ...spec,
    validations: readValidations(
      reader,
      at('validations'),
      raw.validations,
      judgesAlone,
    ),
    actions: readActions(
      reader,
      at('validationActions'),
      raw.validationActions,
    ),
    notes,
  };
}
