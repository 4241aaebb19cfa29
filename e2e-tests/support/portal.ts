import { expect, type Locator, type Page } from '@playwright/test';

/** Names on the cards of the sign-in page. */
const PEOPLE = {
  mira: 'Mira Okafor',
  tomas: 'Tomas Lindqvist',
  ines: 'Ines Duarte',
  jonas: 'Jonas Weber',
  sofia: 'Sofia Marchetti',
  guest: 'Guest',
};

export type Person = keyof typeof PEOPLE;

/** Opens a page of the portal and picks a person on the way. */
export async function openAs(
  page: Page,
  person: Person,
  path: string,
): Promise<void> {
  await page.goto(path);
  await page.getByRole('button', { name: PEOPLE[person] }).click();
  await expect(page.getByRole('link', { name: 'Macadam, home' })).toBeVisible();
}

/** Services of the other tenant than checkout. */
const FULFILMENT = new Set(['inventory', 'labels', 'returns', 'shipping']);

/** The page of a service, or one of its tabs. */
export function serviceAt(
  workload: string,
  tab?: 'delivery' | 'policy' | 'runtime',
): string {
  const tenant = FULFILMENT.has(workload) ? 'fulfilment' : 'checkout';
  return `/catalog/${tenant}/component/${workload}${tab ? `/${tab}` : ''}`;
}

/** Takes a picture for the README, only when MACADAM_SCREENSHOTS is set. */
export async function picture(page: Page, name: string): Promise<void> {
  if (!process.env.MACADAM_SCREENSHOTS) return;
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.screenshot({
    path: `docs/images/${name}.png`,
    animations: 'disabled',
  });
}

/** A region by its accessible name, in the page's main part. */
export function region(page: Page, name: string | RegExp): Locator {
  return page.getByRole('region', { name });
}
