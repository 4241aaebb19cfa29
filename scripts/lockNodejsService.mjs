// Makes templates/nodejs-service/skeleton/package-lock.json anew after a dependency of the skeleton changed:
// locks a service with every option, and wraps the packages that only one option needs in that option's condition.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const { createTemplateRenderer } = createRequire(import.meta.url)('nunjitsu');
const skeleton = fileURLToPath(
  new URL('../templates/nodejs-service/skeleton', import.meta.url),
);
const renderer = createTemplateRenderer();

/** The packages of a lock of the skeleton with these options, without the registry they came from. */
function lock(options) {
  const folder = mkdtempSync(join(tmpdir(), 'lock-'));
  try {
    const values = { name: 'NAME', description: 'DESCRIPTION', ...options };
    const manifest = renderer.render(
      readFileSync(join(skeleton, 'package.json'), 'utf8'),
      { values },
    );
    writeFileSync(join(folder, 'package.json'), manifest);
    execFileSync(
      'npm',
      [
        'install',
        '--package-lock-only',
        '--omit-lockfile-registry-resolved',
        '--ignore-scripts',
      ],
      {
        cwd: folder,
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    );
    return JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'))
      .packages;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const full = lock({ database: true, cache: true });
const variants = {
  database: lock({ cache: true }),
  cache: lock({ database: true }),
};
const neither = lock({});
const root = full[''];

/** The option without which a package is not there, or undefined where every service has it. */
function optionOf(path) {
  if (path in neither) return undefined;
  const option = Object.keys(variants).find(name => !(path in variants[name]));
  if (!option) {
    throw new Error(
      `${path} is needed by more than one option: the template needs a condition for that`,
    );
  }
  return option;
}

const entry = (path, value) =>
  `    ${JSON.stringify(path)}: ${JSON.stringify(value, null, 2).replaceAll('\n', '\n    ')},`;
const conditional = (option, text) =>
  option ? `    {%- if values.${option} %}\n${text}\n    {%- endif %}` : text;
const dependencyOption = {
  pg: 'database',
  '@opentelemetry/instrumentation-pg': 'database',
  redis: 'cache',
};
const dependencies = Object.entries(root.dependencies)
  .map(([name, version]) => {
    const option = dependencyOption[name];
    const line = `        ${JSON.stringify(name)}: ${JSON.stringify(version)}`;
    return option
      ? `{% if values.${option} %},\n${line}{% endif %}`
      : `,\n${line}`;
  })
  .join('')
  .replace(/^,\n/, '');

const paths = Object.keys(full)
  .filter(path => path !== '')
  .sort();
const last = paths.findLast(path => !optionOf(path));
const ordered = [...paths.filter(path => path !== last), last];
const packages = ordered
  .map(path => conditional(optionOf(path), entry(path, full[path])))
  .join('\n')
  .replace(/,$/, '');

writeFileSync(
  join(skeleton, 'package-lock.json'),
  `{
  "name": "\${{ values.name }}",
  "version": "0.1.0",
  "lockfileVersion": 3,
  "requires": true,
  "packages": {
    "": {
      "name": "\${{ values.name }}",
      "version": "0.1.0",
      "dependencies": {
${dependencies}
      },
      "engines": ${JSON.stringify(root.engines)}
    },
${packages}
  }
}
`,
);
process.stdout.write(`${paths.length} packages locked\n`);
