import { Clone } from './support/Clone';
import { hasKubectl, kubectl } from './support/kubectl';
import { openAs, picture, serviceAt } from './support/portal';
import { expect, test } from './support/test';

const VARIABLES = /^( +)variables:\n/m;

test('a push is deployed, and the page follows it by itself', async ({
  page,
}) => {
  const environments = await Clone.of('platform/environments', 'sofia');
  const before = await environments.head();
  const cart = await Clone.of('checkout/cart', 'mira');
  await openAs(page, 'mira', serviceAt('cart', 'delivery'));
  const last = page.getByRole('region', { name: 'Last deployment to dev' });
  await expect(last).toContainText('Deployed');

  cart.edit('score.yaml', VARIABLES, '$&$1  GREETING: hello\n');
  const commit = await cart.push('Greet');
  await expect(last).toContainText(commit.slice(0, 7));
  await expect(last.getByText('Deployed')).toBeVisible({ timeout: 120_000 });
  for (const stage of [
    'read',
    'match',
    'create',
    'preflight',
    'commit',
    'sync',
    'health',
  ]) {
    await expect(
      last.getByRole('listitem').filter({ hasText: stage }).first(),
    ).toContainText('Passed');
  }
  await picture(page, 'delivery');

  const [message] = await environments.messagesSince(before);
  expect(message).toMatch(/^Deployment: [0-9a-f-]{36}$/m);
  expect(message).toMatch(
    new RegExp(`^Release: checkout/cart@${commit}$`, 'm'),
  );
  expect(message).toMatch(/^Platform-Revision: [0-9a-f]{40}$/m);
  expect(message).toMatch(/^Actor: user:default\/mira$/m);
});

test('kubectl shows what a push changed', async () => {
  test.skip(!hasKubectl, 'kubectl is not on the PATH');
  const cart = await Clone.of('checkout/cart', 'mira');
  const image = kubectl(
    'get',
    'deployment',
    'cart',
    '--namespace=checkout-dev',
    '--output=jsonpath={.spec.template.spec.containers[0].image}',
  );
  expect(image).toContain(await cart.head());
});

for (const { what, from, to, says } of [
  {
    what: 'an image with the tag latest',
    from: 'image: .',
    to: 'image: nginx:latest',
    says: [
      'The image has no version',
      /score\.yaml:\d+/,
      'policy disallow-latest-tag',
      'container product-catalogue',
      /Would pass:.*nginx:1\.27\.2/,
    ],
  },
  {
    what: 'more memory than the ceiling',
    from: 'image: .',
    to: 'image: .\n    resources:\n      limits:\n        memory: 64Gi',
    says: [/64Gi/, /score\.yaml:\d+:\d+/, /1Gi/],
  },
  {
    what: 'a resource that nobody defined',
    from: 'type: postgres',
    to: 'type: postgress',
    says: [/postgress/, /score\.yaml:\d+:\d+/, /postgres\b/],
  },
]) {
  test(`a push with ${what} is stopped, with the reason`, async ({ page }) => {
    const environments = await Clone.of('platform/environments', 'sofia');
    const before = await environments.head();
    const service = await Clone.of('checkout/product-catalogue', 'mira');
    const good = service.read('score.yaml');
    service.edit('score.yaml', from, to);
    const commit = await service.push(`Ask for ${what}`);
    await openAs(page, 'mira', serviceAt('product-catalogue', 'delivery'));
    const stops = page.getByRole('region', {
      name: `What stops ${commit.slice(0, 7)}`,
    });
    for (const text of says) await expect(stops).toContainText(text);
    if (to.includes('nginx')) await picture(page, 'blocked');
    await expect(
      page.getByRole('region', { name: 'Last deployment to dev' }),
    ).toContainText('Blocked');
    await expect(page.getByText('Healthy').first()).toBeVisible();
    expect(
      (await environments.messagesSince(before)).filter(message =>
        message.includes(commit),
      ),
    ).toEqual([]);

    service.write('score.yaml', good);
    const mended = await service.push('Ask for what there is');
    const last = page.getByRole('region', { name: 'Last deployment to dev' });
    await expect(last).toContainText(mended.slice(0, 7));
    await expect(last.getByText('Deployed')).toBeVisible({ timeout: 120_000 });
    await expect(stops).toHaveCount(0);
  });
}

test('who can act is told of what was stopped', async ({ page }) => {
  await openAs(page, 'tomas', '/notifications');
  const notice = page
    .getByRole('row')
    .filter({ hasText: 'product-catalogue is not deployed to dev' });
  // One for each workload and environment, which says what is newest.
  await expect(notice).toHaveCount(1);
  await notice.getByRole('link').first().click();
  await expect(
    page.getByRole('region', { name: 'Last deployment to dev' }),
  ).toBeVisible();
});

test('a release is promoted from dev to staging to prod', async ({ page }) => {
  test.setTimeout(480_000);
  await openAs(page, 'tomas', serviceAt('payment-service', 'delivery'));
  for (const environment of ['staging', 'prod']) {
    await page
      .getByRole('button', {
        name: new RegExp(`^Promote [0-9a-f]{7} to ${environment}$`),
      })
      .click();
    const dialog = page.getByRole('dialog');
    await expect(
      dialog.getByRole('region', { name: 'What changes' }),
    ).toContainText('Cluster/payment-service-db');
    await dialog.getByRole('button', { name: 'Promote' }).click();
    await expect(
      page
        .getByRole('region', { name: `Last deployment to ${environment}` })
        .getByText('Deployed'),
    ).toBeVisible({ timeout: 180_000 });
  }
  const answers = page.getByRole('button', { name: /^Resources \(2\)/ });
  await answers.first().click();
  await expect(
    page.getByText('db (postgres) by postgres-in-cluster'),
  ).toBeVisible();
  await answers.last().click();
  const prod = page.getByText('db (postgres) by postgres-operator').last();
  await expect(prod).toBeVisible();
  await expect(prod).toContainText('production');
  test.skip(!hasKubectl, 'kubectl is not on the PATH');
  expect(kubectl('get', 'statefulset', '--namespace=checkout-dev')).toContain(
    'payment-service-db',
  );
  expect(
    kubectl('get', 'clusters.postgresql.cnpg.io', '--namespace=checkout-prod'),
  ).toContain('payment-service-db');
});
