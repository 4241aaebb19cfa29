import { MANAGED_BY_LABEL } from '@macadam/kubernetes';
import { isRecord } from '@macadam/yaml';
import type { Verdict, VerdictObject, VerdictResult } from './types';

const WORKING_GROUP = {
  apiVersion: 'wgpolicyk8s.io/v1alpha2',
  fallback: 'wgpolicyk8s.io/v1beta1',
};
const OPEN_REPORTS = { apiVersion: 'openreports.io/v1alpha1' };

/** The formats of policy reports in the field, read alike; they differ in the names of two fields. */
export const REPORT_FORMATS = [
  [
    { ...WORKING_GROUP, kind: 'PolicyReport', plural: 'policyreports' },
    {
      ...WORKING_GROUP,
      kind: 'ClusterPolicyReport',
      plural: 'clusterpolicyreports',
    },
  ],
  [
    { ...OPEN_REPORTS, kind: 'Report', plural: 'reports' },
    { ...OPEN_REPORTS, kind: 'ClusterReport', plural: 'clusterreports' },
  ],
] as const;

/** The longest message that is passed on; scanners write whole advisories. */
const LONGEST = 2000;

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
  isRecord(value) ? value : {};
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
  if (typeof seconds !== 'number') return undefined;
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

function shortened(message: string): string {
  return message.length > LONGEST ? `${message.slice(0, LONGEST)}…` : message;
}

/** Who wrote a result: it says so itself, or its report does, or who looks after the report. */
function engineOf(
  result: Record<string, unknown>,
  report: Record<string, unknown>,
): string | undefined {
  const { labels } = record(report.metadata);
  return (
    text(result.source) ??
    text(report.source) ??
    text(record(labels)[MANAGED_BY_LABEL])
  );
}

/** Whether a result is of Kyverno, so that its policy is one of Kyverno's policies in the cluster. */
export const isOfKyverno = ({ source, engine }: Verdict): boolean =>
  source === 'preflight' ||
  /^(kyverno|(Validating|Mutating)AdmissionPolicy$)/i.test(engine ?? '');

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
    severity: text(result.severity)?.toLowerCase(),
    category: text(result.category),
    container: text(properties.container),
    path: text(properties.path),
    engine: engineOf(result, report),
    at:
      timeOf(result.timestamp) ??
      text(record(report.metadata).creationTimestamp),
  };
  return {
    source: 'cluster',
    policy,
    rule: text(result.rule) ?? policy,
    result: outcomeOf(result, properties),
    message: shortened(text(result.message) ?? text(result.description) ?? ''),
    object,
    ...defined(optional),
  };
}

function broken(
  name: string,
  why: string,
  object: VerdictObject | undefined,
  report: Record<string, unknown>,
  result: Record<string, unknown> = {},
): Verdict {
  const engine = engineOf(result, report);
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
 * engine wrote it. What cannot be read becomes one verdict `error` that says so, so that nothing is lost.
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
  const { results } = fields;
  if (results !== undefined && results !== null && !Array.isArray(results))
    return [broken(name, 'its results are not a list', scope, fields)];
  const problems: Verdict[] = [];
  const verdicts = list(results).flatMap((entry, index) => {
    const result = record(entry);
    const subjects = list(result.resources ?? result.subjects).flatMap(
      subject => readObject(subject) ?? [],
    );
    const objects = subjects.length > 0 || !scope ? subjects : [scope];
    const problem = problemOf(result, objects);
    if (problem) {
      const why = `results[${index}]: ${problem}`;
      problems.push(broken(name, why, objects[0], fields, result));
      return [];
    }
    return objects.map(object => readResult(result, object, fields));
  });
  const [first, ...more] = problems;
  if (!first) return verdicts;
  const alike = more.length > 0 ? ` (and ${more.length} more like it)` : '';
  return [...verdicts, { ...first, message: `${first.message}${alike}` }];
}

/**
 * What reports of several formats say together. An engine that changed its format, or writes both, says the same twice:
 * of a rule and an object, the format with the newer word counts, and what is repeated counts once.
 * @param formats - the verdicts of each format, on objects of which the UID is known
 */
export function mergeFormats(
  formats: readonly (readonly Verdict[])[],
): Verdict[] {
  const aboutOf = ({ object, engine, policy, rule }: Verdict) =>
    JSON.stringify([object.uid, engine, policy, rule]);
  const newest = new Map<string, { at: string; format: number }>();
  for (const [format, verdicts] of formats.entries()) {
    for (const verdict of verdicts) {
      const { at = '' } = verdict;
      const about = aboutOf(verdict);
      const before = newest.get(about);
      if (!before || at >= before.at) newest.set(about, { at, format });
    }
  }
  const said = new Set<string>();
  return formats.flatMap((verdicts, format) =>
    verdicts.filter(verdict => {
      const about = aboutOf(verdict);
      const { result, message, container, path } = verdict;
      const words = `${about}${JSON.stringify([result, message, container, path])}`;
      if (newest.get(about)?.format !== format || said.has(words)) return false;
      said.add(words);
      return true;
    }),
  );
}
