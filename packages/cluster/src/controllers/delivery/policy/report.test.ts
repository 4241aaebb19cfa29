import type { RuleResult } from '@macadam/kyverno';
import type { KubeObject } from '../../../runtime';
import { policyKindOf } from './kinds';
import type { Ruling } from './PolicySet';
import { buildReport, reportRef } from './report';

const pod: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', namespace: 'team', uid: 'u-1' },
};

function result(
  verdict: RuleResult['verdict'],
  more: Partial<RuleResult> = {},
): Ruling {
  const object = {
    apiVersion: 'policies.kyverno.io/v1',
    kind: 'ValidatingPolicy',
    metadata: { name: more.policy ?? 'no-latest' },
  };
  const kind = policyKindOf(object);
  if (!kind) throw new Error('not a kind of policy');
  const said: RuleResult = {
    policy: 'no-latest',
    policyKind: 'ValidatingPolicy',
    rule: 'no-latest',
    verdict,
    message: 'use a fixed tag',
    action: 'Deny',
    blocks: verdict === 'fail',
    resource: { apiVersion: 'v1', kind: 'Pod', namespace: 'team', name: 'p' },
    ...more,
  };
  return {
    result: said,
    of: {
      ...{ object, kind, isAtAdmission: true, isInBackground: true },
      ...{ failsClosed: true, emitsWarning: false, subresources: () => false },
    },
  };
}

describe('buildReport', () => {
  it('is named by the uid, owned by the resource, and sums up', () => {
    const report = buildReport(
      pod,
      [
        result('pass'),
        result('fail', {
          policy: 'b',
          severity: 'high',
          category: 'c',
          container: 'web',
          path: 'spec.x',
        }),
        result('notEvaluable', { missing: 'image' }),
      ],
      1_767_225_600,
    );
    expect(report).toEqual({
      apiVersion: 'wgpolicyk8s.io/v1alpha2',
      kind: 'PolicyReport',
      metadata: {
        name: 'u-1',
        namespace: 'team',
        labels: { 'app.kubernetes.io/managed-by': 'kyverno' },
        ownerReferences: [
          { apiVersion: 'v1', kind: 'Pod', name: 'p', uid: 'u-1' },
        ],
      },
      scope: {
        apiVersion: 'v1',
        kind: 'Pod',
        namespace: 'team',
        name: 'p',
        uid: 'u-1',
      },
      summary: { pass: 1, fail: 1, warn: 0, error: 1, skip: 0 },
      results: [
        {
          source: 'KyvernoValidatingPolicy',
          policy: 'b',
          rule: 'no-latest',
          message: 'use a fixed tag',
          result: 'fail',
          scored: true,
          severity: 'high',
          category: 'c',
          timestamp: { seconds: 1_767_225_600, nanos: 0 },
          properties: {
            process: 'background scan',
            container: 'web',
            path: 'spec.x',
          },
        },
        expect.objectContaining({
          source: 'KyvernoValidatingPolicy',
          policy: 'no-latest',
          result: 'pass',
          properties: { process: 'background scan' },
        }),
        expect.objectContaining({
          result: 'error',
          properties: { process: 'background scan', missing: 'image' },
        }),
      ],
    });
  });

  it('is none when no policy matched, and a ClusterPolicyReport for what has no namespace', () => {
    expect(buildReport(pod, [], 0)).toBeUndefined();
    expect(
      reportRef({
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: 'n', uid: 'u-2' },
      }),
    ).toEqual({
      apiVersion: 'wgpolicyk8s.io/v1alpha2',
      kind: 'ClusterPolicyReport',
      name: 'u-2',
    });
  });
});
