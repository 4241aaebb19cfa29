import type { PolicyLanguage } from '../loading/language';
import { loadPolicies } from '../loading/load';
import type { PolicyLoadError, TextFile } from '../policy/types';
import { isRecord } from '@macadam/yaml';
import { type Answer, compare, judgedBy } from './compare';
import { Evaluations, type Payload } from './evaluations';
import { type Expectation, readExpectations } from './expectation';
import {
  clusterObjectsOf,
  documents,
  normalise,
  objectsOf,
  type ReadText,
  texts,
} from './files';
import { type Search, withMocks } from './mockedCalls';
import { answersOf } from './mockContext';
import type { TestResult } from './testResult';
import { readUser, Values } from './values';

/** What the policies of a test say of a document that is no Kubernetes object. */
function comparePayload(
  { policy, result }: Expectation,
  name: string,
  { evaluations, payloads }: Loaded,
): Answer {
  const payload = payloads.get(name);
  if (!payload)
    return {
      actual: 'no resource',
      reason: `no payload of the test is called ${name}`,
    };
  const results = evaluations.ofPayload(policy, payload, name);
  const found = results.find(({ verdict }) => verdict !== result) ?? results[0];
  return found
    ? { actual: found.verdict, reason: found.message, result: found }
    : { actual: 'no result', reason: 'the policy is about no such document' };
}

/** A test, with all that it names read. */
interface Loaded {
  errors: PolicyLoadError[];
  /** Which files of resources could not be read, and why. */
  missing: string[];
  evaluations: Evaluations;
  /** The documents that are no Kubernetes objects, by the names of their files. */
  payloads: ReadonlyMap<string, Payload>;
}

/** The names of the files of documents that are no objects, and what those are. */
function payloadsOf(test: Record<string, unknown>): [string, Payload['is']][] {
  const named = (is: Payload['is'], ...lists: unknown[]) =>
    lists.flatMap(texts).map((path): [string, Payload['is']] => [path, is]);
  return [
    ...named('JSON', [test.jsonPayload], test.jsonPayloads),
    ...named('HTTP', test.httpPayloads),
    ...named('Envoy', test.envoyPayloads),
  ];
}

/** JMESPath comes with a language that has it. */
function searchOf(languages: readonly PolicyLanguage[]): Search {
  const [search] = languages.flatMap(language => language.search ?? []);
  return (
    search ??
    (expression => {
      throw new Error(
        `The test takes a global context entry apart by '${expression}'. Give runKyvernoTest a language that has JMESPath.`,
      );
    })
  );
}

function loadTest(
  test: Record<string, unknown>,
  read: (path: string) => string,
  near: (path: string) => string,
  languages: readonly PolicyLanguage[],
): Loaded {
  const files = [...texts(test.policies), ...texts(test.exceptions)];
  const { policies, errors } = loadPolicies(
    files.map((path): TextFile => ({ path: near(path), text: read(path) })),
    { isForDocuments: true, languages },
  );
  const missing: string[] = [];
  const readObjects = (path: string) => {
    try {
      return objectsOf(read(path));
    } catch (problem) {
      if (!(problem instanceof Error)) throw problem;
      missing.push(`${near(path)}: ${problem.message}`);
      return [];
    }
  };
  const objects = texts(test.resources).flatMap(readObjects);
  const targets = texts(test.targetResources).flatMap(readObjects);
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
    targets,
    params: texts(test.paramResources).flatMap(path => objectsOf(read(path))),
    ...(cluster.length > 0 && {
      // What the test writes is there, too.
      cluster: [
        ...objects,
        ...cluster.flatMap(path => clusterObjectsOf(read(path))),
      ],
    }),
  });
  const ask = withMocks(test, read, answers, searchOf(languages));
  return {
    errors,
    missing,
    evaluations: new Evaluations(policies, objects, targets, values, user, ask),
    payloads: new Map(
      payloadsOf(test).map(([path, is]) => [
        path,
        { is, value: documents(read(path))[0] },
      ]),
    ),
  };
}

/**
 * Runs a test in the format of `kyverno test`, strictly: a rule without a response is `no result` and
 * never a pass, and a resource that is not there is a mismatch.
 *
 * @param testPath the test's path, as it is to be shown
 * @param read reads a file by its path, beginning as `testPath` does
 * @param languages what the policies are written in besides CEL
 * @returns one result for each resource of each entry of `results`
 * @throws Error when a file is not there or is no YAML
 */
export function runKyvernoTest(
  testPath: string,
  read: ReadText,
  languages: readonly PolicyLanguage[] = [],
): TestResult[] {
  const folder = testPath.split('/').slice(0, -1).join('/');
  const near = (path: string) =>
    normalise(folder === '' ? path : `${folder}/${path}`);
  const readNear = (path: string) => read(near(path));
  const tests = documents(read(testPath));
  if (!tests.every(isRecord) || tests.length === 0)
    throw new Error(`${testPath} is not a Kyverno test`);
  return tests.flatMap(test =>
    runTest(test, testPath, readNear, near, languages),
  );
}

/** Runs one document of a file of tests. */
function runTest(
  test: Record<string, unknown>,
  testPath: string,
  readNear: ReadText,
  near: (path: string) => string,
  languages: readonly PolicyLanguage[],
): TestResult[] {
  const loaded = loadTest(test, readNear, near, languages);
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
      : judgedBy(expectation, evaluations, load);
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
