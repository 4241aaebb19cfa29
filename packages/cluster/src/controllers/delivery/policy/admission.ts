import type { RuleResult } from '@macadam/kyverno';
import {
  type AdmissionPlugin,
  type AdmissionRequest,
  ApiError,
  type ClusterClient,
  type KubeObject,
} from '../../../runtime';
import { isPolicy, PolicySet } from './policySet';

const webhook = 'vpol.validate.kyverno.svc-fail';

/** Groups whose objects the policy engine itself writes; judging them would be circular. */
const exemptGroups = new Set(['wgpolicyk8s.io', 'reports.kyverno.io']);

/** What a set of results means for a request. */
export interface Judgement {
  /** The text of the denial; undefined when the request may pass. */
  denial?: string;
  warnings: string[];
}

function sentence({ policy, verdict, message }: RuleResult): string {
  return `Policy ${policy} ${verdict === 'error' ? 'error' : 'failed'}: ${message}`;
}

/**
 * Denies when a result blocks, in the words of Kyverno's webhook; what has the action Warn becomes a
 * warning. Audit is left to the reports.
 */
export function judge(results: readonly RuleResult[]): Judgement {
  const bad = results.filter(
    ({ verdict }) =>
      verdict === 'fail' || verdict === 'warn' || verdict === 'error',
  );
  const blocking = bad.filter(result => result.blocks);
  const texts = [...new Set(blocking.map(sentence))];
  return {
    ...(texts.length > 0 && {
      denial: `admission webhook "${webhook}" denied the request: ${texts.join('; ')}`,
    }),
    warnings: bad
      .filter(result => !result.blocks && result.action === 'Warn')
      .map(sentence),
  };
}

function namespaceOf(
  client: ClusterClient,
  namespace: string | undefined,
): KubeObject | undefined {
  return namespace
    ? client.get({ apiVersion: 'v1', kind: 'Namespace', name: namespace })
    : undefined;
}

/**
 * Judges every write by the ValidatingPolicy objects in the cluster. Status and other subresources are
 * not judged, nor are the policies themselves: one that does not load gets a condition and an event,
 * and its last good version stays in force.
 */
export function policyAdmission(client: ClusterClient): AdmissionPlugin {
  const policies = new PolicySet(client);
  return {
    name: 'kyverno',
    phase: 'validating',
    admit(request: AdmissionRequest): void {
      if (!policies.started) policies.start();
      const object = request.object ?? request.oldObject;
      if (
        !object ||
        request.subresource ||
        isPolicy(object) ||
        exemptGroups.has(request.resource.group)
      )
        return;
      const results = policies.evaluate(object, {
        operation: request.operation,
        oldObject: request.oldObject,
        namespaceObject: namespaceOf(client, request.namespace),
        userInfo: {
          username: request.user.username,
          groups: request.user.groups,
        },
      });
      const { denial, warnings } = judge(results);
      for (const warning of warnings) request.warn(warning);
      if (denial) throw new ApiError(400, '', denial);
    },
  };
}
