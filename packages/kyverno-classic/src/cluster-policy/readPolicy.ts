import type { Policy } from '@macadam/kyverno';
import { Reader, type Source, readAbout } from '@macadam/kyverno/engine';
import { isRecord } from '@macadam/yaml';
import { readActions } from './action';
import { carryOver } from './autogen';
import { checkPolicy } from './checks';
import { ClusterPolicy } from './policy';
import { readRule } from './readRule';
import type { Rule } from './rule';

const SPEC_FIELDS = [
  'rules',
  'applyRules',
  'failurePolicy',
  'validationFailureAction',
  'validationFailureActionOverrides',
  'emitWarning',
  'admission',
  'background',
  'schemaValidation',
  'webhookTimeoutSeconds',
  'webhookConfiguration',
  'mutateExistingOnPolicyUpdate',
  'generateExisting',
  'generateExistingOnPolicyUpdate',
  'useServerSideApply',
];
const AUTOGEN = 'pod-policies.kyverno.io/autogen-controllers';

/** The kinds of policy that this reader is for. */
export const CLUSTER_POLICY_KINDS = ['ClusterPolicy', 'Policy'];

function readRules(
  source: Source,
  reader: Reader,
  spec: Record<string, unknown>,
  controllers: string | undefined,
): Rule[] {
  const raw = reader.items(['spec', 'rules'], spec.rules, 'has no rules');
  const written = raw.map((rule, n) =>
    readRule(reader, ['spec', 'rules', n], rule),
  );
  const names = new Set<string>();
  for (const [n, rule] of written.entries()) {
    if (rule && names.has(rule.name))
      reader.problem(
        ['spec', 'rules', n, 'name'],
        `another rule is called '${rule.name}' too`,
      );
    if (rule) names.add(rule.name);
  }
  if (source.errors.length > 0) return [];
  const carried = carryOver(raw.filter(isRecord), controllers).map(
    ({ index, rule }) => readRule(reader, ['spec', 'rules', index], rule),
  );
  return [...written, ...carried].filter(rule => rule !== undefined);
}

/**
 * Reads a kyverno.io ClusterPolicy or Policy.
 *
 * @returns undefined when it cannot be used; the source has noted why
 */
export function readClusterPolicy(
  source: Source,
  document: Record<string, unknown>,
): Policy | undefined {
  const about = readAbout(source, document);
  const reader = new Reader(source);
  const spec = reader.map(['spec'], document.spec, SPEC_FIELDS);
  if (!spec) {
    if (source.errors.length === 0) reader.problem(['spec'], 'is missing');
    return undefined;
  }
  if (!about) return undefined;
  const actions = readActions(reader, ['spec'], spec, {
    action: 'validationFailureAction',
    overrides: 'validationFailureActionOverrides',
  });
  const failurePolicy = reader.oneOf(
    ['spec', 'failurePolicy'],
    spec.failurePolicy,
    ['Fail', 'Ignore'],
  );
  const applyRules = reader.oneOf(['spec', 'applyRules'], spec.applyRules, [
    'All',
    'One',
  ]);
  checkPolicy(document, (path, message) => reader.problem(path, message));
  const rules = readRules(source, reader, spec, about.annotations[AUTOGEN]);
  if (source.errors.length > 0) return undefined;
  const policy = new ClusterPolicy({
    about: about.result,
    rules,
    actions,
    failsClosed: failurePolicy !== 'Ignore',
    appliesOne: applyRules === 'One',
  });
  return {
    ...about.policy,
    action: policy.strictest,
    notes: spec.webhookConfiguration
      ? ['webhookConfiguration has no effect here']
      : [],
    evaluate: (object, context) => policy.evaluate(object, context),
    ...(policy.mutates && {
      mutate: (object, context) => policy.mutate(object, context),
    }),
    ...(policy.mutatesExisting && {
      mutateExisting: (object, context) =>
        policy.mutateExisting(object, context),
    }),
    ...(policy.verifiesImages && {
      imageQuestions: (object, context) =>
        policy.imageQuestions(object, context),
    }),
    ...(policy.generates && {
      generate: (object, context) => policy.generate(object, context),
    }),
  };
}
