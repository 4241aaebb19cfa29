/** The part of Go's text/template that External Secrets' templates are mostly made of. */

const functions = new Map<string, (value: string) => string>([
  ['b64enc', value => Buffer.from(value, 'utf8').toString('base64')],
  ['b64dec', value => Buffer.from(value, 'base64').toString('utf8')],
  ['quote', value => JSON.stringify(value)],
  ['squote', value => `'${value}'`],
  ['upper', value => value.toUpperCase()],
  ['lower', value => value.toLowerCase()],
  ['trim', value => value.trim()],
  ['urlquery', value => encodeURIComponent(value).replaceAll('%20', '+')],
  ['toString', value => value],
]);
const functionNames = [...functions.keys()].join(', ');

const action = /\{\{(-?)([^{}]*)\}\}/g;
const variable = /^\.([A-Za-z_][A-Za-z0-9_]*)$/;
const indexed = /^index \. "([^"]+)"$/;

/** A template that needs more than what is understood, or a key that is not there. */
export class TemplateError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TemplateError';
  }
}

function evaluate(
  expression: string,
  data: Readonly<Record<string, string>>,
): string {
  const [head, ...pipeline] = expression.split('|').map(part => part.trim());
  const name = variable.exec(head)?.[1] ?? indexed.exec(head)?.[1];
  const literal = /^"([^"\\]*)"$/.exec(head)?.[1];
  if (name === undefined && literal === undefined) {
    throw new TemplateError(
      `template "{{ ${expression} }}" is not supported: use {{ .key }} or {{ index . "key" }}, with ${functionNames}`,
    );
  }
  if (name !== undefined && !Object.hasOwn(data, name))
    throw new TemplateError(
      `template: map has no entry for key "${name}"; there are ${Object.keys(data).sort().join(', ') || 'none'}`,
    );
  return pipeline.reduce(
    (value, called) => {
      const apply = functions.get(called);
      if (!apply)
        throw new TemplateError(
          `template function "${called}" is not supported; supported are ${functionNames}`,
        );
      return apply(value);
    },
    name === undefined ? (literal ?? '') : data[name],
  );
}

/**
 * Fills a template: `{{ .key }}`, `{{ index . "key" }}`, text in quotes, pipes into a few functions, and
 * `{{-`, `-}}` to trim.
 * @throws TemplateError
 */
export function renderTemplate(
  template: string,
  data: Readonly<Record<string, string>>,
): string {
  let result = '';
  let at = 0;
  let trimNext = false;
  const literal = (text: string, trimEnd: boolean) => {
    const started = trimNext ? text.trimStart() : text;
    result += trimEnd ? started.trimEnd() : started;
  };
  for (const match of template.matchAll(action)) {
    literal(template.slice(at, match.index), match[1] === '-');
    const trims = /-\s*$/.test(match[2]) && /\s-$/.test(match[2]);
    const expression = (trims ? match[2].replace(/\s-$/, '') : match[2]).trim();
    if (!/^\/\*.*\*\/$/.test(expression)) result += evaluate(expression, data);
    trimNext = trims;
    at = match.index + match[0].length;
  }
  literal(template.slice(at), false);
  return result;
}
