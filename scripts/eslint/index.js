/**
 * The ESLint configuration of every package: Backstage's own for the package's role, and Macadam's rules.
 * A package's `.eslintrc.js` says:
 *   module.exports = require('../../scripts/eslint')(__dirname);
 */
const path = require('node:path');
const { createPackageConfig } = require('@backstage/cli/config/eslint-factory');
const boundaries = require('./boundaries');
const roomRules = require('./rooms');

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
    'max-lines': [
      'error',
      { max: 350, skipBlankLines: true, skipComments: true },
    ],
  };
}

/**
 * @param {string} dir the package's folder
 * @returns {import('eslint').Linter.Config}
 */
module.exports = function packageConfig(dir) {
  const pkg = require(path.join(dir, 'package.json'));
  const config = createPackageConfig(dir, {
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
      { files: [...DATA, ...TESTS], rules: { 'max-lines': 'off' } },
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
    settings: {
      ...config.settings,
      'import/resolver': { node: { extensions: ['.ts', '.tsx', '.js'] } },
    },
    noInlineConfig: true,
    reportUnusedDisableDirectives: true,
  };
};

module.exports.rules = rules;
