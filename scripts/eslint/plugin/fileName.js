const path = require('node:path');

/** Names that a tool or a convention of Backstage asks for. */
const GIVEN = ['index', 'setupTests'];

const isPascalCase = name => /^[A-Z][A-Za-z0-9]*$/.test(name);
const isCamelCase = name => /^[a-z][A-Za-z0-9]*$/.test(name);
/** `MAXIMUM` is a constant, `Maximum` a class or a component. */
const looksLikeComponent = name => /^[A-Z][A-Za-z0-9]*[a-z]/.test(name);

/** A file is called like the class or component that it exports, in PascalCase, and like anything else in camelCase. */
module.exports = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: {
      spelling:
        'Call the file like what it exports: PascalCase for a class or a component, camelCase for anything else.',
      noClass:
        '{{stem}} exports no class or component: call the file in camelCase.',
      oneClass:
        'The one value that this file exports is {{name}}: call the file {{name}}.',
    },
  },
  create(context) {
    const { dir, base: file } = path.parse(context.getFilename());
    const [stem] = file.split('.');
    // Migrations are called by their dates, so that they run in that order.
    const isMigration = path.basename(dir) === 'migrations';
    if (isMigration || GIVEN.includes(stem) || file.endsWith('.d.ts'))
      return {};
    return {
      Program(program) {
        const loc = { line: 1, column: 0 };
        if (!isPascalCase(stem) && !isCamelCase(stem)) {
          context.report({ loc, messageId: 'spelling' });
          return;
        }
        // A test is called like what it tests, which `test-beside-source` looks at.
        if (/\.(test|stories)\./.test(file)) return;
        const exported = exportsOf(program);
        const isTsx = file.endsWith('.tsx');
        const classes = exported.filter(
          each => each.isClass || (isTsx && looksLikeComponent(each.name)),
        );
        if (isPascalCase(stem)) {
          const isCalledSo = exported.some(
            ({ name }) => name === stem || name === 'default',
          );
          if (!isCalledSo && classes.length === 0)
            context.report({ loc, messageId: 'noClass', data: { stem } });
          return;
        }
        const values = exported.filter(each => !each.isType);
        if (values.length === 1 && classes.length === 1) {
          context.report({
            loc,
            messageId: 'oneClass',
            data: { name: classes[0].name },
          });
        }
      },
    };
  },
};

/** What a file declares and exports, by name. */
function exportsOf(program) {
  return program.body.flatMap(node => {
    if (node.type === 'ExportDefaultDeclaration')
      return [{ name: 'default', isClass: false, isType: false }];
    if (node.type !== 'ExportNamedDeclaration' || !node.declaration) return [];
    const { declaration } = node;
    if (declaration.type === 'VariableDeclaration') {
      return declaration.declarations.map(({ id }) => ({
        name: id.name ?? '',
        isClass: false,
        isType: false,
      }));
    }
    return [
      {
        name: declaration.id.name,
        isClass: declaration.type === 'ClassDeclaration',
        isType: ['TSInterfaceDeclaration', 'TSTypeAliasDeclaration'].includes(
          declaration.type,
        ),
      },
    ];
  });
}
