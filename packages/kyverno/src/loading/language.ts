import type { Exception } from '../exceptions';
import type { Policy } from '../policy/types';
import type { Source } from '../reading/yaml';
import type { Shape } from '../shapes/shape';

/** The versions in which a kind is stored, with the shape of its spec in each. */
export type Versions = Readonly<Record<string, Shape>>;

/** The same shape in each of the versions. */
export function versions(shape: Shape, ...names: string[]): Versions {
  return Object.fromEntries(names.map(name => [name, shape]));
}

/** A kind of policy, as Kyverno 1.19 stores it. */
export interface PolicyKind {
  group: string;
  kind: string;
  versions: Versions;
  /** Reads one document of the kind; undefined when it cannot be used, which the source then says. */
  read(source: Source, document: Record<string, unknown>): Policy | undefined;
}

/** PolicyException as one group has it. */
export interface ExceptionKind {
  group: string;
  versions: Versions;
  /** Reads one exception; undefined when it cannot be used, which the source then says. */
  read(
    source: Source,
    document: Record<string, unknown>,
  ): Exception | undefined;
}

/** The kinds of policies that are written in one language, and what comes with them. */
export interface PolicyLanguage {
  kinds: readonly PolicyKind[];
  exceptions: ExceptionKind;
  /** What an expression of JMESPath gives of a value; global context entries in tests use it. */
  search?(expression: string, value: unknown): unknown;
}
