import {
  isOfKyverno,
  type EnvironmentVerdicts,
  type PolicyExceptionView,
  type PolicyFailure,
  type PolicySummary,
  type ResultCounts,
  type Verdict,
  type VerdictResult,
} from '@macadam/plugin-policy-common';

/** Worst first. */
const RESULTS: VerdictResult[] = [
  'fail',
  'error',
  'notEvaluable',
  'warn',
  'skip',
  'pass',
];
const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'];

const rank = (list: readonly string[], value: string | undefined) => {
  const index = value === undefined ? -1 : list.indexOf(value);
  return index < 0 ? list.length : index;
};

/** Needs no attention: the rule is content or has nothing to say. */
export const isQuiet = ({ result }: Verdict) =>
  result === 'pass' || result === 'skip';

/** Something is known to be wrong; what could not be judged may be right. */
export const needsFix = ({ result }: Verdict) =>
  result === 'fail' || result === 'warn';

/** Stops a deployment or a request. Reports in the cluster do not say, so only preflight can. */
export const stops = (verdict: Verdict) =>
  verdict.blocks === true && !isQuiet(verdict);

/**
 * What is said, without the place that Kyverno's messages end with, `(container main: spec.containers[0].image)`, where
 * the page shows it beside.
 */
export const withoutPlace = ({
  message,
  path,
}: Pick<Verdict, 'message' | 'path'>): string =>
  path && message.endsWith(`${path})`)
    ? message.replace(/\s*\([^()]*\)$/, '')
    : message;

/** One rule of one policy with what it says, object by object. */
export interface RuleVerdicts {
  key: string;
  policy: string;
  rule: string;
  title: string;
  /** Who says it, where that is not Kyverno. */
  engine?: string;
  severity?: string;
  fix?: string;
  stops: boolean;
  /** Worst first, then by object and container. */
  verdicts: Verdict[];
}

const where = ({ object, container }: Verdict) =>
  `${object.kind}/${object.name}/${container ?? ''}`;
const byPlace = (a: Verdict, b: Verdict) =>
  rank(RESULTS, a.result) - rank(RESULTS, b.result) ||
  where(a).localeCompare(where(b));

/** A scanner's hundreds of findings come after the policies that a platform team wrote. */
const ownFirst = (a: { engine?: string }, b: { engine?: string }) =>
  Number(Boolean(a.engine)) - Number(Boolean(b.engine));

/** Who says it, where that is not Kyverno: scanners and others write reports too. */
function engineOf(verdict: Verdict): string | undefined {
  return isOfKyverno(verdict)
    ? undefined
    : (verdict.engine ?? 'an unnamed engine');
}

/**
 * Groups verdicts by engine, policy and rule: what stops first, then what Kyverno says before what others do, then by
 * severity, then by name.
 */
export function groupByRule(verdicts: readonly Verdict[]): RuleVerdicts[] {
  const groups = new Map<string, Verdict[]>();
  for (const verdict of verdicts) {
    const key = [verdict.policy, verdict.rule, engineOf(verdict)]
      .filter(Boolean)
      .join('/');
    groups.set(key, [...(groups.get(key) ?? []), verdict]);
  }
  return [...groups]
    .map(([key, group]) => ({
      key,
      policy: group[0].policy,
      rule: group[0].rule,
      engine: engineOf(group[0]),
      title: group.find(({ title }) => title)?.title ?? group[0].policy,
      severity: group.find(({ severity }) => severity)?.severity,
      fix: group.find(({ fix }) => fix)?.fix,
      stops: group.some(stops),
      verdicts: [...group].sort(byPlace),
    }))
    .sort(
      (a, b) =>
        Number(b.stops) - Number(a.stops) ||
        ownFirst(a, b) ||
        rank(SEVERITIES, a.severity) - rank(SEVERITIES, b.severity) ||
        a.key.localeCompare(b.key),
    );
}

/** What stops a service, once for each rule and place, with the environments where it does. */
export interface Stop {
  verdict: Verdict;
  environments: string[];
}

/** What the newest preflight of each environment says would stop, the same thing named once. */
export function findStops(
  environments: readonly EnvironmentVerdicts[],
): Stop[] {
  const found = new Map<string, Stop>();
  for (const { environment, preflight } of environments) {
    for (const verdict of preflight.state === 'known'
      ? (preflight.value?.verdicts ?? [])
      : []) {
      if (!stops(verdict)) continue;
      const key = [
        verdict.policy,
        verdict.rule,
        where(verdict),
        verdict.message,
      ].join('|');
      const known = found.get(key);
      if (known) known.environments.push(environment);
      else found.set(key, { verdict, environments: [environment] });
    }
  }
  return [...found.values()].sort(
    (a, b) =>
      rank(SEVERITIES, a.verdict.severity) -
      rank(SEVERITIES, b.verdict.severity),
  );
}

/** Results that ask for attention in these counts. */
export const failing = ({ fail, warn, error }: ResultCounts) =>
  fail + warn + error;

export interface PolicyFilter {
  text: string;
  /** A severity, or `all`. */
  severity: string;
  onlyFailing: boolean;
}

/** The policies that a filter leaves: Kyverno's before those of others, those that fail first, then by severity and title. */
export function filterPolicies(
  policies: readonly PolicySummary[],
  { text, severity, onlyFailing }: PolicyFilter,
): PolicySummary[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const needsAttention = (policy: PolicySummary) =>
    failing(policy.cluster) + failing(policy.preflight) > 0 ||
    Boolean(policy.problem);
  return policies
    .filter(policy => {
      const searched = [
        policy.name,
        policy.title,
        policy.engine,
        policy.category,
        policy.description,
      ]
        .join(' ')
        .toLowerCase();
      return (
        words.every(word => searched.includes(word)) &&
        (severity === 'all' || (policy.severity ?? 'none') === severity) &&
        (!onlyFailing || needsAttention(policy))
      );
    })
    .sort(
      (a, b) =>
        ownFirst(a, b) ||
        Number(needsAttention(b)) - Number(needsAttention(a)) ||
        rank(SEVERITIES, a.severity) - rank(SEVERITIES, b.severity) ||
        a.title.localeCompare(b.title),
    );
}

/** The severities that occur, worst first; `none` for policies without one. */
export const severitiesOf = (policies: readonly PolicySummary[]): string[] =>
  [...new Set(policies.map(({ severity }) => severity ?? 'none'))].sort(
    (a, b) => rank(SEVERITIES, a) - rank(SEVERITIES, b),
  );

/** The exception of a workload that covers a verdict in an environment, in force or waiting; the one in force first. */
export function standingException(
  exceptions: readonly PolicyExceptionView[],
  { policy, rule }: Pick<Verdict, 'policy' | 'rule'>,
  environment: string,
): PolicyExceptionView | undefined {
  const covering = exceptions.filter(
    each =>
      each.policy === policy &&
      (!each.rules || each.rules.includes(rule)) &&
      each.environments.includes(environment),
  );
  return (
    covering.find(({ state }) => state === 'inForce') ??
    covering.find(({ state }) => state === 'pending')
  );
}

/** The same said of several objects of a service, in several environments, by one source or both. */
export interface FailureGroup {
  result: VerdictResult;
  stops: boolean;
  message: string;
  environments: string[];
  sources: PolicyFailure['source'][];
  /** One for each object and container. */
  verdicts: Verdict[];
}

function groupFailures(failures: readonly PolicyFailure[]): FailureGroup[] {
  const groups = new Map<string, PolicyFailure[]>();
  for (const failure of failures) {
    const { verdict } = failure;
    const key = JSON.stringify([
      verdict.result,
      stops(verdict),
      withoutPlace(verdict),
    ]);
    const own = groups.get(key);
    if (own) own.push(failure);
    else groups.set(key, [failure]);
  }
  return [...groups.values()]
    .map(own => {
      const [{ verdict }] = own;
      // Preflight knows the line in Git; what a cluster reports of the same object says no more.
      const places = new Map<string, Verdict>();
      for (const each of own.map(failure => failure.verdict))
        if (!places.get(where(each))?.file) places.set(where(each), each);
      return {
        result: verdict.result,
        stops: stops(verdict),
        message: withoutPlace(verdict),
        environments: [...new Set(own.map(({ environment }) => environment))],
        sources: [...new Set(own.map(({ source }) => source))],
        verdicts: [...places.values()],
      };
    })
    .sort(
      (a, b) =>
        Number(b.stops) - Number(a.stops) ||
        rank(RESULTS, a.result) - rank(RESULTS, b.result),
    );
}

/** The services in which a policy does not pass, each with what is said of it, said once. */
export function failuresByService(
  failures: readonly PolicyFailure[],
): { workload: string; groups: FailureGroup[] }[] {
  const services = new Map<string, PolicyFailure[]>();
  for (const failure of failures)
    services.set(failure.workload, [
      ...(services.get(failure.workload) ?? []),
      failure,
    ]);
  return [...services]
    .map(([workload, own]) => ({ workload, groups: groupFailures(own) }))
    .sort((a, b) => a.workload.localeCompare(b.workload));
}
