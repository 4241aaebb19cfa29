/** Macadam's own lint rules, as `macadam/…`. Install links this folder into node_modules as eslint-plugin-macadam. */
module.exports = {
  rules: {
    'file-name': require('./fileName'),
    'length-has-reason': require('./lengthHasReason'),
    'no-spread-literal': require('./noSpreadLiteral'),
    'optional-field': require('./optionalField'),
    'test-beside-source': require('./testBesideSource'),
  },
};
