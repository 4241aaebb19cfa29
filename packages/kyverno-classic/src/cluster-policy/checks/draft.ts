import { type Path } from '@macadam/kyverno/engine';
import { isRecord } from '@macadam/yaml';

export type Raw = Record<string, unknown>;

/** A rule as it is written, and where. */
export interface DraftRule {
  path: Path;
  raw: Raw;
}

/** A policy as it is written, for checks that look at more than one field of it. */
export interface Draft {
  document: Raw;
  /** The namespace of a Policy; undefined for a ClusterPolicy. */
  namespace: string | undefined;
  spec: Raw;
  rules: DraftRule[];
  /** Whether objects are judged when they are asked for, and also those that are there already. */
  atAdmission: boolean;
  inBackground: boolean;
}

/** Takes what is wrong, and where. */
export type Note = (path: Path, message: string) => void;

/** One thing that Kyverno refuses in a policy. */
export type Check = (draft: Draft, note: Note) => void;

/** A value as a map; an empty one where it is none. */
export function mapOf(value: unknown): Raw {
  return isRecord(value) ? value : {};
}

/** A value as a list; an empty one where it is none. */
export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The maps of a list, each with its path. */
export function itemsOf(value: unknown, path: Path): DraftRule[] {
  return listOf(value).flatMap((item, n) =>
    isRecord(item) ? [{ path: [...path, n], raw: item }] : [],
  );
}

/** Whether something is written. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** Whether a list or map holds something, or a text or number is written. */
export function isFilled(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (isRecord(value)) return Object.keys(value).length > 0;
  return isGiven(value) && value !== '';
}

/** A policy as it is written, read for its checks. */
export function toDraft(document: Raw): Draft {
  const spec = mapOf(document.spec);
  const { namespace } = mapOf(document.metadata);
  const own = typeof namespace === 'string' ? namespace : 'default';
  return {
    document,
    namespace: document.kind === 'Policy' ? own : undefined,
    spec,
    rules: itemsOf(spec.rules, ['spec', 'rules']),
    atAdmission: spec.admission !== false,
    inBackground: spec.background !== false,
  };
}
