import type { Path } from '@macadam/score';
import {
  Draft,
  literal,
  looksSecret,
  SECRET_HINT,
  secretPlaceholder,
} from './score-text';
import { isValues, listOf, textOf, Values, YamlSource } from './yaml-source';

/** Another service of the file, as a resource of this one. */
export interface Neighbour {
  /** Name in the Compose file, which is its host name too. */
  service: string;
  /** Key in the Score file. */
  key: string;
  type: string;
  id?: string;
  params?: Values;
  /** Its own variables. */
  variables: Values;
}

/** `$$`, `$NAME`, `${NAME}`, `${NAME:-default}` and the like. */
const INTERPOLATION =
  /\$(?:\$|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-?+])([^{}]*))?\})/g;

const SQL = ['postgres', 'mysql', 'mssql'];

/** Variables by name, from a mapping or from a list of `NAME=value`; null takes the value from the shell. */
export function variablesOf(value: unknown): Map<string, string | null> {
  if (isValues(value)) {
    return new Map(
      Object.entries(value).map(([name, inner]) => [
        name,
        inner === null ? null : (textOf(inner) ?? ''),
      ]),
    );
  }
  return new Map(
    listOf(value).map(item => {
      const text = textOf(item) ?? '';
      const equals = text.indexOf('=');
      return equals < 0
        ? [text, null]
        : [text.slice(0, equals), text.slice(equals + 1)];
    }),
  );
}

/** The variables of one service, as Score says them: with outputs of resources where they name another service. */
export class ComposeVariables {
  constructor(
    private readonly source: YamlSource,
    private readonly draft: Draft,
    private readonly neighbours: readonly Neighbour[],
  ) {}

  convert(value: unknown, path: Path): Record<string, string> {
    return Object.fromEntries(
      [...variablesOf(value)].map(([name, text]) => [
        name,
        this.convertOne(
          name,
          text,
          Array.isArray(value) ? path : [...path, name],
        ),
      ]),
    );
  }

  private convertOne(name: string, text: string | null, path: Path): string {
    if (text === null) return this.fromOutside(name, name, path);
    const credential = this.credential(name, text);
    if (credential) return credential;
    const expanded = this.interpolate(name, text, path);
    const linked = this.neighbours.reduce(
      (result, neighbour) => this.link(result, neighbour),
      expanded,
    );
    if (linked === literal(text) && looksSecret(name) && text !== '') {
      this.source.note(
        path,
        `the value of ${name} looks like a secret and was left out`,
        SECRET_HINT,
      );
      return secretPlaceholder(this.draft, name);
    }
    return linked;
  }

  /** What Compose takes from the shell or from `.env`. */
  private fromOutside(variable: string, name: string, path: Path): string {
    if (looksSecret(name)) {
      this.source.note(
        path,
        `${name} came from outside of the file`,
        SECRET_HINT,
      );
      return secretPlaceholder(this.draft, name);
    }
    this.draft.resources.env = { type: 'environment' };
    this.source.note(
      path,
      `${variable === name ? name : `${name}, in ${variable},`} came from outside of the file`,
      'give it as a variable of the environment',
    );
    return `\${resources.env.${name}}`;
  }

  private interpolate(variable: string, text: string, path: Path): string {
    let end = 0;
    let result = '';
    for (const match of text.matchAll(INTERPOLATION)) {
      const [all, plain, braced, operator, word] = match;
      result += literal(text.slice(end, match.index));
      end = match.index + all.length;
      const name = plain ?? braced;
      if (name === undefined) {
        result += '$';
      } else if (operator?.endsWith('-')) {
        result += literal(word);
        this.source.note(
          path,
          `${variable} has the default of ${name}; whether ${name} is set elsewhere is not known`,
        );
      } else {
        result += this.fromOutside(variable, name, path);
      }
    }
    return result + literal(text.slice(end));
  }

  /** A value that is also the password, user or database of another service. */
  private credential(name: string, text: string): string | undefined {
    for (const { key, type, variables } of this.neighbours) {
      for (const [theirs, value] of variablesOf(variables)) {
        const output = outputOf(theirs, type);
        if (
          value &&
          value === text &&
          output &&
          output === outputOf(name, type)
        ) {
          return `\${resources.${key}.${output}}`;
        }
      }
    }
    return undefined;
  }

  /** Puts the outputs of a resource where an address names its service. */
  private link(text: string, { service, key, type }: Neighbour): string {
    const output = (name: string) => `\${resources.${key}.${name}}`;
    const host = escapeRegExp(service);
    if (text === service) return output('host');
    const isData = type !== 'service';
    return text
      .replace(
        new RegExp(`(://)([^@/\\s]*@)?${host}(?=[:/?,]|$)`, 'g'),
        (_all, scheme: string, user: string | undefined) => {
          const login =
            user && isData
              ? `${output('username')}:${output('password')}@`
              : (user ?? '');
          return `${scheme}${login}${output('host')}`;
        },
      )
      .replace(
        new RegExp(`(^|[,@\\s])${host}(?=:\\d)`, 'g'),
        `$1${dollars(output('host'))}`,
      )
      .replace(
        new RegExp(`(${escapeRegExp(output('host'))}):\\d+`, 'g'),
        (all, start: string) => (isData ? `${start}:${output('port')}` : all),
      )
      .replace(
        new RegExp(
          `(${escapeRegExp(output('port'))}|${escapeRegExp(output('host'))})/\\w+`,
          'g',
        ),
        (all, start: string) =>
          SQL.includes(type) ? `${start}/${output('name')}` : all,
      );
  }
}

/** Which output a variable of this name holds. */
function outputOf(variable: string, type: string): string | undefined {
  if (/(PASSWORD|PASSWD|_PASS)$/i.test(variable)) return 'password';
  if (/(USER|USERNAME)$/i.test(variable)) return 'username';
  return SQL.includes(type) && /(DB|DATABASE|DB_?NAME)$/i.test(variable)
    ? 'name'
    : undefined;
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** `$` in a replacement of `String.replace` is written twice. */
function dollars(text: string): string {
  return text.replace(/\$/g, '$$$$');
}
