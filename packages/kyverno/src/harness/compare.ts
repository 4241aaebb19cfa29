import type { KubeObject, RuleResult } from '../policy/types';
import { counterpart, difference, placed } from './difference';
import type { Evaluations } from './evaluations';
import { type Expectation, named, nameOf } from './expectation';
import type { TestResult } from './testResult';
import { writtenRule } from './values';

/** What came of an entry for an object. */
export type Answer = Pick<TestResult, 'actual' | 'reason'> & {
  result?: RuleResult;
};

function isOfRule(result: RuleResult, rule: string | undefined): boolean {
  const hasRules = /^(Cluster)?Policy$/.test(result.policyKind);
  if (rule === undefined || !hasRules) return true;
  return result.rule === rule || writtenRule(result.rule) === rule;
}

/** Compares what a rule made with the files that say what it has to make. */
function checkMade(
  expectation: Expectation,
  result: RuleResult,
  load: (path: string) => KubeObject[],
): Answer | undefined {
  if (result.verdict !== 'pass') return undefined;
  const { patched, generated } = result;
  const differs = (what: string, made: KubeObject, files: string[]) => {
    const twin = counterpart(files.flatMap(load), made);
    const where = twin ? difference(placed(twin), placed(made)) : '';
    if (where === undefined) return undefined;
    const reason = twin
      ? `the ${what} object differs at ${where}`
      : `no ${what} object is expected for ${made.kind} ${made.metadata.name}`;
    return { actual: 'fail' as const, reason, result };
  };
  if (patched && expectation.patched.length > 0)
    return differs('patched', patched, expectation.patched);
  if (expectation.generated.length === 0) return undefined;
  if (!generated || generated.length === 0)
    return { actual: 'fail', reason: 'nothing was generated', result };
  return generated
    .map(object => differs('generated', object, expectation.generated))
    .find(found => found !== undefined);
}

const ownAnswer = (result: RuleResult): Answer => ({
  actual: result.verdict,
  reason: result.message,
  result,
});

/** What an entry's policy and rule say of an object that is written. */
function answersFor(
  expectation: Expectation,
  object: KubeObject,
  evaluations: Evaluations,
  load: (path: string) => KubeObject[],
): Answer[] {
  const { policy, operation, rule } = expectation;
  const all = evaluations.of(policy, object, operation);
  // All mutating rules of a policy have run when the patched object is compared.
  const last = all
    .filter(({ patched, target }) => patched && !target)
    .at(-1)?.patched;
  // What a rule makes of others is compared under their own names, and the object stays as it is.
  const answerBeside = (result: RuleResult, written: KubeObject): Answer =>
    (counterpart(expectation.patched.flatMap(load), written) &&
      checkMade(expectation, { ...result, patched: written }, load)) ??
    ownAnswer(result);
  return all
    .filter(result => isOfRule(result, rule))
    .map(result => {
      if (result.target) return answerBeside(result, last ?? object);
      const final =
        result.patched && last ? { ...result, patched: last } : result;
      return checkMade(expectation, final, load) ?? ownAnswer(result);
    });
}

/** What an entry's policy and rule make of an object that is there already; why nothing, where they make nothing of it. */
function answersForTarget(
  { policy, operation, rule, ...expectation }: Expectation,
  target: KubeObject,
  evaluations: Evaluations,
  load: (path: string) => KubeObject[],
): Answer[] {
  const results = evaluations.objects
    .flatMap(object => evaluations.of(policy, object, operation))
    .filter(result => isOfRule(result, rule));
  const own = results.filter(result => result.target === target);
  const changed = own.filter(result => result.patched);
  const said = [changed, own, results.filter(result => !result.target)].find(
    each => each.length > 0,
  );
  return (said ?? []).map(
    result =>
      checkMade({ policy, ...expectation }, result, load) ?? ownAnswer(result),
  );
}

/** What an entry comes to for what it calls `wanted`: the first answer that is not as expected, where there is one. */
export function compare(
  expectation: Expectation,
  wanted: string,
  evaluations: Evaluations,
  missing: readonly string[],
  load: (path: string) => KubeObject[],
): Answer {
  const { kind } = expectation;
  const objects = named(evaluations.objects, wanted, kind);
  const targets = named(evaluations.targets, wanted, kind);
  if (objects.length + targets.length === 0)
    return {
      actual: 'no resource',
      reason: [`no resource of the test is called ${wanted}`, ...missing].join(
        '; ',
      ),
    };
  const answers = [
    ...objects.flatMap(object =>
      answersFor(expectation, object, evaluations, load),
    ),
    ...targets.flatMap(target =>
      answersForTarget(expectation, target, evaluations, load),
    ),
  ];
  const wrong = answers.find(({ actual }) => actual !== expectation.result);
  // Kyverno's command counts a rule that is not about an object as skipped there (`Excluded`), and as nothing else here.
  const isSkip = expectation.result === 'skip';
  return (
    wrong ??
    answers[0] ?? {
      actual: isSkip ? 'skip' : 'no result',
      reason: 'the rule is not about this resource, or had nothing to say',
    }
  );
}

/** The objects of a test that a policy says something of; where it says nothing at all, every one that it could. */
export function judgedBy(
  { policy, rule, kind, operation, patched }: Expectation,
  evaluations: Evaluations,
  load: (path: string) => KubeObject[],
): string[] {
  const candidates = evaluations.objects.filter(
    object => kind === undefined || object.kind === kind,
  );
  const resultsOf = (object: KubeObject) =>
    evaluations
      .of(policy, object, operation)
      .filter(result => isOfRule(result, rule));
  const changes = evaluations.objects
    .flatMap(resultsOf)
    .filter(result => result.patched);
  const found = [
    ...candidates.filter(object => resultsOf(object).length > 0),
    ...evaluations.targets.filter(target =>
      changes.some(result => result.target === target),
    ),
  ];
  // What an entry says nothing of, where it says what objects become, is not compared.
  const expected = changes.length > 0 ? patched.flatMap(load) : [];
  const compared = found.filter(object => counterpart(expected, object));
  const judged = compared.length > 0 ? compared : found;
  const names = (judged.length > 0 ? judged : candidates).map(nameOf);
  return names.length > 0 ? [...new Set(names)] : ['(any)'];
}
