import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './env.mjs';

/**
 * The packages and plugins of the checkout.
 *
 * @returns {{ folder: string, manifest: object }[]} each with its folder below the checkout and its package.json
 */
export function workspaces() {
  return ['packages', 'plugins'].flatMap(parent =>
    readdirSync(path.join(ROOT, parent))
      .map(name => `${parent}/${name}`)
      .filter(folder => existsSync(path.join(ROOT, folder, 'package.json')))
      .map(folder => ({
        folder,
        manifest: JSON.parse(
          readFileSync(path.join(ROOT, folder, 'package.json'), 'utf8'),
        ),
      })),
  );
}
