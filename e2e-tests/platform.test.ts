import { Clone } from './support/Clone';
import { openAs } from './support/portal';
import { expect, test } from './support/test';

test('a broken definition is refused with file and line wherever the platform is shown, and the last good one stays', async ({
  page,
}) => {
  const platform = await Clone.of('platform/platform', 'sofia');
  const file = 'definitions/postgres-in-cluster.yaml';
  const good = platform.read(file);
  const line =
    good.split('\n').findIndex(text => text.includes('${params.storage}')) + 1;
  platform.edit(file, '${params.storage}', '${params.}');
  const broken = await platform.push('Break the database');

  await openAs(page, 'sofia', '/policies?view=exceptions');
  await expect(page.getByText(`${file}:${line}`)).toBeVisible();
  await page.goto('/platform');
  await expect(page.getByText(`${file}:${line}`).first()).toBeVisible();
  await expect(page.getByText(broken.slice(0, 7)).first()).toBeVisible();
  await expect(page.getByText('postgres-in-cluster').first()).toBeVisible();

  platform.write(file, good);
  const mended = await platform.push('Mend the database');
  await expect(page.getByText(`${file}:${line}`)).toHaveCount(0);
  await expect(page.getByText(mended.slice(0, 7)).first()).toBeVisible();
});
