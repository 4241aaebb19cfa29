import { evaluate, type Policy, type RuleResult } from '@macadam/kyverno';
import {
  DRY_RUN_KIND,
  workloadRef,
  type DeploymentFinding,
  type ExceptedPolicy,
  type PreflightResult,
} from '@macadam/plugin-orchestrator-common';
import {
  checkQuota,
  originOf,
  type KubeObject,
  type ResolveFinding,
} from '@macadam/resolver';
import type { KnownImages } from '@macadam/supply-chain';
import type { FileUrl } from '../links/fileUrls';
import type { Rendered } from '../render/Renderer';
import { admissionRequests } from './admissionRequests';

export interface PreflightOutcome {
  results: PreflightResult[];
  /** What stops the deployment; empty when it may go on. */
  blocking: DeploymentFinding[];
  /** What people should know although it goes on. */
  warnings: DeploymentFinding[];
  /** Why an enforced policy cannot say yet, where asking again may help. */
  waitsFor?: string;
}

/** What objects are judged by. */
export interface PreflightInputs {
  /** Those in force now, also for what is rendered as it was rendered before. */
  policies: readonly Policy[];
  /** Objects of the tenant's other workloads in this environment, for the quota. */
  neighbours: readonly KubeObject[];
  images: KnownImages;
  fileUrl: FileUrl;
  /** Exceptions that have ended by then do not count. */
  now: Date;
}

/**
 * Everything that can be known before a commit, of objects that are already resolved: the verdict of every policy on
 * every object, each with the place that caused it, and the tenant's quota.
 */
export function preflight(
  rendered: Rendered,
  { policies, neighbours, images, fileUrl, now }: PreflightInputs,
): PreflightOutcome {
  const { resolution, loaded, environment } = rendered;
  const results = admissionRequests(rendered, now).flatMap(
    ({ object, admitted, context }) =>
      evaluate(policies, admitted, {
        ...context,
        images: images.images,
        unknownImages: images.unknown,
      }).map(result => locate(rendered, object, result, fileUrl)),
  );
  const enforced = environment.gates.policy === 'enforce';
  const bad = results.filter(
    result => !['pass', 'skip'].includes(result.verdict),
  );
  const blocking = bad.filter(result => enforced && result.blocks);
  const tenant = loaded.platform.tenants.find(
    each => each.name === rendered.input.tenant,
  );
  const quota = checkQuota({
    objects: resolution.objects.map(entry => entry.object),
    neighbours,
    hard: tenant?.quota ?? {},
  }).map(({ resource, limit, own, others }): DeploymentFinding => ({
    stage: 'preflight',
    message: `Quota ${resource} is ${limit}: this workload asks for ${own} and the tenant's others here already ask for ${others}`,
    hint: `Ask for less, or ask the platform team to raise the quota of ${rendered.input.tenant}.`,
  }));
  const waitsFor = images.unanswered.find(reason =>
    bad.some(
      ({ action, missing }) =>
        enforced && action === 'Deny' && missing?.includes(reason),
    ),
  );
  return {
    results,
    blocking: [...blocking.map(toFinding), ...quota],
    warnings: [
      ...resolution.warnings.map(warning => ofScore(warning, fileUrl)),
      ...bad.filter(result => !blocking.includes(result)).map(toFinding),
    ],
    ...(waitsFor === undefined ? {} : { waitsFor }),
  };
}

function ofScore(
  { message, hint, file, position, path, until }: ResolveFinding,
  fileUrl: FileUrl,
): DeploymentFinding {
  return {
    stage: 'preflight',
    message,
    ...(hint ? { hint } : {}),
    file,
    ...position,
    path,
    url: fileUrl('release', file, position?.line),
    ...(until ? { until: workloadRef(until.tenant, until.workload) } : {}),
  };
}

/** One sentence about the outcome. */
export function preflightSummary({
  results,
  blocking,
  warnings,
}: PreflightOutcome): string {
  const count = (verdict: RuleResult['verdict']) =>
    results.filter(
      result =>
        result.verdict === verdict && result.policyKind !== DRY_RUN_KIND,
    ).length;
  if (blocking.length > 0) {
    const [first, ...rest] = blocking;
    const place = first.file
      ? `${first.file}${first.line ? `:${first.line}` : ''}: `
      : '';
    return `${place}${first.policy ? `${first.policy}: ` : ''}${first.message}${rest.length > 0 ? ` (and ${rest.length} more)` : ''}`;
  }
  return [
    `${count('pass')} policy rules pass`,
    ...exceptionsOf(results).map(showException),
    ...(warnings.length > 0 ? [`${warnings.length} to look at`] : []),
  ].join(', ');
}

type Ending = Pick<ExceptedPolicy, 'until'>;

const endsBefore = (one: Ending | undefined, { until }: Ending): boolean =>
  one?.until !== undefined && (until === undefined || one.until <= until);

/** The policies that what is judged passes by exception alone; of several exceptions from one the first to end. */
export function exceptionsOf(results: readonly RuleResult[]): ExceptedPolicy[] {
  const found = new Map<string, ExceptedPolicy>();
  for (const { policy, excepted } of results) {
    if (excepted && !endsBefore(found.get(policy), excepted)) {
      found.set(policy, { policy, ...excepted });
    }
  }
  return [...found.values()];
}

function showException({ policy, until, approvedBy }: ExceptedPolicy): string {
  const end = until === undefined ? '' : ` until ${until.slice(0, 10)}`;
  const by = approvedBy === undefined ? '' : ` approved by ${approvedBy}`;
  return `${policy} by exception${end}${by}`;
}

function locate(
  rendered: Rendered,
  object: KubeObject,
  result: RuleResult,
  fileUrl: FileUrl,
): PreflightResult {
  const origin =
    result.verdict === 'pass'
      ? undefined
      : originOf(rendered.resolution, object, result.path ?? '');
  if (!origin) {
    return result;
  }
  if (origin.kind === 'score') {
    const line = origin.position?.line;
    return {
      ...result,
      file: origin.file,
      ...origin.position,
      url: fileUrl('release', origin.file, line),
    };
  }
  return {
    ...result,
    file: origin.file,
    line: origin.line,
    url: fileUrl('platform', origin.file, origin.line),
  };
}

/** A result as what a person is told of a deployment. */
export function toFinding(result: PreflightResult): DeploymentFinding {
  const { policy, rule, file, line, column, path, container, url, fix } =
    result;
  return {
    stage: 'preflight',
    message: result.message,
    ...(fix ? { hint: fix } : {}),
    policy,
    rule,
    object: `${result.resource.kind}/${result.resource.name}`,
    ...(file ? { file } : {}),
    ...(line ? { line } : {}),
    ...(column ? { column } : {}),
    ...(path ? { path } : {}),
    ...(container ? { container } : {}),
    ...(url ? { url } : {}),
  };
}
