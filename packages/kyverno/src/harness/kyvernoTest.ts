import { loadPolicies } from '../load';
import { sharing } from '../shared';
import type {
  EvaluationContext,
  KubeObject,
  Policy,
  PolicyLoadError,
  RequestUser,
  RuleResult,
  TextFile,
  Verdict,
} from '../types';
import { isRecord } from '../validating/json';
import { counterpart, difference, placed } from './difference';
import { type Expectation, named, readExpectations } from './expectation';
import {
  clusterObjectsOf,
  documents,
  normalise,
  objectsOf,
  type ReadText,
  texts,
} from './files';
import { answersOf } from './mockContext';
import { readUser, Values, writtenRule } from './values';

/** One expected result of a `kyverno-test.yaml` and what the engine says. */
export interface TestResult {
  file: string;
  policy: string;
  /** Empty when the test names no rule. */
  rule: string;
  resource: string;
  expected: string;
  /**
   * `no result` when the rule gave none, `no resource` when the test names one that it does not hold,
   * `not loaded` when the policy could not be read.
   */
  actual: Verdict | 'no result' | 'no resource' | 'not loaded';
  matches: boolean;
  /** Why: the engine's message, or what is missing. */
  reason: string;
  /** The engine's whole answer, where it gave one. */
  result?: RuleResult;
}

type Answer = Pick<TestResult, 'actual' | 'reason'> & { result?: RuleResult };

/** What the policies of a test say about its objects. */
class Evaluations {
  private readonly known = new Map<string, RuleResult[]>();
  private readonly namespaces: ReadonlyMap<string, unknown>;

  constructor(
    readonly policies: readonly Policy[],
    readonly objects: readonly KubeObject[],
    private readonly values: Values,
    private readonly user: RequestUser | undefined,
    private readonly ask: NonNullable<EvaluationContext['ask']>,
  ) {
    this.namespaces = values.namespaces(objects);
  }

  /** The results of one policy for one object, after the policy's own and the other policies' mutations. */
  of(
    policy: string,
    object: KubeObject,
    operation?: EvaluationContext['operation'],
  ): RuleResult[] {
    const key = `${this.objects.indexOf(object)}/${policy}/${operation}`;
    const known = this.known.get(key);
    if (known) return known;
    const results: RuleResult[] = [];
    let resource = object;
    for (const each of this.policies) {
      const mutated = each.mutate?.(
        resource,
        this.context(each, object, operation),
      );
      if (!mutated) continue;
      resource = mutated.resource;
      if (shortName(each) === policy) results.push(...mutated.results);
    }
    for (const each of this.policies) {
      if (shortName(each) !== policy) continue;
      const context = sharing(
        this.context(each, object, operation),
        this.policies,
      );
      results.push(...each.evaluate(resource, context));
      results.push(...(each.generate?.(resource, context) ?? []));
      results.push(...(each.remove?.(resource, context) ?? []));
    }
    this.known.set(key, results);
    return results;
  }

  private context(
    policy: Policy,
    object: KubeObject,
    asked: EvaluationContext['operation'],
  ): EvaluationContext {
    const name = shortName(policy);
    const { namespace = 'default' } = object.metadata;
    const namespaceObject = this.namespaces.get(namespace);
    const operation = asked ?? this.values.operation(name, object);
    return {
      operation,
      // As in `kyverno test`, an update that does not say what was before changes nothing.
      ...(operation === 'UPDATE' && { oldObject: object }),
      ...(namespaceObject !== undefined && { namespaceObject }),
      ...(this.user && { userInfo: this.user }),
      ask: this.ask,
      supplied: (ofPolicy, rule, element) =>
        this.values.supplied(ofPolicy, rule, object, element),
    };
  }
}

function shortName({ name }: Policy): string {
  return name.split('/').pop() ?? '';
}

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

function compare(
  expectation: Expectation,
  wanted: string,
  evaluations: Evaluations,
  missing: readonly string[],
  load: (path: string) => KubeObject[],
): Answer {
  const objects = named(evaluations.objects, wanted, expectation.kind);
  if (objects.length === 0)
    return {
      actual: 'no resource',
      reason: [`no resource of the test is called ${wanted}`, ...missing].join(
        '; ',
      ),
    };
  const answers = objects.flatMap(object => {
    const { policy, operation } = expectation;
    const all = evaluations.of(policy, object, operation);
    const results = all.filter(result => isOfRule(result, expectation.rule));
    // All mutating rules of a policy have run when the patched object is compared.
    const last = all.filter(({ patched }) => patched).at(-1)?.patched;
    return results.map((result): Answer => {
      const final =
        result.patched && last ? { ...result, patched: last } : result;
      return (
        checkMade(expectation, final, load) ?? {
          actual: result.verdict,
          reason: result.message,
          result,
        }
      );
    });
  });
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

/** A test, with all that it names read. */
interface Loaded {
  policies: Policy[];
  errors: PolicyLoadError[];
  /** Which files of resources could not be read, and why. */
  missing: string[];
  evaluations: Evaluations;
}

function loadTest(
  test: Record<string, unknown>,
  read: (path: string) => string,
  near: (path: string) => string,
): Loaded {
  const files = [...texts(test.policies), ...texts(test.exceptions)];
  const { policies, errors } = loadPolicies(
    files.map((path): TextFile => ({ path: near(path), text: read(path) })),
  );
  const missing: string[] = [];
  const objects = texts(test.resources).flatMap(path => {
    try {
      return objectsOf(read(path));
    } catch (problem) {
      if (!(problem instanceof Error)) throw problem;
      missing.push(`${near(path)}: ${problem.message}`);
      return [];
    }
  });
  const first = (path: unknown) =>
    typeof path === 'string' && path !== ''
      ? documents(read(path))[0]
      : undefined;
  const values = new Values(test.values ?? first(test.variables));
  const user = readUser(first(test.userinfo));
  const cluster = texts(test.clusterResources);
  const sources = readExpectations(test.results).flatMap(each => each.sources);
  const ask = answersOf(first(test.context), {
    sources: sources.flatMap(path => objectsOf(read(path))),
    ...(cluster.length > 0 && {
      cluster: cluster.flatMap(path => clusterObjectsOf(read(path))),
    }),
  });
  return {
    policies,
    errors,
    missing,
    evaluations: new Evaluations(policies, objects, values, user, ask),
  };
}

/**
 * Runs a test in the format of `kyverno test`, strictly: a rule without a response is `no result` and
 * never a pass, and a resource that is not there is a mismatch.
 *
 * @param testPath the test's path, as it is to be shown
 * @param read reads a file by its path, beginning as `testPath` does
 * @returns one result for each resource of each entry of `results`
 * @throws Error when a file is not there or is no YAML
 */
export function runKyvernoTest(testPath: string, read: ReadText): TestResult[] {
  const folder = testPath.split('/').slice(0, -1).join('/');
  const near = (path: string) =>
    normalise(folder === '' ? path : `${folder}/${path}`);
  const readNear = (path: string) => read(near(path));
  const [test] = documents(read(testPath));
  if (!isRecord(test)) throw new Error(`${testPath} is not a Kyverno test`);
  const { errors, missing, evaluations } = loadTest(test, readNear, near);
  const load = (path: string) => objectsOf(readNear(path));
  const broken = errors
    .map(({ file, line, message }) => `${file}:${line}: ${message}`)
    .join('; ');
  return readExpectations(test.results).flatMap(expectation =>
    expectation.resources.map(wanted => {
      const answer: Answer = broken
        ? { actual: 'not loaded', reason: broken }
        : compare(expectation, wanted, evaluations, missing, load);
      return {
        file: testPath,
        policy: expectation.policy,
        rule: expectation.rule ?? '',
        resource: expectation.kind ? `${expectation.kind}/${wanted}` : wanted,
        expected: expectation.result,
        matches: answer.actual === expectation.result,
        ...answer,
      };
    }),
  );
}
