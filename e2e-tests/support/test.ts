import { test as base, expect, type Page } from '@playwright/test';

/** On forms only, their library writes to the console, too, what it says beside a field that a person left empty. */
const isSaidOnTheForm = (page: Page, text: string) =>
  /^Form validation failed\b/.test(text) &&
  new URL(page.url()).pathname.startsWith('/create/templates/');

/** What the browser said went wrong. */
function listen(page: Page, trouble: string[]): void {
  page.on('console', message => {
    if (message.type() === 'error' && !isSaidOnTheForm(page, message.text())) {
      trouble.push(
        `${page.url()}: ${message.text()} (${message.location().url})`,
      );
    }
  });
  page.on('pageerror', error =>
    trouble.push(`${page.url()}: ${error.stack ?? error.message}`),
  );
}

/** Every test fails when any of its pages writes an error to the console or throws one. */
export const test = base.extend<{ quiet: void }>({
  quiet: [
    async ({ context }, use) => {
      const trouble: string[] = [];
      context.on('page', page => listen(page, trouble));
      await use();
      expect(trouble, 'errors in the browser').toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };
