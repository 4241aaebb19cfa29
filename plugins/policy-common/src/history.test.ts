import {
  DRY_RUN_KIND,
  type PreflightResult,
} from '@macadam/plugin-orchestrator-common';
import { deriveHistory } from './history';

const result = (
  rule: string,
  verdict: PreflightResult['verdict'],
): PreflightResult => ({
  policy: 'p',
  policyKind: 'ValidatingPolicy',
  rule,
  verdict,
  message: '',
  action: 'Deny',
  blocks: false,
  title: `Rule ${rule}`,
  resource: { apiVersion: 'v1', kind: 'Pod', name: 'x' },
});
const deployment = (
  id: string,
  createdAt: string,
  preflight: PreflightResult[],
  environment = 'dev',
) => ({
  id,
  createdAt,
  preflight,
  environment,
  release: {
    id: `cart@${id}`,
    workload: 'cart',
    repository: 'checkout/cart',
    scoreFile: 'score.yaml',
    commit: id,
    message: 'm',
    author: 'mira',
    committedAt: createdAt,
    images: [],
  },
});

it('says which rules began and ceased to fail, each environment by itself, oldest first', () => {
  const { deployments } = deriveHistory([
    deployment('c', '2026-01-03', [result('a', 'pass'), result('b', 'error')]),
    deployment('a', '2026-01-01', [result('a', 'fail'), result('b', 'pass')]),
    deployment('b', '2026-01-02', [result('a', 'fail')], 'prod'),
    deployment('d', '2026-01-04', [result('a', 'pass'), result('b', 'skip')]),
  ]);
  const titles = (rules: { title: string }[]) =>
    rules.map(({ title }) => title);
  expect(
    deployments.map(each => [
      each.deployment,
      titles(each.began),
      titles(each.ended),
    ]),
  ).toEqual([
    ['a', ['Rule a'], []],
    ['b', ['Rule a'], []],
    ['c', ['Rule b'], ['Rule a']],
    ['d', [], ['Rule b']],
  ]);
  expect(deployments[2].counts).toMatchObject({ pass: 1, error: 1 });
});

it('leaves out what the admission of a cluster said', () => {
  const admission = {
    ...result('server-side dry-run', 'fail'),
    policyKind: DRY_RUN_KIND,
  };
  const [only] = deriveHistory([
    deployment('a', '2026-01-01', [result('a', 'pass'), admission]),
  ]).deployments;
  expect(only).toMatchObject({ counts: { pass: 1, fail: 0 }, began: [] });
});
