import { withDefaults, withLimits } from '@macadam/kubernetes';
import {
  evaluate,
  type ImagesFacts,
  loadPolicies,
  type PolicyLoadError,
  type RuleResult,
} from '@macadam/kyverno';
import { CLASSIC } from '@macadam/kyverno-classic';
import {
  objectsOf,
  originOf,
  renderDelivery,
  type KubeObject,
  type Position,
} from '@macadam/resolver';
import type { Result } from '@macadam/score';
import type { ReportedFinding } from '../format';
import { nameOf, Rendered, Rendering } from './renderFiles';

/** What one rule says of one object, and the place in a file that made it so. */
export interface Verdict extends RuleResult {
  workload: string;
  /** Whether the environment would refuse the object for it. */
  refuses: boolean;
  file: string;
  position?: Position;
}

/**
 * What the platform's policies say of every object.
 *
 * @param known what is known of images
 * @returns findings for policies and facts that do not load
 */
export function judge(
  { loaded, workloads }: Rendering,
  known: { images: ImagesFacts; errors: PolicyLoadError[] },
): Result<Verdict[]> {
  const { policies, errors } = loadPolicies(loaded.platform.policies, {
    languages: [CLASSIC],
  });
  const unread = [
    ...errors.map(each => ({ ...each, file: loaded.placeOf(each.file) })),
    ...known.errors,
  ];
  if (unread.length > 0) {
    return {
      ok: false,
      findings: unread.map(({ file, line, column = 1, policy, message }) => ({
        file,
        position: { line, column },
        path: policy ?? '',
        message,
        code: 'policy',
      })),
    };
  }
  const now = new Date().toISOString();
  return {
    ok: true,
    value: workloads.flatMap(rendered => {
      const { input, resolution } = rendered;
      const enforced = loaded.platform.environments.some(
        ({ name, gates }) =>
          name === input.environment && gates.policy === 'enforce',
      );
      const delivered = objectsOf(renderDelivery(input, resolution));
      const namespaceObject = delivered.find(
        object =>
          object.kind === 'Namespace' &&
          object.metadata.name === resolution.namespace,
      );
      const ranges = delivered.filter(({ kind }) => kind === 'LimitRange');
      return resolution.objects.flatMap(({ object }) =>
        // At admission a policy sees the object with what the API server and the tenant's LimitRange fill in.
        evaluate(policies, withLimits(withDefaults(object), ranges), {
          operation: 'CREATE',
          namespaceObject,
          now,
          images: known.images,
        }).map(result => ({
          ...result,
          workload: nameOf(input),
          refuses: enforced && result.blocks,
          ...placeOf(rendered, object, result, loaded.placeOf),
        })),
      );
    }),
  };
}

function placeOf(
  { input, resolution }: Rendered,
  object: KubeObject,
  { path }: RuleResult,
  inPlatform: (file: string) => string,
): { file: string; position?: Position } {
  const origin = originOf(resolution, object, path ?? '');
  if (!origin) return { file: input.score.file };
  if (origin.kind === 'score') {
    return {
      file: origin.file,
      ...(origin.position && { position: origin.position }),
    };
  }
  return {
    file: inPlatform(origin.file),
    position: { line: origin.line, column: 1 },
  };
}

/** A verdict as a finding, which programs read with what it is about. */
export interface VerdictFinding
  extends
    ReportedFinding,
    Pick<Verdict, 'policy' | 'rule' | 'verdict' | 'container'> {
  /** `Kind/name`. */
  object: string;
}

/** A verdict that is no pass, as a finding. */
export function toFinding(verdict: Verdict): VerdictFinding {
  const { file, position, policy, rule, resource, container } = verdict;
  const { message, fix, path } = verdict;
  const object = `${resource.kind}/${resource.name}`;
  const name = rule === policy ? policy : `${policy} (${rule})`;
  return {
    file,
    ...(position && { position }),
    path: path ?? '',
    message: `${name}: ${object}: ${message}`,
    ...(fix && { hint: fix }),
    code: 'policy',
    severity: verdict.refuses ? 'error' : 'warning',
    policy,
    rule,
    object,
    verdict: verdict.verdict,
    ...(container && { container }),
  };
}
