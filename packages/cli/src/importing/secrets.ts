import { output, Phrase, plainOf, replaceIn } from './phrase';
import { Draft, labelOf } from './scoreText';

/** Words for what nobody else may read. */
const SECRET_WORDS = new Set([
  'PASSWORD',
  'PASSWD',
  'PASS',
  'PASSPHRASE',
  'PWD',
  'SECRET',
  'SECRETS',
  'TOKEN',
  'CREDENTIAL',
  'CREDENTIALS',
  'APIKEY',
  'PRIVATEKEY',
  'SALT',
]);

/** Words for something about a secret, or about another thing of the same word, when they come later in a name. */
const ABOUT = new Set([
  'FILE',
  'PATH',
  'DIR',
  'NAME',
  'TTL',
  'EXPIRY',
  'EXPIRATION',
  'EXPIRES',
  'LIFETIME',
  'LENGTH',
  'MIN',
  'MAX',
  'URL',
  'URI',
  'ENDPOINT',
  'TYPE',
  'ENABLED',
  'DISABLED',
  'ENABLE',
  'DISABLE',
  'REQUIRED',
  'POLICY',
  'HOST',
  'ISSUER',
  'AUDIENCE',
  'HEADER',
  'ALGORITHM',
  'ALG',
  'ROTATION',
  'COUNT',
  'PREFIX',
  'SECONDS',
  'MINUTES',
  'HOURS',
  'DAYS',
  'TIMEOUT',
  'STORE',
  'PROVIDER',
  'ATTEMPTS',
  'RESET',
  'LIMIT',
  'LIMITS',
  'SIZE',
  'REGION',
  'ARN',
  'VERSION',
  'MODE',
  'FORMAT',
  'COOKIE',
  'DOMAIN',
  'PORT',
]);

/** Words before KEY for a key that everybody may read. */
const OPEN_KEYS = new Set([
  'PUBLIC',
  'PRIMARY',
  'FOREIGN',
  'PARTITION',
  'SORT',
  'CACHE',
  'ROUTING',
  'GROUP',
  'INDEX',
  'MAP',
  'HOT',
  'CONFIG',
  'PUBLISHABLE',
  'SITE',
]);

/** Texts that are a secret whatever they are called. */
const SECRET_VALUE =
  /-----BEGIN [A-Z ]*PRIVATE KEY-----|^(gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk_live_|rk_live_|AKIA[0-9A-Z]{16}$|eyJ[\w-]+\.eyJ)/;

/** What is written where a secret is expected and is none. */
const NO_SECRET = /^(true|false|yes|no|on|off|none|null|\d{1,3})?$/i;

/** A login in a URL: what is before it, the password, what is after it. */
const LOGIN = /([a-z][a-z\d+.-]*:\/\/[^\s/@:]*:)([^\s/@]+)(?=@)/gi;

/** The password of a MySQL driver's address, `user:password@tcp(…)`. */
const DRIVER_LOGIN = /((?:^|[\s"'=])[\w.-]+:)([^\s@"']+)(?=@(?:tcp|unix)\()/g;

/** `name=value` and `--name value` with a name that may be of a secret; the value may be quoted. */
const PAIR =
  /(?<![\w-])(-{0,2}[A-Za-z][\w.-]*(?: [A-Z][a-z]+)?)(\s*=\s*|(?<=--[\w.-]*) +)("[^"]*"|'[^']*'|[^\s;,&"']+)/g;

/** `Bearer …`, of a header. */
const BEARER = /\b(Bearer|Basic)( +)([\w.~+/=-]{8,})/g;

/** @returns whether what is called so is something that nobody else may read */
export function looksSecret(name: string): boolean {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toUpperCase()
    .split(/[^A-Z\d]+/)
    .filter(word => word !== '');
  const last = words.findLastIndex(
    (word, index) =>
      (SECRET_WORDS.has(word) && !(word === 'PWD' && words.length === 1)) ||
      (word === 'KEY' && isSecretKey(words, index)),
  );
  return last >= 0 && !words.slice(last + 1).some(word => ABOUT.has(word));
}

function isSecretKey(words: readonly string[], index: number): boolean {
  return index > 0 && !OPEN_KEYS.has(words[index - 1]);
}

/** @returns whether a text is a secret, by its name or by itself */
export function isSecret(name: string, text: string): boolean {
  return (
    SECRET_VALUE.test(text) ||
    (looksSecret(name) && !NO_SECRET.test(text) && !isSecretFile(text))
  );
}

/** @returns whether a text is the place of a file that holds a secret, rather than the secret */
export function isSecretFile(text: string): boolean {
  return /^\/(run|var\/run|etc)\/secrets?\//.test(text);
}

/** Secrets that were left out of what is imported, and what stands for each. */
export class Vault {
  private readonly values = new Map<string, string>();

  /** @param value - the secret; `name` is how the resource that stands for it is called */
  keep(value: string, name: string): void {
    if (!this.values.has(value)) this.values.set(value, name);
  }

  /**
   * Puts `secret` resources of the workload in the place of the secrets in a text that is called `name`.
   *
   * @param onSecret - is told what was left out
   */
  hide(
    draft: Draft,
    name: string,
    phrase: Phrase,
    onSecret: (resource: string) => void,
  ): Phrase {
    const standIn = (value: string, called: string) => {
      const resource = secretResource(draft, called);
      this.keep(value, resource);
      onSecret(resource);
      return output(resource, 'value');
    };
    const plain = plainOf(phrase);
    if (plain !== undefined && isSecret(name, plain))
      return [standIn(plain, name)];
    const inText = [LOGIN, DRIVER_LOGIN].reduce<Phrase>(
      (found, pattern) =>
        replaceIn(found, pattern, ([, before, password]) => [
          before,
          standIn(password, `${name}-password`),
        ]),
      phrase,
    );
    const inPairs = replaceIn(inText, PAIR, ([, key, between, quoted]) => {
      const value = quoted.replace(/^(["'])(.*)\1$/, '$2');
      if (!isSecret(key, value)) return undefined;
      const quote = value === quoted ? '' : quoted[0];
      const called = key.replace(/^-+/, '');
      return [
        `${key}${between}${quote}`,
        standIn(value, called.length > 4 ? called : `${name}-${called}`),
        quote,
      ];
    });
    return replaceIn(inPairs, BEARER, ([, scheme, space, value]) => [
      `${scheme}${space}`,
      standIn(value, `${name}-token`),
    ]);
  }

  /** Puts resources of the workload in the place of what is known to be secret, wherever it is written. */
  sweep(
    phrase: Phrase,
    standInOf: (value: string, name: string) => string,
  ): Phrase {
    return this.known().reduce<Phrase>(
      (found, [value, name]) =>
        replaceIn(found, boundedBy(value), () => [
          { output: standInOf(value, name) },
        ]),
      phrase,
    );
  }

  /** A text without the secrets. */
  censor(text: string): string {
    return this.known().reduce(
      (result, [value]) => result.replace(boundedBy(value), '…'),
      text,
    );
  }

  /** What is a secret wherever it stands; the longest first, so that one inside of another does not cut it. */
  private known(): [string, string][] {
    return [...this.values]
      .filter(([value]) => isDistinctive(value))
      .sort(([a], [b]) => b.length - a.length);
  }
}

/** Asks for a secret that people put into the organisation's store. @returns the key of the resource */
export function secretResource(draft: Draft, name: string): string {
  const wanted = labelOf(name);
  const key =
    (draft.resources[wanted]?.type ?? 'secret') === 'secret'
      ? wanted
      : labelOf(`${wanted}-secret`);
  draft.resources[key] = { type: 'secret' };
  return key;
}

/** Whether a value means the same wherever it stands. `postgres` may be a password, a dialect and a program. */
function isDistinctive(value: string): boolean {
  return value.length >= 12 || (value.length >= 6 && /[^a-z]/.test(value));
}

/** A value as a word by itself; a short one may be part of another. */
function boundedBy(value: string): RegExp {
  const text = value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return value.length < 8
    ? new RegExp(`(?<![\\w.-])${text}(?![\\w-]|:\\/\\/|\\.\\w)`, 'g')
    : new RegExp(text, 'g');
}
