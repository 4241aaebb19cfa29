const OPPOSITE = { '===': '!==', '!==': '===', '==': '!=', '!=': '==' };

/** What binds less than `&&`. */
const LOOSE = [
  'ArrowFunctionExpression',
  'AssignmentExpression',
  'ConditionalExpression',
  'SequenceExpression',
];

const isEmptyObject = node =>
  node.type === 'ObjectExpression' && node.properties.length === 0;

/** A field that is there under a condition has one spelling: `...(condition && { field })`. */
module.exports = {
  meta: {
    type: 'suggestion',
    fixable: 'code',
    schema: [],
    messages: {
      spelling:
        'A field that may be absent has one spelling here: `...(condition && { field })`.',
    },
  },
  create(context) {
    const source = context.getSourceCode();

    function inParentheses(node) {
      const isLoose =
        LOOSE.includes(node.type) ||
        (node.type === 'LogicalExpression' && node.operator !== '&&');
      return isLoose ? `(${source.getText(node)})` : source.getText(node);
    }

    function not(node) {
      if (node.type === 'UnaryExpression' && node.operator === '!')
        return inParentheses(node.argument);
      if (node.type === 'BinaryExpression' && OPPOSITE[node.operator]) {
        const [left, right] = [node.left, node.right].map(each =>
          source.getText(each),
        );
        return `${left} ${OPPOSITE[node.operator]} ${right}`;
      }
      const isSimple = [
        'Identifier',
        'MemberExpression',
        'CallExpression',
      ].includes(node.type);
      return isSimple
        ? `!${source.getText(node)}`
        : `!(${source.getText(node)})`;
    }

    return {
      'ObjectExpression > SpreadElement > ConditionalExpression'(node) {
        const { test, consequent, alternate } = node;
        if (isEmptyObject(consequent) === isEmptyObject(alternate)) return;
        const isNegated = isEmptyObject(consequent);
        context.report({
          node,
          messageId: 'spelling',
          fix(fixer) {
            if (source.getCommentsInside(node).length > 0) return null;
            const condition = isNegated ? not(test) : inParentheses(test);
            const fields = inParentheses(isNegated ? alternate : consequent);
            return fixer.replaceText(node, `${condition} && ${fields}`);
          },
        });
      },
    };
  },
};
