import { Clone } from './support/Clone';
import { statusesOf } from './support/forge';
import { openAs, region } from './support/portal';
import { PORTAL } from './support/stack';
import { expect, test } from './support/test';

/** The portal looks every half minute. */
const SOON = { timeout: 120_000 };

const policy = (
  name: string,
  expression: string,
) => `apiVersion: policies.kyverno.io/v1
kind: ValidatingPolicy
metadata:
  name: ${name}
  annotations:
    policies.kyverno.io/title: No cart
spec:
  validationActions: [Deny]
  matchConstraints:
    resourceRules:
      - apiGroups: [apps]
        apiVersions: [v1]
        operations: [CREATE, UPDATE]
        resources: [deployments]
  validations:
    - expression: "${expression}"
      message: Carts are over.
`;

test('a platform engineer sees what a branch would break, before it is merged', async ({
  page,
}) => {
  const platform = await Clone.of('platform/platform', 'sofia');
  platform.write(
    'policies/no-cart.yaml',
    policy('no-cart', "object.metadata.name != 'cart'"),
  );
  await platform.pushBranch('no-more-carts', 'End carts');
  await expect
    .poll(() => statusesOf('platform/platform', 'no-more-carts'), SOON)
    .toEqual([
      expect.objectContaining({
        context: 'macadam/policy',
        status: 'failure',
        description: '1 service would be stopped: cart',
        target_url: `${PORTAL}/policies?view=changes&branch=no-more-carts`,
      }),
    ]);

  await openAs(page, 'sofia', '/policies?view=changes');
  await page
    .getByRole('button', { name: 'What no-more-carts would change' })
    .click();
  const report = region(page, 'What would change');
  await expect(report).toContainText('1 service would be stopped');
  const cart = report.getByRole('listitem', { name: 'cart', exact: true });
  await expect(cart).toContainText('Would be refused');
  await expect(cart).toContainText('Carts are over.');
  await expect(cart).toContainText('Deployment/cart');
});

test('an edit is judged before it is saved, and saved as a branch only', async ({
  page,
}) => {
  const platform = await Clone.of('platform/platform', 'sofia');
  const before = await platform.head();
  await openAs(page, 'sofia', '/policies?view=changes');
  const edit = region(page, 'Edit a policy');
  await edit.getByRole('button', { name: /Policy/ }).click();
  await page.getByRole('option', { name: 'A new policy' }).click();
  await edit.getByLabel('Name of the file').fill('end-of-carts');
  const text = edit.getByLabel('policies/end-of-carts.yaml');
  await text.fill(policy('end-of-carts', 'object.('));
  await edit.getByRole('button', { name: 'What would change?' }).click();
  await expect(edit).toContainText('policies/end-of-carts.yaml:16');
  await text.fill(policy('end-of-carts', "object.metadata.name != 'cart'"));
  await edit.getByRole('button', { name: 'What would change?' }).click();
  await expect(edit).toContainText('1 service would be stopped');
  await edit.getByLabel(/^Why/).fill('No more carts');
  await edit.getByRole('button', { name: 'Save as a branch' }).click();
  await expect(edit).toContainText('policy/sofia/end-of-carts');
  expect(await platform.messagesSince(before)).toEqual([]);
});
