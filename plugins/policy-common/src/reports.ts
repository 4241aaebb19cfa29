import type { Verdict, VerdictObject, VerdictResult } from './types';

/** The formats of policy reports in the field, read alike; they differ in the names of two fields. */
export const REPORT_TYPES = [
  {
    apiVersion: 'wgpolicyk8s.io/v1alpha2',
    kind: 'PolicyReport',
    plural: 'policyreports',
  },
  { apiVersion: 'openreports.io/v1alpha1', kind: 'Report', plural: 'reports' },
] as const;

const RESULTS: readonly VerdictResult[] = [
  'pass',
  'fail',
  'warn',
  'error',
  'skip',
];

const isResult = (value: unknown): value is VerdictResult =>
  RESULTS.some(result => result === value);
const text = (value: unknown) =>
  typeof value === 'string' && value !== '' ? value : undefined;
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value))
    : {};
const defined = <T extends object>(fields: T): Partial<T> => {
  const kept: Partial<T> = { ...fields };
  for (const key in kept) if (kept[key] === undefined) delete kept[key];
  return kept;
};

function readObject(
  value: unknown,
  namespace?: string,
): VerdictObject | undefined {
  const fields = record(value);
  const kind = text(fields.kind);
  const name = text(fields.name);
  if (!kind || !name) return undefined;
  return {
    apiVersion: text(fields.apiVersion) ?? '',
    kind,
    name,
    ...defined({
      namespace: text(fields.namespace) ?? namespace,
      uid: text(fields.uid),
    }),
  };
}

function timeOf(value: unknown): string | undefined {
  const { seconds } = record(value);
  const date = new Date(Number(seconds) * 1000);
  return seconds === undefined || Number.isNaN(date.getTime())
    ? undefined
    : date.toISOString();
}

/** A failure that is not scored is a warning (policy report API: `scored`). */
function outcomeOf(
  result: Record<string, unknown>,
  properties: Record<string, unknown>,
): VerdictResult {
  if (result.result === 'error' && text(properties.missing))
    return 'notEvaluable';
  const unscored =
    String(result.scored) === 'false' || text(properties.scored) === 'false';
  if (result.result === 'fail' && unscored) return 'warn';
  return isResult(result.result) ? result.result : 'error';
}

function problemOf(
  result: Record<string, unknown>,
  objects: readonly VerdictObject[],
): string | undefined {
  if (!text(result.policy)) return 'it names no policy';
  if (!isResult(result.result))
    return `policy "${result.policy}" has result ${JSON.stringify(result.result)}, which is none of ${RESULTS.join(', ')}`;
  if (objects.length === 0)
    return `policy "${result.policy}" names no object, and the report has no scope`;
  return undefined;
}

function readResult(
  result: Record<string, unknown>,
  object: VerdictObject,
  report: Record<string, unknown>,
): Verdict {
  const properties = record(result.properties);
  const policy = text(result.policy) ?? '';
  const optional = {
    severity: text(result.severity),
    category: text(result.category),
    container: text(properties.container),
    path: text(properties.path),
    engine: text(result.source) ?? text(report.source),
    at:
      timeOf(result.timestamp) ??
      text(record(report.metadata).creationTimestamp),
  };
  return {
    source: 'cluster',
    policy,
    rule: text(result.rule) ?? policy,
    result: outcomeOf(result, properties),
    message: text(result.message) ?? text(result.description) ?? '',
    object,
    ...defined(optional),
  };
}

function broken(
  name: string,
  why: string,
  object: VerdictObject | undefined,
  report: Record<string, unknown>,
): Verdict {
  const engine = text(report.source);
  return {
    source: 'cluster',
    policy: 'unreadable report',
    rule: 'unreadable report',
    result: 'error',
    message: `Policy report ${name || '(without a name)'} cannot be read: ${why}`,
    object: object ?? {
      apiVersion: text(report.apiVersion) ?? '',
      kind: text(report.kind) ?? 'PolicyReport',
      name: text(record(report.metadata).name) ?? '',
      ...defined({ namespace: text(record(report.metadata).namespace) }),
    },
    ...(engine && { engine }),
  };
}

/**
 * The verdicts of one report (wgpolicyk8s.io/v1alpha2 PolicyReport or openreports.io/v1alpha1 Report), whichever
 * engine wrote it. What cannot be read becomes a verdict `error` that says so, so that nothing is lost.
 * @param report - as the cluster sent it
 */
export function normaliseReport(report: unknown): Verdict[] {
  const fields = record(report);
  const metadata = record(fields.metadata);
  const owners = list(metadata.ownerReferences);
  const scope =
    readObject(fields.scope) ?? readObject(owners[0], text(metadata.namespace));
  const name = [text(metadata.namespace), text(metadata.name)]
    .filter(Boolean)
    .join('/');
  if (fields.results !== undefined && !Array.isArray(fields.results)) {
    return [broken(name, 'its results are not a list', scope, fields)];
  }
  return list(fields.results).flatMap((entry, index) => {
    const result = record(entry);
    const subjects = list(result.resources ?? result.subjects).flatMap(
      subject => readObject(subject) ?? [],
    );
    const objects = subjects.length > 0 || !scope ? subjects : [scope];
    const problem = problemOf(result, objects);
    if (problem)
      return [
        broken(name, `results[${index}]: ${problem}`, objects[0], fields),
      ];
    return objects.map(object => readResult(result, object, fields));
  });
}
