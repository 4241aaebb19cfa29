/**
 * Who may import what and what a pure package does without, as lint errors whose message tells the fix.
 * Each function returns what the ESLint rule of the same name takes.
 */
const { builtinModules } = require('node:module');

const BUILTINS = `^(node:.+|(${builtinModules
  .filter(name => !name.startsWith('_') && !name.includes('/'))
  .join('|')})(/.+)?)$`;

/** The packages that are functions from values to values. */
const PURE = [
  '@macadam/yaml',
  '@macadam/kubernetes',
  '@macadam/cel',
  '@macadam/score',
  '@macadam/resolver',
  '@macadam/kyverno',
  '@macadam/kyverno-classic',
];

/** What the ground floors may import of the other packages: everybody stands on them. */
const GROUND_FLOORS = {
  '@macadam/yaml': [],
  '@macadam/kubernetes': ['yaml'],
  '@macadam/cel': ['yaml', 'kubernetes'],
};

const FRONTEND_ROLES = [
  'frontend',
  'frontend-plugin',
  'frontend-plugin-module',
  'web-library',
];
const BACKEND_PLUGIN_ROLES = ['backend-plugin', 'backend-plugin-module'];

const isPure = pkg => PURE.includes(pkg.name);
const isFrontend = pkg => FRONTEND_ROLES.includes(pkg.backstage.role);
const isBackendPlugin = pkg =>
  BACKEND_PLUGIN_ROLES.includes(pkg.backstage.role);
/** A library below the plugins: app, back end and command line are made of plugins, everything else is not. */
const isLibrary = pkg =>
  !pkg.name.startsWith('@macadam/plugin-') &&
  ['common-library', 'node-library'].includes(pkg.backstage.role);
const isCommon = pkg => pkg.backstage.role === 'common-library';

/** Imports that are errors in this package's sources; tests are free. */
function importBoundaries(pkg) {
  const patterns = [];
  if (isPure(pkg)) {
    patterns.push({
      regex: '^@backstage/',
      message:
        'This package knows nothing of Backstage: take what you need as an argument, and do the Backstage part in a plugin.',
    });
  }
  const below = GROUND_FLOORS[pkg.name];
  if (below) {
    patterns.push({
      regex: `^@macadam/(?!(${below.join('|') || '$'})$)`,
      message:
        'This package is a ground floor, which the others stand on: what needs them belongs into one of them.',
    });
  }
  if (isLibrary(pkg)) {
    patterns.push({
      regex: '^@macadam/(plugin-.+|cli)(/.+)?$',
      message:
        'A package knows no plugin: imports run down. Move what both need into a package, or take it as an argument.',
    });
  }
  if (isCommon(pkg)) {
    patterns.push(
      {
        regex: BUILTINS,
        message:
          'This package also runs in the browser: take the value as an argument and let the caller read files, processes or the network.',
      },
      {
        regex:
          '^(react|react-dom|@backstage/ui|@backstage/(core|frontend)-.+|@backstage/backend-.+|@backstage/plugin-.+-(backend|node|react)(/.+)?)$',
        message:
          'A common package is shared by front end, back end and command line: move what needs this into one of them.',
      },
    );
  }
  if (isFrontend(pkg)) {
    patterns.push({
      regex:
        '^(@macadam/(plugin-.+-backend(-module-.+)?|forge|cluster|embedded|git|supply-chain|cli)|@backstage/(backend-.+|plugin-.+-(backend|node)(-module-.+)?))(/.+)?$',
      message:
        "A front end does not import a back end: call it over HTTP (fetchApi.fetch('plugin://id/path')) and share types through the plugin's -common package.",
    });
  }
  if (isBackendPlugin(pkg)) {
    patterns.push({
      regex: `^@macadam/(?!${escape(pkg.name.replace('@macadam/', ''))}$)plugin-.+-backend(-module-.+)?(/.+)?$`,
      message:
        "A plugin does not import another plugin's back end: call its REST API, listen to its events, or move the shared part into its -common package.",
    });
    patterns.push({
      regex: '^@macadam/(forge|cluster|embedded)(/.+)?$',
      message:
        'A plugin never knows whether it is embedded: speak the Gitea API, Git or the Kubernetes API.',
    });
    patterns.push({
      regex: '^@macadam/plugin-(orchestrator|gitops|policy)(/.+)?$',
      message:
        "A back end does not import a front end: move the shared part into the plugin's -common package.",
    });
  }
  return patterns;
}

const CLOCK =
  'This package has no clock: take the time as an argument, so that the same input gives the same bytes.';
const RANDOM =
  'This package has no randomness: derive the value from the input, so that the same input gives the same bytes.';
const NETWORK =
  'This package has no network: take the data as an argument and let the caller fetch it.';
const PROCESS =
  'This package has no process, file or browser around it: take the value as an argument.';

/** Globals that a pure package does without. */
function restrictedGlobals(pkg) {
  if (!isPure(pkg)) return [];
  const because = (message, names) => names.map(name => ({ name, message }));
  return [
    ...because(NETWORK, [
      'fetch',
      'XMLHttpRequest',
      'WebSocket',
      'EventSource',
    ]),
    ...because(CLOCK, [
      'performance',
      'setTimeout',
      'setInterval',
      'setImmediate',
      'requestAnimationFrame',
    ]),
    ...because(RANDOM, ['crypto']),
    ...because(PROCESS, [
      'process',
      'Buffer',
      'require',
      'module',
      '__dirname',
      '__filename',
      'global',
      'window',
      'document',
      'navigator',
      'localStorage',
    ]),
  ];
}

/** Properties that a pure package does without. */
function restrictedProperties(pkg) {
  if (!isPure(pkg)) return [];
  return [
    { object: 'Date', property: 'now', message: CLOCK },
    { object: 'Math', property: 'random', message: RANDOM },
    ...['fetch', 'process', 'crypto', 'performance'].map(property => ({
      object: 'globalThis',
      property,
      message: PROCESS,
    })),
  ];
}

/** Imports that cross a boundary, and syntax that a pure package does without. */
function restrictedSyntax(pkg) {
  const imports = importBoundaries(pkg).map(({ regex, message }) => ({
    selector: `:matches(ImportDeclaration, ImportExpression, ExportNamedDeclaration, ExportAllDeclaration)[source.value=/${regex.replaceAll('/', '\\u002F')}/]`,
    message,
  }));
  if (!isPure(pkg)) return imports;
  return [
    ...imports,
    {
      selector: "NewExpression[callee.name='Date'][arguments.length=0]",
      message: CLOCK,
    },
    { selector: "CallExpression[callee.name='Date']", message: CLOCK },
    {
      selector: 'ImportExpression',
      message: 'This package loads nothing at run time: import it at the top.',
    },
  ];
}

function escape(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

module.exports = { restrictedGlobals, restrictedProperties, restrictedSyntax };
