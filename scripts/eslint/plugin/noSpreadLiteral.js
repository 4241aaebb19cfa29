/** A literal is not spread into another: that arranges lines by hand, and lines are the formatter's to arrange. */
module.exports = {
  meta: {
    type: 'suggestion',
    fixable: 'code',
    schema: [],
    messages: {
      literal:
        'Write what is inside: spreading a literal only arranges lines, which is for the formatter to do.',
    },
  },
  create(context) {
    const source = context.getSourceCode();

    function check(node, inside) {
      if (inside.length === 0 || inside.includes(null)) return;
      context.report({
        node,
        messageId: 'literal',
        fix(fixer) {
          const start = inside[0].range[0];
          const end = inside[inside.length - 1].range[1];
          const isSafe = source
            .getCommentsInside(node)
            .every(({ range }) => range[0] >= start && range[1] <= end);
          return isSafe
            ? fixer.replaceText(node, source.text.slice(start, end))
            : null;
        },
      });
    }

    return {
      ':matches(ArrayExpression, CallExpression, NewExpression) > SpreadElement[argument.type="ArrayExpression"]'(
        node,
      ) {
        check(node, node.argument.elements);
      },
      'ObjectExpression > SpreadElement[argument.type="ObjectExpression"]'(
        node,
      ) {
        check(node, node.argument.properties);
      },
    };
  },
};
