/**
 * The ESLint configuration of every package: Backstage's own for the package's role, and Macadam's rules.
 * A package's `.eslintrc.js` says:
 *   module.exports = require('../../scripts/eslint')(__dirname);
 */
const path = require('node:path');
const { createPackageConfig } = require('@backstage/cli/config/eslint-factory');
const boundaries = require('./boundaries');
const pending = require('./pending');
const roomRules = require('./rooms');

const ROOT = path.resolve(__dirname, '../..');

try {
  require.resolve('eslint-plugin-macadam');
} catch (cause) {
  throw new Error(
    'Macadam’s own lint rules are not in node_modules: run `node scripts/yarn.mjs install` in the checkout',
    { cause },
  );
}

/** Programs that people run in a terminal. Everything else logs through a logger that it is given. */
const PROGRAMS = ['@macadam/cli', '@macadam/embedded'];

const TESTS = [
  '**/*.test.*',
  '**/__testUtils__/**',
  '**/__fixtures__/**',
  '**/testing/**',
  'src/setupTests.*',
  'dev/**',
  'scripts/**',
];

/** Lists and schemas, where length is no sign of doing too much. */
const DATA = [
  '**/*.data.ts',
  '**/*openapi.ts',
  '**/*[sS]chema*.ts',
  '**/schema/**',
  '**/generated/**',
];

/** How imports are followed, for `import/no-restricted-paths`. */
const IMPORTS = {
  'import/resolver': { node: { extensions: ['.ts', '.tsx', '.js'] } },
};

/** The rules of every package, `isProgram` where it may write to the terminal. */
function rules({ isProgram }) {
  return {
    'no-console': isProgram ? 'off' : ['error'],
    '@typescript-eslint/no-explicit-any': 'error',
    '@typescript-eslint/ban-ts-comment': [
      'error',
      { 'ts-expect-error': true, 'ts-ignore': true, 'ts-nocheck': true },
    ],
    'no-empty': ['error', { allowEmptyCatch: false }],
    // A body of one line has no braces, a longer one has.
    curly: ['error', 'multi-or-nest', 'consistent'],
    'macadam/file-name': 'error',
    'macadam/length-has-reason': ['error', { file: 350, function: 80 }],
    'macadam/no-spread-literal': 'error',
    'macadam/optional-field': 'error',
    'macadam/test-beside-source': 'error',
  };
}

/** The rules that a folder does not meet yet, as overrides that switch them off below it. */
function pendingOverrides(dir) {
  const here = path.relative(ROOT, dir);
  return Object.entries(pending).flatMap(([rule, places]) => {
    const files = places
      .filter(place => !path.relative(here, place).startsWith('..'))
      .map(place => path.relative(here, place))
      .map(place => (path.extname(place) ? place : path.join(place, '**')));
    return files.length > 0 ? [{ files, rules: { [rule]: 'off' } }] : [];
  });
}

/**
 * @param {string} dir the package's folder
 * @returns {import('eslint').Linter.Config}
 */
module.exports = function packageConfig(dir) {
  const pkg = require(path.join(dir, 'package.json'));
  const config = createPackageConfig(dir, {
    plugins: ['macadam'],
    settings: IMPORTS,
    rules: {
      ...rules({ isProgram: PROGRAMS.includes(pkg.name) }),
      'no-restricted-globals': ['error', ...boundaries.restrictedGlobals(pkg)],
      'no-restricted-properties': [
        'error',
        ...boundaries.restrictedProperties(pkg),
      ],
      ...roomRules(dir, pkg),
    },
    overrides: [
      {
        files: TESTS,
        rules: {
          'no-console': 'off',
          'no-restricted-globals': 'off',
          'no-restricted-properties': 'off',
          'no-restricted-syntax': 'off',
          'import/no-restricted-paths': 'off',
          // A test runs a plugin beside the real ones that it talks to.
          '@backstage/no-mixed-plugin-imports': 'off',
          // Waiting for a condition, and failing when it does not come to hold, is an assertion too.
          'jest/expect-expect': [
            'error',
            { assertFunctionNames: ['expect', 'until', 'ready', 'eventually'] },
          ],
        },
      },
      {
        files: [...DATA, ...TESTS],
        rules: { 'macadam/length-has-reason': 'off' },
      },
      ...pendingOverrides(dir),
    ],
  });
  const [, ...ofRole] = config.rules['no-restricted-syntax'];
  config.rules['no-restricted-syntax'] = [
    'error',
    ...ofRole,
    ...boundaries.restrictedSyntax(pkg),
  ];
  // A rule that is wrong is changed here, for everybody; nobody switches one off in a comment.
  return {
    ...config,
    noInlineConfig: true,
    reportUnusedDisableDirectives: true,
  };
};

module.exports.rules = rules;
module.exports.pendingOverrides = pendingOverrides;
