import type { Container, Path } from '@macadam/score';
import { Links } from './Links';
import { output, Part, Phrase, placeholdersOf, plainOf } from './phrase';
import { Draft, SECRET_HINT } from './scoreText';
import {
  isSecret,
  isSecretFile,
  looksSecret,
  secretResource,
  Vault,
} from './secrets';
import type { YamlSource } from './yamlSource';

/** Turns the texts of one workload into what Score says: with outputs of resources, and without secrets. */
export class Texts {
  constructor(
    private readonly source: YamlSource,
    private readonly draft: Draft,
    private readonly links: Links,
    private readonly vault: Vault,
  ) {}

  /**
   * The value of a variable, in which placeholders are expanded.
   *
   * @param siblings - all variables of the container
   */
  variable(
    name: string,
    text: string,
    siblings: Readonly<Record<string, string | null>>,
    path: Path,
  ): string {
    const credential = this.links.credential(name, text, siblings);
    if (credential) {
      this.source.take(path);
      return placeholdersOf([credential]);
    }
    if (isSecretFile(text)) {
      this.source.note(
        path,
        `${name} names a file with a secret, which is not there`,
        'give a file the content of a `secret` resource, under `files` of the container',
      );
      return placeholdersOf([text]);
    }
    this.source.take(path);
    return placeholdersOf(this.hidden(name, this.links.link([text]), path));
  }

  /** A secret that is known by its name only. @returns what stands for its value */
  secretOf(name: string, path: Path, message: string): string {
    const key = secretResource(this.draft, name);
    this.source.note(path, message, SECRET_HINT);
    return placeholdersOf([output(key, 'value')]);
  }

  /** Words of a command, in which Kubernetes puts variables of the container in the place of `$(NAME)`. */
  words(
    container: Container,
    words: readonly string[],
    pathOf: (index: number) => Path,
  ): string[] {
    return words.map((word, index) => {
      const path = pathOf(index);
      this.source.take(path);
      const flag = words[index - 1];
      const isValue = flag?.startsWith('-') && !word.startsWith('-');
      const phrase = this.hidden(isValue ? flag : '', [word], path);
      if (plainOf(phrase) === word && this.links.names(word)) {
        this.source.note(
          path,
          'this is the address of another service, which is another one here',
          'put the address into a variable, and write $(VARIABLE) here',
        );
      }
      return this.inCommand(container, phrase, part => `$(${part})`);
    });
  }

  /** Words of a probe, which are given to a shell where it needs variables: nothing else puts them in. */
  probe(container: Container, words: readonly string[], path: Path): string[] {
    const hidden = words.map((word, index) => {
      const flag = words[index - 1];
      const isValue = flag?.startsWith('-') && !word.startsWith('-');
      return this.hidden(isValue ? flag : '', [word], path);
    });
    if (hidden.every(phrase => plainOf(phrase) !== undefined))
      return [...words];
    const isShell = /(^|\/)(sh|bash|ash|dash)$/.test(words[0] ?? '');
    const inShell = (part: string) => `"$${part}"`;
    if (isShell)
      return hidden.map(phrase => this.inCommand(container, phrase, inShell));
    const line = hidden.map(phrase =>
      phrase
        .map(part =>
          typeof part === 'string'
            ? quoted(part)
            : inShell(this.variableFor(container, part)),
        )
        .join(''),
    );
    return ['/bin/sh', '-c', line.join(' ')];
  }

  /**
   * The content of a file that a secret is in: it is kept as a whole where secrets are.
   *
   * @returns undefined for a file without secrets
   */
  secretFile(target: string, text: string, path: Path): string | undefined {
    if (!this.findsSecret('', text)) return undefined;
    return this.secretOf(
      target,
      path,
      `a secret is in the file ${target}, which was left out as a whole`,
    );
  }

  /** Whether a secret is in a text in which nothing can stand for it. It is noted, as the text has to go. */
  holdsSecret(name: string, text: string, path: Path): boolean {
    if (!this.findsSecret(name, text)) return false;
    this.source.note(
      path,
      `a secret is in ${name}, which was left out`,
      'nothing can stand for a secret there',
    );
    return true;
  }

  /** Looks for a secret, and asks for no resource that stands for it. */
  private findsSecret(name: string, text: string): boolean {
    const before = { ...this.draft.resources };
    let found = false;
    this.vault.hide(this.draft, name, [text], () => {
      found = true;
    });
    this.draft.resources = before;
    return found;
  }

  private hidden(name: string, phrase: Phrase, path: Path): Phrase {
    const plain = plainOf(phrase);
    return this.vault.hide(this.draft, name, phrase, key =>
      this.source.note(
        path,
        plain !== undefined && isSecret(name, plain) && looksSecret(name)
          ? `the value of ${name} looks like a secret and was left out`
          : `a secret is in this, and was left out: it is ${key} now`,
        SECRET_HINT,
      ),
    );
  }

  private inCommand(
    container: Container,
    phrase: Phrase,
    write: (variable: string) => string,
  ): string {
    return phrase
      .map(part =>
        typeof part === 'string'
          ? part
          : write(this.variableFor(container, part)),
      )
      .join('');
  }

  /** A variable of the container that holds an output. */
  private variableFor(container: Container, part: Part): string {
    return variableFor(container, placeholdersOf([part]));
  }
}

/** @returns the name of a variable of the container that holds the value; it gets one where it has none */
export function variableFor(container: Container, value: string): string {
  const variables = container.variables ?? {};
  const there = Object.keys(variables).find(name => variables[name] === value);
  if (there !== undefined) return there;
  const wanted = value
    .replace(/^\$\{resources\.(.*)\}$/, '$1')
    .replace(/\.value$/, '')
    .toUpperCase()
    .replace(/[^A-Z\d]+/g, '_');
  const names = [
    wanted,
    ...Array.from({ length: 99 }, (_, n) => `${wanted}_${n + 2}`),
  ];
  const name = names.find(each => !Object.hasOwn(variables, each)) ?? wanted;
  container.variables = { ...variables, [name]: value };
  return name;
}

/** A word as a shell reads it as one. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word)
    ? word
    : `'${word.replaceAll("'", `'\\''`)}'`;
}
