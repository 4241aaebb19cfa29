import { loadPolicies } from '../load';
import type {
  KubeObject,
  PolicyLoadError,
  RuleResult,
  TextFile,
  Verdict,
} from '../types';
import { isRecord } from '../validating/json';
import { Evaluations } from './evaluations';
import { counterpart, difference, placed } from './difference';
import {
  type Expectation,
  named,
  nameOf,
  readExpectations,
} from './expectation';
import {
  clusterObjectsOf,
  documents,
  normalise,
  objectsOf,
  type ReadText,
  texts,
} from './files';
import { withMocks } from './mockedCalls';
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

/** The objects of a test that a policy says something of; where it says nothing at all, every one that it could. */
function judgedBy(
  { policy, rule, kind, operation }: Expectation,
  evaluations: Evaluations,
): string[] {
  const candidates = evaluations.objects.filter(
    object => kind === undefined || object.kind === kind,
  );
  const found = candidates.filter(object =>
    evaluations
      .of(policy, object, operation)
      .some(result => isOfRule(result, rule)),
  );
  const names = (found.length > 0 ? found : candidates).map(nameOf);
  return names.length > 0 ? [...new Set(names)] : ['(any)'];
}

/** What the policies of a test say of a document that is no Kubernetes object. */
function comparePayload(
  { policy, result }: Expectation,
  name: string,
  { evaluations, payloads }: Loaded,
): Answer {
  if (!payloads.has(name))
    return {
      actual: 'no resource',
      reason: `no payload of the test is called ${name}`,
    };
  const results = evaluations.ofPayload(policy, payloads.get(name), name);
  const found = results.find(({ verdict }) => verdict !== result) ?? results[0];
  return found
    ? { actual: found.verdict, reason: found.message, result: found }
    : { actual: 'no result', reason: 'the policy is not about plain JSON' };
}

/** A test, with all that it names read. */
interface Loaded {
  errors: PolicyLoadError[];
  /** Which files of resources could not be read, and why. */
  missing: string[];
  evaluations: Evaluations;
  /** The documents that are no Kubernetes objects, by the names of their files. */
  payloads: ReadonlyMap<string, unknown>;
}

function loadTest(
  test: Record<string, unknown>,
  read: (path: string) => string,
  near: (path: string) => string,
): Loaded {
  const files = [...texts(test.policies), ...texts(test.exceptions)];
  const payloads = [...texts([test.jsonPayload]), ...texts(test.jsonPayloads)];
  const { policies, errors } = loadPolicies(
    files.map((path): TextFile => ({ path: near(path), text: read(path) })),
    { isForDocuments: payloads.length > 0 },
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
  const answers = answersOf(first(test.context), {
    sources: sources.flatMap(path => objectsOf(read(path))),
    params: texts(test.paramResources).flatMap(path => objectsOf(read(path))),
    ...(cluster.length > 0 && {
      cluster: cluster.flatMap(path => clusterObjectsOf(read(path))),
    }),
  });
  const ask = withMocks(test, read, answers);
  return {
    errors,
    missing,
    evaluations: new Evaluations(policies, objects, values, user, ask),
    payloads: new Map(payloads.map(path => [path, documents(read(path))[0]])),
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
  const tests = documents(read(testPath));
  if (!tests.every(isRecord) || tests.length === 0)
    throw new Error(`${testPath} is not a Kyverno test`);
  return tests.flatMap(test => runTest(test, testPath, readNear, near));
}

/** Runs one document of a file of tests. */
function runTest(
  test: Record<string, unknown>,
  testPath: string,
  readNear: ReadText,
  near: (path: string) => string,
): TestResult[] {
  const loaded = loadTest(test, readNear, near);
  const { errors, missing, evaluations, payloads } = loaded;
  const load = (path: string) => objectsOf(readNear(path));
  const broken = errors
    .map(({ file, line, message }) => `${file}:${line}: ${message}`)
    .join('; ');
  const judge = (expectation: Expectation, wanted: string): Answer => {
    if (broken) return { actual: 'not loaded', reason: broken };
    return payloads.size > 0
      ? comparePayload(expectation, wanted, loaded)
      : compare(expectation, wanted, evaluations, missing, load);
  };
  // An entry that names nothing is about everything of the test, as in Kyverno's command.
  const wantedBy = (expectation: Expectation) => {
    if (expectation.resources.length > 0) return expectation.resources;
    return payloads.size > 0
      ? [...payloads.keys()]
      : judgedBy(expectation, evaluations);
  };
  return readExpectations(test.results).flatMap(expectation =>
    wantedBy(expectation).map(wanted => {
      const answer = judge(expectation, wanted);
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
