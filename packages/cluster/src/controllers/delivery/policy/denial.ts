/** What results mean for a request, in the words of Kyverno's webhooks and of the API server. Pure. */
import type { RuleResult } from '@macadam/kyverno';
import { stringify } from 'yaml';
import { ApiError } from '../../../runtime';
import { ADMISSION_GROUP } from './kinds';
import type { Ruling } from './PolicySet';

/** What a request is about, as messages name it. */
export interface Requested {
  resource: { group: string; plural: string; kind: string };
  namespace?: string;
  name: string;
}

/** What a set of results means for a request. */
export interface Judgement {
  /** Undefined when the request may pass. */
  denial?: ApiError;
  warnings: string[];
}

const isClassic = ({ of }: Ruling) => of.kind.source === 'kyverno';
const isOfKubernetes = ({ of }: Ruling) => of.kind.group === ADMISSION_GROUP;
const isBad = ({ result: { verdict } }: Ruling) =>
  verdict === 'fail' || verdict === 'warn' || verdict === 'error';
const shortName = ({ policy }: RuleResult) => policy.split('/').pop() ?? '';

function webhookOf({ of }: Ruling, phase: 'validate' | 'mutate'): string {
  return `${of.kind.webhooks[phase]}-${of.failsClosed ? 'fail' : 'ignore'}`;
}

function refusal(webhook: string, message: string): ApiError {
  return new ApiError(
    400,
    '',
    `admission webhook "${webhook}" denied the request: ${message}`,
  );
}

function celSentence({ result }: Ruling): string {
  const what = result.verdict === 'error' ? 'error' : 'failed';
  return `Policy ${shortName(result)} ${what}: ${result.message}`;
}

/** The failures of every policy that enforces, by policy and rule. */
function classicMessage(
  rulings: readonly Ruling[],
  { resource, namespace = '', name }: Requested,
): string {
  const failures: Record<string, Record<string, string>> = {};
  for (const { result } of rulings) {
    const policy = shortName(result);
    failures[policy] = { ...failures[policy], [result.rule]: result.message };
  }
  const list = stringify(failures, {
    singleQuote: true,
    lineWidth: 0,
    sortMapEntries: true,
  });
  return `\n\nresource ${resource.kind}/${namespace}/${name} was blocked due to the following policies \n\n${list}`;
}

function boundPolicy({ policy, binding }: RuleResult): string {
  const bound = binding === undefined ? '' : ` with binding '${binding}'`;
  return `ValidatingAdmissionPolicy '${policy}'${bound}`;
}

/** A refusal by the API server itself, which asks its own policies before the webhooks. */
function kubernetesDenial({ result }: Ruling, requested: Requested): ApiError {
  const { group, plural } = requested.resource;
  const message = `${boundPolicy(result)} denied request: ${result.message}`;
  const where = group ? `${plural}.${group}` : plural;
  return new ApiError(
    422,
    'Invalid',
    `${where} "${requested.name}" is forbidden: ${message}`,
    { name: requested.name, kind: plural, group, causes: [{ message }] },
  );
}

function denialOf(
  bad: readonly Ruling[],
  requested: Requested,
): ApiError | undefined {
  const blocking = bad.filter(({ result }) => result.blocks);
  const first = blocking.find(isOfKubernetes) ?? blocking[0];
  if (!first) return undefined;
  if (isOfKubernetes(first)) return kubernetesDenial(first, requested);
  const webhook = webhookOf(first, 'validate');
  const isItsOwn = (ruling: Ruling) =>
    webhookOf(ruling, 'validate') === webhook;
  if (!isClassic(first)) {
    const texts = blocking.filter(isItsOwn).map(celSentence);
    return refusal(webhook, [...new Set(texts)].join('; '));
  }
  const enforced = bad.filter(
    ruling => isItsOwn(ruling) && ruling.of.policy?.action === 'Deny',
  );
  return refusal(webhook, classicMessage(enforced, requested));
}

function warningOf(ruling: Ruling): string[] {
  const { result, of } = ruling;
  if (result.missing !== undefined)
    return [
      `Policy ${shortName(result)} was not evaluated, which needs ${result.missing}`,
    ];
  if (!isBad(ruling)) return [];
  if (isClassic(ruling) && of.emitsWarning)
    return [`policy ${shortName(result)}.${result.rule}: ${result.message}`];
  if (result.action !== 'Warn') return [];
  if (!isOfKubernetes(ruling)) return [celSentence(ruling)];
  return [`Validation failed for ${boundPolicy(result)}: ${result.message}`];
}

/**
 * What validating results mean: the refusal of the first webhook that refuses, and warnings. What only is
 * audited is left to the reports.
 */
export function judge(
  rulings: readonly Ruling[],
  requested: Requested,
): Judgement {
  const denial = denialOf(rulings.filter(isBad), requested);
  return {
    ...(denial && { denial }),
    warnings: [...new Set(rulings.flatMap(warningOf))],
  };
}

/** What results of mutating policies mean: an error refuses where the policy fails closed. */
export function judgeMutation(
  rulings: readonly Ruling[],
  { resource, namespace = '', name }: Requested,
): ApiError | undefined {
  const first = rulings.find(({ result }) => result.blocks);
  if (!first) return undefined;
  const own = rulings.filter(
    ruling => ruling.result.blocks && ruling.of === first.of,
  );
  const policy = shortName(first.result);
  const texts = own.map(({ result }) =>
    isClassic(first)
      ? `${result.rule}: ${result.message}`
      : `Policy ${policy}: ${result.message}`,
  );
  return refusal(
    webhookOf(first, 'mutate'),
    isClassic(first)
      ? `mutation policy ${policy} error: failed to apply policy ${policy} rules [${texts.join(' ')}]`
      : `Resource: ${namespace}/${name}, Kind: ${resource.kind}, Errors: [${texts.join(' ')}]`,
  );
}
