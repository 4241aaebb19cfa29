import { literal } from './scoreText';

/** A text in which outputs of resources stand for what the platform knows. */
export type Phrase = readonly Part[];

/** Text as it is, or an output of a resource such as `resources.db.host`. */
export type Part = string | Output;

export interface Output {
  output: string;
}

export function output(resource: string, name: string): Output {
  return { output: `resources.${resource}.${name}` };
}

/** Puts phrases in the place of what a pattern finds in the text of a phrase; undefined leaves a match as it is. */
export function replaceIn(
  phrase: Phrase,
  pattern: RegExp,
  replace: (match: RegExpMatchArray) => Phrase | undefined,
): Phrase {
  return phrase.flatMap(part => {
    if (typeof part !== 'string') return [part];
    const parts: Part[] = [];
    let end = 0;
    for (const match of part.matchAll(pattern)) {
      const replacement = replace(match);
      if (!replacement) continue;
      parts.push(part.slice(end, match.index), ...replacement);
      end = match.index + match[0].length;
    }
    return [...parts, part.slice(end)].filter(each => each !== '');
  });
}

/** The text where nothing but text is in it. */
export function plainOf(phrase: Phrase): string | undefined {
  return phrase.every(part => typeof part === 'string')
    ? phrase.join('')
    : undefined;
}

/** As Score writes it where placeholders are expanded. */
export function placeholdersOf(phrase: Phrase): string {
  const merged = phrase.reduce<Part[]>((parts, part) => {
    const last = parts.at(-1);
    if (typeof part === 'string' && typeof last === 'string')
      parts[parts.length - 1] = last + part;
    else parts.push(part);
    return parts;
  }, []);
  return merged
    .map(part =>
      typeof part === 'string' ? literal(part) : `\${${part.output}}`,
    )
    .join('');
}
