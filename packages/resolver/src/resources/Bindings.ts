import { closest, parsePlaceholders, Path, Workload } from '@macadam/score';
import type { Problems } from '../context/Problems';
import { composedParts } from '../expressions/composed';

/** One output of a resolved resource. */
export type OutputValue =
  | { kind: 'value'; value: unknown }
  | { kind: 'secret'; name: string; key: string }
  | { kind: 'pending'; reason: string }
  /** A text with other outputs as `$(name)`. */
  | { kind: 'composed'; text: string }
  /** There is none, for a reason that concerns only those who use it. */
  | { kind: 'refused'; message: string; hint: string };

/** A piece of a Score text after its placeholders are looked up. */
export type Piece =
  | { kind: 'value'; value: unknown }
  | { kind: 'text'; text: string }
  | {
      kind: 'secret';
      name: string;
      key: string;
      resource: string;
      output: string;
    };

/** Outputs by resource key and output name; a resource that failed to resolve has none and is `undefined`. */
export type Outputs = ReadonlyMap<
  string,
  ReadonlyMap<string, OutputValue> | undefined
>;

/** Looks up the placeholders of one Score file. */
export class Bindings {
  /** Outputs that were asked for and are not known yet. */
  readonly pending = new Set<string>();

  constructor(
    private readonly workload: Workload,
    private readonly outputs: Outputs,
    private readonly problems: Problems,
    /** By resource key, the expression that gives it further outputs, where its definition has one. */
    private readonly further: ReadonlyMap<string, string> = new Map(),
  ) {}

  /**
   * The pieces of a text at a path of the Score file, or undefined when some placeholder has no value: then a finding
   * says so, unless the resource failed for a reason already reported or the output is pending.
   */
  pieces(text: string, path: Path): Piece[] | undefined {
    const pieces: Piece[] = [];
    let complete = true;
    for (const segment of parsePlaceholders(text)) {
      if (segment.kind === 'text') {
        pieces.push(segment);
        continue;
      }
      const found = this.lookup(segment.path, segment.raw, path);
      if (found) pieces.push(...found);
      else complete = false;
    }
    return complete ? pieces : undefined;
  }

  /** A text that may hold no secret; undefined when a finding says why, or an output is pending. */
  plain(text: string, path: Path, field: string): string | undefined {
    const pieces = this.pieces(text, path);
    if (!pieces) return undefined;
    const secret = pieces.find(piece => piece.kind === 'secret');
    if (secret?.kind === 'secret') {
      this.refuseSecret(secret, path, field);
      return undefined;
    }
    return pieces.map(pieceText).join('');
  }

  /** A value of any depth whose texts are expanded; a text that is one placeholder takes the type of its value. */
  deep(value: unknown, path: Path, field: string): unknown {
    if (typeof value === 'string') {
      const pieces = this.pieces(value, path);
      if (!pieces) return undefined;
      if (pieces.length === 1 && pieces[0].kind === 'value') {
        return pieces[0].value;
      }
      return this.plain(value, path, field);
    }
    if (Array.isArray(value)) {
      return value.map((item, index) =>
        this.deep(item, [...path, index], field),
      );
    }
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [
          key,
          this.deep(item, [...path, key], field),
        ]),
      );
    }
    return value;
  }

  refuseSecret(
    secret: { name: string; key: string; resource: string; output: string },
    path: Path,
    field: string,
  ): void {
    this.problems.add(path, {
      message: `${field} cannot hold the secret \${resources.${secret.resource}.${secret.output}} (key ${secret.key} of Secret ${secret.name})`,
      hint: 'a secret can be in a variable, or be the whole content of a file',
      code: 'secret-placement',
      resource: secret.resource,
    });
  }

  private lookup(
    [root, name, ...rest]: string[],
    raw: string,
    path: Path,
  ): Piece[] | undefined {
    if (root === 'metadata') {
      const value = descend(this.workload.metadata, [name, ...rest]);
      if (value !== undefined) return [{ kind: 'value', value }];
      this.problems.add(path, {
        message: `${raw} is not in this file's metadata`,
        code: 'placeholder-metadata',
      });
      return undefined;
    }
    if (root !== 'resources' || name === undefined) {
      this.problems.add(path, {
        message: `${raw} begins with neither metadata nor resources`,
        hint: `to keep it as it is, escape it: $${raw}`,
        code: 'placeholder-root',
      });
      return undefined;
    }
    if (!this.outputs.has(name)) {
      const have = [...this.outputs.keys()];
      const near = closest(name, have);
      this.problems.add(path, {
        message: `unknown resource \`${name}\` in ${raw}`,
        hint: `${near ? `did you mean \`${near}\`? ` : ''}have: ${have.join(', ') || 'none'}`,
        code: 'placeholder-resource',
      });
      return undefined;
    }
    const outputs = this.outputs.get(name);
    return outputs && this.output(name, rest, raw, path, outputs);
  }

  private output(
    resource: string,
    [output, ...rest]: string[],
    raw: string,
    path: Path,
    outputs: ReadonlyMap<string, OutputValue>,
  ): Piece[] | undefined {
    const have = [...outputs.keys()];
    if (output === undefined) {
      this.problems.add(path, {
        message: `${raw} needs an output of \`${resource}\``,
        hint: `have: ${have.join(', ') || 'none'}`,
        code: 'placeholder-output',
        resource,
      });
      return undefined;
    }
    const found = outputs.get(output);
    const value =
      found?.kind === 'value' ? descend(found.value, rest) : undefined;
    if (found?.kind === 'pending') {
      this.pending.add(`${resource}.${output}`);
      return undefined;
    }
    if (found?.kind === 'refused') {
      const { message, hint } = found;
      this.problems.add(['resources', resource], {
        message: `${raw}: ${message}`,
        hint,
        code: 'call-port',
        stage: 'match',
      });
      return undefined;
    }
    if (found?.kind === 'secret' && rest.length === 0) {
      const { name, key } = found;
      return [{ kind: 'secret', name, key, resource, output }];
    }
    if (found?.kind === 'composed' && rest.length === 0) {
      const parts = composedParts(found.text).map(part =>
        part.kind === 'text'
          ? [part]
          : this.output(resource, [part.name], raw, path, outputs),
      );
      return parts.every(part => part !== undefined) ? parts.flat() : undefined;
    }
    if (value !== undefined) return [{ kind: 'value', value }];
    const near = closest(output, have);
    const further = this.further.get(resource);
    this.problems.add(path, {
      message: `resource \`${resource}\` has no output \`${[output, ...rest].join('.')}\``,
      hint: `${near && near !== output ? `did you mean \`${near}\`? ` : ''}have: ${have.join(', ') || 'none'}${further ? `; the platform team adds others to ${further}` : ''}`,
      code: 'placeholder-output',
      resource,
    });
    return undefined;
  }
}

/** A piece as text: a value that is no string becomes JSON. */
export function pieceText(piece: Piece): string {
  if (piece.kind === 'text') return piece.text;
  if (piece.kind === 'secret') return '';
  return typeof piece.value === 'string'
    ? piece.value
    : JSON.stringify(piece.value);
}

function descend(value: unknown, path: readonly string[]): unknown {
  let current = value;
  for (const key of path) {
    if (
      typeof current !== 'object' ||
      current === null ||
      !Object.hasOwn(current, key)
    ) {
      return undefined;
    }
    current = new Map<string, unknown>(Object.entries(current)).get(key);
  }
  return current;
}
