import { parseAllDocuments } from 'yaml';
import { evaluate } from '../evaluate';
import { loadPolicies } from '../load';
import { answersOf } from './mockContext';
import type {
  EvaluationContext,
  KubeObject,
  Policy,
  RuleResult,
  TextFile,
  Verdict,
} from '../types';
import { isRecord } from '../validating/json';

/** One expected result of a `kyverno-test.yaml` and what the engine says. */
export interface TestResult {
  policy: string;
  resource: string;
  expected: string;
  /** `no result` when the policy gave none, `no resource` when the test names one that it does not hold. */
  actual: Verdict | 'no result' | 'no resource';
  matches: boolean;
  /** The engine's whole answer. */
  result?: RuleResult;
}

/** Reads a file; the path is relative to where the test's own path is. Throws when there is none. */
export type ReadText = (path: string) => string;

function isObject(value: unknown): value is KubeObject {
  return (
    isRecord(value) &&
    typeof value.apiVersion === 'string' &&
    typeof value.kind === 'string' &&
    isRecord(value.metadata)
  );
}

function documents(text: string): unknown[] {
  const parsed = parseAllDocuments(text);
  return Array.isArray(parsed)
    ? parsed.map((document): unknown => document.toJS())
    : [];
}

function texts(value: unknown): string[] {
  return Array.isArray(value)
    ? value.filter((item): item is string => typeof item === 'string')
    : [];
}

/** `a/b/../c` as `a/c`. */
function normalise(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** Namespaces by name: those among the resources, and those that a values file describes. */
function namespacesOf(
  resources: readonly KubeObject[],
  values: unknown,
): Map<string, unknown> {
  const known = new Map<string, unknown>();
  for (const object of resources) {
    if (object.kind === 'Namespace') known.set(object.metadata.name, object);
  }
  const map = isRecord(values) ? values : {};
  for (const object of Array.isArray(map.namespaces) ? map.namespaces : []) {
    if (isObject(object)) known.set(object.metadata.name, object);
  }
  const selectors = Array.isArray(map.namespaceSelector)
    ? map.namespaceSelector
    : [];
  for (const selector of selectors) {
    if (isRecord(selector) && typeof selector.name === 'string') {
      const { name, labels } = selector;
      known.set(name, {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name, labels },
      });
    }
  }
  return known;
}

/** The resources that an entry of `results` names: `name` or `namespace/name`, of its kind where there are any. */
function named(
  resources: readonly KubeObject[],
  wanted: string,
  kind: unknown,
): KubeObject[] {
  const [name, namespace] = wanted.split('/').reverse();
  const all = resources.filter(
    ({ metadata }) =>
      metadata.name === name &&
      (namespace === undefined ||
        (metadata.namespace ?? 'default') === namespace),
  );
  const ofKind = all.filter(object => object.kind === kind);
  return ofKind.length > 0 ? ofKind : all;
}

class KyvernoTest {
  constructor(
    private readonly policies: readonly Policy[],
    private readonly resources: readonly KubeObject[],
    private readonly namespaces: ReadonlyMap<string, unknown>,
    private readonly ask: EvaluationContext['ask'],
  ) {}

  check(expectation: Record<string, unknown>): TestResult[] {
    const policy = String(expectation.policy).split('/').pop() ?? '';
    const expected = String(expectation.result);
    const wanted = [
      ...texts(expectation.resources),
      ...texts([expectation.resource]),
    ];
    return wanted.flatMap(resource => {
      const objects = named(this.resources, resource, expectation.kind);
      if (objects.length === 0) {
        return [
          {
            policy,
            resource,
            expected,
            actual: 'no resource' as const,
            matches: false,
          },
        ];
      }
      return objects.map(object => this.compare(policy, expected, object));
    });
  }

  private compare(
    policy: string,
    expected: string,
    object: KubeObject,
  ): TestResult {
    const { name, namespace = 'default' } = object.metadata;
    const [result] = evaluate(
      this.policies.filter(each => each.name.split('/').pop() === policy),
      object,
      { namespaceObject: this.namespaces.get(namespace), ask: this.ask },
    );
    const actual = result?.verdict ?? 'no result';
    return {
      policy,
      resource: `${object.kind}/${namespace}/${name}`,
      expected,
      actual,
      matches: actual === expected,
      result,
    };
  }
}

/**
 * Runs a test in the format of `kyverno test`, strictly: a rule without a response is `no result` and
 * never a pass, and a resource that is not there is a mismatch.
 *
 * @throws Error when a policy does not load or a file is not there
 */
export function runKyvernoTest(testPath: string, read: ReadText): TestResult[] {
  const folder = testPath.split('/').slice(0, -1).join('/');
  const near = (path: string) => normalise(`${folder}/${path}`);
  const [test] = documents(read(testPath));
  if (!isRecord(test)) throw new Error(`${testPath} is not a Kyverno test`);
  const files = texts(test.policies).map((path): TextFile => ({
    path: near(path),
    text: read(near(path)),
  }));
  const { policies, errors } = loadPolicies(files);
  if (errors.length > 0) {
    throw new Error(
      errors
        .map(({ file, line, message }) => `${file}:${line}: ${message}`)
        .join('\n'),
    );
  }
  const resources = texts(test.resources).flatMap(path =>
    documents(read(near(path))).filter(isObject),
  );
  const [values] =
    typeof test.variables === 'string'
      ? documents(read(near(test.variables)))
      : [];
  const runner = new KyvernoTest(
    policies,
    resources,
    namespacesOf(resources, values),
    answersOf(
      typeof test.context === 'string'
        ? documents(read(near(test.context)))[0]
        : undefined,
    ),
  );
  const results = Array.isArray(test.results) ? test.results : [];
  return results
    .filter(isRecord)
    .flatMap(expectation => runner.check(expectation));
}
