import { Clone } from './support/Clone';
import { hasKubectl, kubectl } from './support/kubectl';
import { openAs, serviceAt } from './support/portal';
import { expect, test } from './support/test';

/** What each of nine lists of nine says nine times over: small to push, and more than a gigabyte to read. */
const BOMB = [
  'a0: &a0 [x, x, x, x, x, x, x, x, x]',
  ...Array.from(
    { length: 9 },
    (_, at) =>
      `a${at + 1}: &a${at + 1} [${Array(9).fill(`*a${at}`).join(', ')}]`,
  ),
].join('\n');

const HOSTILE = [
  {
    what: 'a Score file that unfolds to more than memory holds',
    file: 'score.yaml',
    text: (good: string) => `${BOMB}\n${good}`,
    page: 'labels',
    says: /alias/i,
  },
  {
    what: 'a workload that is called as the platform calls its own files',
    file: 'kustomization/score.yaml',
    text: (good: string) => good.replace(/name: labels/, 'name: kustomization'),
    page: 'kustomization',
    says: /kustomization/,
  },
];

for (const { what, file, text, page: name, says } of HOSTILE) {
  test(`${what} costs who pushed it, and nobody else`, async ({ page }) => {
    const quota = () =>
      hasKubectl
        ? kubectl('get', 'resourcequota', '-n', 'fulfilment-dev', '-o', 'name')
        : '';
    const before = quota();
    const labels = await Clone.of('fulfilment/labels', 'jonas');
    const good = labels.read('score.yaml');
    labels.write(file, text(good));
    const bad = await labels.push('Add what is not meant well');

    const cart = await Clone.of('checkout/cart', 'mira');
    cart.edit('score.yaml', /^( +)variables:\n/m, '$&$1  MEANWHILE: "1"\n');
    const commit = await cart.push('Go on meanwhile');
    await openAs(page, 'mira', serviceAt('cart', 'delivery'));
    const last = page.getByRole('region', { name: 'Last deployment to dev' });
    await expect(last).toContainText(commit.slice(0, 7), { timeout: 120_000 });
    await expect(last.getByText('Deployed')).toBeVisible({ timeout: 120_000 });

    await page.goto(`/catalog/fulfilment/component/${name}/delivery`);
    const stops = page.getByRole('region', {
      name: `What stops ${bad.slice(0, 7)}`,
    });
    await expect(stops).toContainText(says, { timeout: 120_000 });
    await expect(stops).toContainText(/score\.yaml/);

    await page.goto(serviceAt('inventory', 'delivery'));
    await expect(page.getByText('Healthy').first()).toBeVisible();
    expect(quota()).toBe(before);

    if (file === 'score.yaml') labels.write('score.yaml', good);
    else labels.remove(file);
    await labels.push('Take it back');
    cart.edit('score.yaml', /^ +MEANWHILE: "1"\n/m, '');
    await cart.push('Go on');
  });
}
