import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A plugin or a module of the back end, as its `package.json` describes it. */
interface Part {
  plugin: string;
  name: string;
  folder: string;
}

interface Document {
  paths: Record<string, Record<string, unknown>>;
}

/** What a part answers: its plugin, the method in capitals, and the path, or the end of it, with `{}` for parameters. */
export interface Served {
  plugin: string;
  method: string;
  path: string;
}

const ROOT = path.resolve(__dirname, '../..');
const OWN = '@macadam/plugin-';

/** Where a module puts its router under the address of its plugin. */
const MOUNTED: Record<string, string> = {
  [`${OWN}scaffolder-backend-module-macadam`]: '/macadam',
};

const readJson = (file: string) => JSON.parse(readFileSync(file, 'utf8'));

/** What the back end depends on and adds. */
function parts(): Part[] {
  const { dependencies } = readJson(
    path.join(ROOT, 'packages/backend/package.json'),
  );
  return Object.keys(dependencies).flatMap(name => {
    const folder = path.join(ROOT, 'node_modules', name);
    const { backstage } = readJson(path.join(folder, 'package.json'));
    return /^backend-plugin/.test(backstage?.role ?? '')
      ? [{ plugin: backstage.pluginId, name, folder }]
      : [];
  });
}

/** The identifiers of the plugins that the back end consists of. */
export const servedPlugins = (): string[] => [
  ...new Set(parts().map(({ plugin }) => plugin)),
];

/** Without the names of parameters. */
export const unnamed = (text: string): string =>
  text.replace(/\{\w+\}|:\w+(?:\(\*\))?/g, '{}');

/** A plugin of ours answers what the OpenAPI document says that its router checks requests by, and nothing else. */
function documented({ plugin, name }: Part): Served[] {
  const file = path.join(
    ROOT,
    'plugins',
    name.replace(OWN, ''),
    'src/openapi.ts',
  );
  if (!existsSync(file)) return [];
  const { spec }: { spec: Document } = require(file);
  return Object.entries(spec.paths).flatMap(([pattern, operations]) =>
    Object.keys(operations).map(method => ({
      plugin,
      method: method.toUpperCase(),
      path: unnamed(`${MOUNTED[name] ?? ''}${pattern}`),
    })),
  );
}

/** A plugin of Backstage answers what its code gives a router; under which path that router hangs is not looked at. */
function registered({ plugin, folder }: Part): Served[] {
  const code = globSync('dist/**/*.cjs.js', { cwd: folder })
    .map(file => readFileSync(path.join(folder, file), 'utf8'))
    .join('\n');
  const routes = code.matchAll(
    /\.(get|post|put|delete|patch)\(\s*"(\/[^"]*)",\s*(?!\))/g,
  );
  return [...routes].map(([, method, end]) => ({
    plugin,
    method: method.toUpperCase(),
    path: unnamed(end).replace(/\/$/, ''),
  }));
}

export const documentedRoutes = (): Served[] =>
  parts()
    .filter(({ name }) => name.startsWith(OWN))
    .flatMap(documented);

export const registeredRoutes = (): Served[] =>
  parts()
    .filter(({ name }) => !name.startsWith(OWN))
    .flatMap(registered);
