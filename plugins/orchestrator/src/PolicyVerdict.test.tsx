import { renderInTestApp } from '@backstage/frontend-test-utils';
import type {
  ExceptedPolicy,
  Stage,
} from '@macadam/plugin-orchestrator-common';
import { screen } from '@testing-library/react';
import { PolicyExceptions, PolicyVerdict } from './PolicyVerdict';

const passed = (exceptions: ExceptedPolicy[]): Stage => ({
  name: 'preflight',
  state: 'passed',
  reason: '21 policy rules pass',
  detail: { exceptions },
});

const IMAGES: ExceptedPolicy = {
  policy: 'images',
  until: '2026-12-05T23:59:59.000Z',
  approvedBy: 'user:default/ana',
};

it.each<[string, ExceptedPolicy[]]>([
  ['Policy passes', []],
  ['Passes by exception', [{ policy: 'images' }]],
  [
    'Passes by exception until 2026-12-05',
    [{ policy: 'probes', until: '2027-01-09T23:59:59.000Z' }, IMAGES],
  ],
])('shows %s', async (label, exceptions) => {
  const stages = [passed(exceptions)];
  renderInTestApp(<PolicyVerdict deployment={{ workload: 'cart', stages }} />);
  expect(await screen.findByText(label)).toBeInTheDocument();
});

it('says from which policy, until when and by whom', async () => {
  const stages = [passed([IMAGES])];
  renderInTestApp(<PolicyExceptions deployment={{ stages }} />);
  expect(
    await screen.findByText(
      'images by exception until 2026-12-05, approved by ana',
    ),
  ).toBeInTheDocument();
});
