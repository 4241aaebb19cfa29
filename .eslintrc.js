const { createConfig } = require('@backstage/cli/config/eslint-factory');
const { pendingOverrides, rules } = require('./scripts/eslint');

// For what lies outside the packages: scripts/ and configuration files.
module.exports = {
  ...createConfig(__dirname, {
    plugins: ['macadam'],
    rules: {
      ...rules({ isProgram: true }),
      // Tests here look at the checkout as a whole.
      'macadam/test-beside-source': 'off',
    },
    overrides: pendingOverrides(__dirname),
    env: { node: true, es2022: true },
    parserOptions: { ecmaVersion: 2022 },
  }),
  root: true,
  noInlineConfig: true,
};
