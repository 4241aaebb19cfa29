/** How a comment says why a file or a function is long. */
const REASON = /\bLong\s+(\*\s+)?because\b/;

/** A file or function over its limit says why in its first comment. Blank lines and comments do not count. */
module.exports = {
  meta: {
    type: 'suggestion',
    schema: [
      {
        type: 'object',
        properties: {
          file: { type: 'integer' },
          function: { type: 'integer' },
        },
        additionalProperties: false,
      },
    ],
    messages: {
      file: 'The file has {{lines}} lines of code, and {{most}} are long. Split it by what changes for another reason, or begin its first comment with "Long because …".',
      function:
        'The function has {{lines}} lines of code, and {{most}} are long. Split it by what it decides, or say above it "Long because …".',
    },
  },
  create(context) {
    const [most] = context.options;
    const source = context.getSourceCode();

    function reportLong(node, messageId, tokens, reasons) {
      const lines = linesOf(tokens);
      if (lines <= most[messageId]) return;
      if (reasons.some(({ value }) => REASON.test(value))) return;
      context.report({
        loc: { start: node.loc.start, end: node.loc.start },
        messageId,
        data: { lines, most: most[messageId] },
      });
    }

    const checkFunction = node =>
      reportLong(
        node,
        'function',
        source.getTokens(node),
        commentsAbove(node, source),
      );

    return {
      Program(node) {
        reportLong(
          node,
          'file',
          source.ast.tokens,
          source.getAllComments().slice(0, 1),
        );
      },
      FunctionDeclaration: checkFunction,
      FunctionExpression: checkFunction,
      ArrowFunctionExpression: checkFunction,
    };
  },
};

/** The comments above the statement or the member of a class or an object that holds a function. */
function commentsAbove(node, source) {
  let at = node;
  while (
    at &&
    !/Statement$|Declaration$|^(Property|MethodDefinition|PropertyDefinition)$/.test(
      at.type,
    )
  )
    at = at.parent;
  if (!at) return [];
  const outer = /^Export/.test(at.parent?.type ?? '') ? at.parent : at;
  return source.getCommentsBefore(outer);
}

function linesOf(tokens) {
  const lines = new Set();
  for (const { loc } of tokens) {
    for (let line = loc.start.line; line <= loc.end.line; line++)
      lines.add(line);
  }
  return lines.size;
}
