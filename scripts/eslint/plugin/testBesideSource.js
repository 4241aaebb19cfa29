const { existsSync } = require('node:fs');
const path = require('node:path');

const EXTENSIONS = ['.ts', '.tsx', '.js', '.mjs'];

/**
 * A test stands beside what it tests and is called like it: `a.test.ts` beside `a.ts`, or beside the folder `a/`. Where one
 * thing has several tests, a word says which: `a.properties.test.ts`. A test of a folder stands in it and is called like
 * it; a test of the whole package stands in `src/`.
 */
module.exports = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: {
      alone:
        'There is no {{stem}} here: put the test beside what it tests, and call it like that. A test of a folder is called like the folder; a test of a whole package stands in src.',
    },
  },
  create(context) {
    const file = context.getFilename();
    if (!/\.test\.\w+$/.test(file)) return {};
    const [stem] = path.basename(file).split('.');
    const folder = path.dirname(file);
    const isOfWholePackage = existsSync(path.join(folder, '../package.json'));
    const isOfFolder = stem === path.basename(folder);
    const isBeside =
      existsSync(path.join(folder, stem)) ||
      EXTENSIONS.some(each => existsSync(path.join(folder, stem + each)));
    if (isOfWholePackage || isOfFolder || isBeside) return {};
    return {
      Program() {
        context.report({
          loc: { line: 1, column: 0 },
          messageId: 'alone',
          data: { stem },
        });
      },
    };
  },
};
