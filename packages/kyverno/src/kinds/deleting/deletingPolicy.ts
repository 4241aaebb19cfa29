import type {
  EvaluationContext,
  KubeObject,
  Policy,
  RuleResult,
} from '../../policy/types';
import { readAbout } from '../../reading/about';
import { readNamed } from '../../expressions/commonSpec';
import { matches } from '../../matching/match';
import { ExpressionCompiler, unmet } from '../../expressions/program';
import type { Stopped } from '../../policy/outcome';
import { readMatch } from '../../matching/readMatch';
import { Reader } from '../../reading/reader';
import { PolicyRoots } from '../../expressions/roots';
import {
  payloadTarget,
  type Target,
  toTarget,
  within,
} from '../../matching/target';
import type { Source } from '../../reading/yaml';
import { DELETING_FORMAT, isSchedule } from './schedule';

type Outcome = Pick<Stopped, 'verdict' | 'message' | 'missing'>;

/** As Kyverno's command says it: an object that is removed passes, one that stays fails. */
function outcomeOf(reason: Stopped | undefined): Outcome {
  if (!reason) return { verdict: 'pass', message: 'it is removed' };
  return reason.verdict === 'skip'
    ? { verdict: 'fail', message: `it stays: ${reason.message}` }
    : reason;
}

/**
 * Reads a DeletingPolicy: it says nothing about an object that is applied, and by `remove` whether it would remove it
 * when its time comes.
 *
 * @returns undefined when it cannot be used, which the source then says
 */
export function readDeletingPolicy(
  source: Source,
  document: Record<string, unknown>,
): Policy | undefined {
  const about = readAbout(source, document);
  const reader = new Reader(source);
  const spec = reader.map(['spec'], document.spec);
  const schedule = reader.text(['spec', 'schedule'], spec?.schedule, true);
  if (schedule !== undefined && !isSchedule(schedule, DELETING_FORMAT))
    reader.problem(['spec', 'schedule'], `'${schedule}' is no cron schedule`);
  const match = readMatch(
    reader,
    ['spec', 'matchConstraints'],
    spec?.matchConstraints,
    { anyOperation: true, mayBeEmpty: true },
  );
  const compiler = new ExpressionCompiler(
    source,
    readNamed(reader, ['spec', 'variables'], spec?.variables),
  );
  const variables = compiler.bindings();
  const conditions = compiler.conditions(
    readNamed(reader, ['spec', 'conditions'], spec?.conditions),
  );
  if (!about || source.errors.length > 0) return undefined;
  const { isScored: _, namespace, ...base } = about.result;
  const isAbout = (target: Target) =>
    (namespace === undefined || namespace === target.namespace) &&
    match.rules.length > 0 &&
    matches(match, target) === 'yes';
  const judge = (target: Target): RuleResult => {
    const { apiVersion, kind } = target.object;
    const roots = new PolicyRoots(within(target, namespace), variables);
    return {
      ...base,
      ...outcomeOf(unmet(conditions, roots, 'Fail')),
      action: 'Audit',
      blocks: false,
      resource: {
        apiVersion,
        kind,
        ...(target.namespace !== undefined && { namespace: target.namespace }),
        name: target.name,
      },
    };
  };
  const remove = (
    object: KubeObject,
    context: EvaluationContext,
  ): RuleResult[] => {
    const target = toTarget(object, context);
    return isAbout(target) ? [judge(target)] : [];
  };
  return {
    ...about.policy,
    action: 'Audit',
    notes: ['it removes objects on a schedule and judges none'],
    evaluate: () => [],
    remove,
    // Kyverno's command asks a policy that names no kinds about documents that are no objects.
    ...(match.rules.length === 0 && {
      judgePayload: (
        payload: unknown,
        name: string,
        context: EvaluationContext,
      ) => [judge(payloadTarget(payload, name, context))],
    }),
  };
}
