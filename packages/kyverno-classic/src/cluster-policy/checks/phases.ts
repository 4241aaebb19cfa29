import { ADMISSION_NAMES, compileNoted } from '@macadam/kyverno/engine';
import {
  type Check,
  isFilled,
  isGiven,
  itemsOf,
  mapOf,
  type Note,
} from './draft';

const MOST_NAME = 63;
const MOST_SECONDS = 30;
const AUTOGEN = 'pod-policies.kyverno.io/autogen-controllers';
/** What the API server knows before it asks a webhook. */
const REQUEST_NAMES: ReadonlySet<string> = new Set(
  [...ADMISSION_NAMES].filter(
    name => !['namespaceObject', 'params', 'variables'].includes(name),
  ),
);
const CHANGING = ['mutate', 'generate', 'verifyImages'];

/** The name is a label's value in reports; a ClusterPolicy is in no namespace. */
const head: Check = ({ document, namespace }, note) => {
  const metadata = mapOf(document.metadata);
  const { name } = metadata;
  if (typeof name === 'string' && name.length > MOST_NAME)
    note(['metadata', 'name'], `longer than ${MOST_NAME} characters`);
  if (namespace === undefined && isFilled(metadata.namespace))
    note(
      ['metadata', 'namespace'],
      'a ClusterPolicy is in no namespace: leave it out, or write a Policy',
    );
  const { [AUTOGEN]: controllers } = mapOf(metadata.annotations);
  if (controllers === 'all')
    note(
      ['metadata', 'annotations', AUTOGEN],
      "'all' is no longer known: leave it out for all controllers, or list them",
    );
};

/** A policy acts at admission, in the background or both; what changes objects acts at admission. */
const phases: Check = ({ atAdmission, inBackground, rules }, note) => {
  if (atAdmission) return;
  if (!inBackground)
    note(
      ['spec', 'admission'],
      'the policy never acts: admission and background are both false',
    );
  const changing = rules.find(({ raw }) =>
    CHANGING.some(field => isFilled(raw[field])),
  );
  if (changing)
    note(
      ['spec', 'admission'],
      'only a policy whose rules all validate can do without admission',
    );
};

function checkSeconds(note: Note, path: string[], value: unknown): void {
  if (!isGiven(value)) return;
  const isFine =
    typeof value === 'number' &&
    Number.isInteger(value) &&
    value >= 1 &&
    value <= MOST_SECONDS;
  if (!isFine) note(path, `expected 1 to ${MOST_SECONDS} seconds`);
}

/** What the webhook of the policy is told. */
const webhook: Check = ({ spec }, note) => {
  const at = ['spec', 'webhookConfiguration', 'matchConditions'];
  const { timeoutSeconds, failurePolicy, matchConditions } = mapOf(
    spec.webhookConfiguration,
  );
  for (const { path, raw } of itemsOf(matchConditions, at)) {
    const { expression: text } = raw;
    const here = [...path, 'expression'];
    if (typeof text === 'string')
      compileNoted({ problem: note }, { text, path: here }, [], REQUEST_NAMES, [
        'bool',
      ]);
  }
  checkSeconds(
    note,
    ['spec', 'webhookTimeoutSeconds'],
    spec.webhookTimeoutSeconds,
  );
  checkSeconds(
    note,
    ['spec', 'webhookConfiguration', 'timeoutSeconds'],
    timeoutSeconds,
  );
  const twice = 'stands in webhookConfiguration too: leave it out here';
  if (isGiven(spec.webhookTimeoutSeconds) && isGiven(timeoutSeconds))
    note(['spec', 'webhookTimeoutSeconds'], twice);
  if (isGiven(spec.failurePolicy) && isGiven(failurePolicy))
    note(['spec', 'failurePolicy'], twice);
  if (isGiven(spec.generateExistingOnPolicyUpdate))
    note(
      ['spec', 'generateExistingOnPolicyUpdate'],
      "is no longer known: write generateExisting in the rule's generate",
    );
};

/** Objects that are there already are changed where `mutate.targets` names them. */
const existingTargets: Check = ({ spec, rules, namespace }, note) => {
  for (const { path, raw } of rules) {
    if (!isFilled(raw.mutate)) continue;
    const mutate = mapOf(raw.mutate);
    const own = mutate.mutateExistingOnPolicyUpdate === true;
    const isAsked = own || spec.mutateExistingOnPolicyUpdate === true;
    if (isAsked && !isFilled(mutate.targets))
      note(
        own
          ? [...path, 'mutate', 'mutateExistingOnPolicyUpdate']
          : ['spec', 'mutateExistingOnPolicyUpdate'],
        'needs mutate.targets, which say what objects to change',
      );
    const targets = Array.isArray(mutate.targets) ? mutate.targets : [];
    for (const [n, target] of targets.entries()) {
      const place = mapOf(target).namespace;
      if (namespace !== undefined && isFilled(place) && place !== namespace)
        note(
          [...path, 'mutate', 'targets', n, 'namespace'],
          `a Policy changes objects of its own namespace '${namespace}' only`,
        );
    }
  }
};

/** What a policy says beside its rules. */
export const POLICY_CHECKS: readonly Check[] = [
  head,
  phases,
  webhook,
  existingTargets,
];
