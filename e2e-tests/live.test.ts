import { Clone } from './support/Clone';
import { hasKubectl, kubectl } from './support/kubectl';
import { openAs, serviceAt } from './support/portal';
import { expect, test } from './support/test';

const DEFINITION = `apiVersion: macadam.dev/v1alpha1
kind: ResourceDefinition
metadata:
  name: address
spec:
  match: { type: address }
  objects:
    front:
      apiVersion: v1
      kind: Service
      spec:
        selector: { macadam.dev/workload: "\${workload.name}" }
        ports: [{ name: http, port: 80 }]
  readyWhen: ["\${objects.front.spec.clusterIP != ''}"]
  outputs:
    ip: \${objects.front.spec.clusterIP}
`;

test('what the cluster reports is waited for, read, and recorded', async ({
  page,
}) => {
  test.skip(!hasKubectl, 'kubectl is not on the PATH');
  const platform = await Clone.of('platform/platform', 'sofia');
  platform.write('definitions/address.yaml', DEFINITION);
  await platform.push('Give addresses');
  const environments = await Clone.of('platform/environments', 'sofia');
  const before = await environments.head();
  const labels = await Clone.of('fulfilment/labels', 'jonas');
  labels.edit(
    'score.yaml',
    /^resources:\n/m,
    'resources:\n  front:\n    type: address\n',
  );
  labels.edit(
    'score.yaml',
    /^( +)image: \.\n/m,
    '$&$1variables:\n$1  FRONT: http://${resources.front.ip}\n',
  );
  const commit = await labels.push('Know the address');

  await openAs(page, 'jonas', serviceAt('labels', 'delivery'));
  const last = page.getByRole('region', { name: 'Last deployment to dev' });
  await expect(last).toContainText(commit.slice(0, 7), { timeout: 120_000 });
  await expect(last.getByText('Deployed')).toBeVisible({ timeout: 120_000 });

  const get = (...what: string[]) =>
    kubectl('get', '--namespace=fulfilment-dev', ...what);
  const ip = get(
    'service',
    'labels-front',
    '--output=jsonpath={.spec.clusterIP}',
  );
  expect(ip).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
  expect(get('deployment', 'labels', '--output=yaml')).toContain(
    `http://${ip}`,
  );
  const commits = (await environments.messagesSince(before)).filter(message =>
    message.includes(`labels@${commit}`),
  );
  expect(commits).toHaveLength(2);
  expect(environments.read('dev/fulfilment/labels/release.yaml')).toContain(
    `value: "${ip}"`,
  );
});
