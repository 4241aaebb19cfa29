import type { DefinitionMatch, ResourceDefinition } from '../types';
import { compareText } from '../values/compareText';

/** What a workload asks for, and the context it asks in. */
export interface ResourceQuery {
  type: string;
  class: string;
  id?: string;
  workload: string;
  system?: string;
  owner: string;
  environment: string;
  environmentType: string;
  labels: Record<string, string>;
}

/** Criteria in the order in which two matching definitions are compared. */
const CRITERIA = [
  'id',
  'workload',
  'system',
  'owner',
  'environment',
  'environmentType',
  'class',
] as const;

/** A definition of the type that is asked for, and why it answers or does not. */
export interface Candidate {
  definition: ResourceDefinition;
  matched: boolean;
  reason: string;
}

/** What came of looking for a definition. */
export interface Selection {
  chosen?: ResourceDefinition;
  /** One sentence: why the chosen one, or why none. */
  why: string;
  /** Definitions of the type, the chosen first, then those that matched, then by name. */
  candidates: Candidate[];
}

/** Chooses the most specific definition that answers a query, and says why each other one was not chosen. */
export function selectDefinition(
  definitions: readonly ResourceDefinition[],
  query: ResourceQuery,
): Selection {
  const asked = definitions
    .filter(definition => definition.match.type === query.type)
    .map(definition => ({
      definition,
      misses: missesOf(definition.match, query),
    }));
  const fitting = asked
    .filter(({ misses }) => misses.length === 0)
    .map(({ definition }) => definition)
    .sort(
      (a, b) =>
        compareSpecificity(a.match, b.match) || compareText(a.name, b.name),
    );
  const chosen = fitting.length > 0 ? fitting[0] : undefined;
  const candidates: Candidate[] = [
    ...fitting.map(definition => ({
      definition,
      matched: true,
      reason:
        !chosen || definition === chosen
          ? `matches ${describeMatch(definition.match)}`
          : `matches ${describeMatch(definition.match)}, but ${chosen.name} is more specific: it names ${decidingCriterion(chosen.match, definition.match)}`,
    })),
    ...asked
      .filter(({ misses }) => misses.length > 0)
      .sort((a, b) => compareText(a.definition.name, b.definition.name))
      .map(({ definition, misses }) => ({
        definition,
        matched: false,
        reason: misses.join('; '),
      })),
  ];
  if (!chosen) {
    return {
      why:
        candidates.length > 0
          ? `none of ${candidates.length} definitions of ${query.type} matches`
          : `there is no definition of ${query.type}`,
      candidates,
    };
  }
  const runnerUp = fitting[1];
  return {
    chosen,
    why: runnerUp
      ? `${chosen.name} matches ${describeMatch(chosen.match)} and names ${decidingCriterion(chosen.match, runnerUp.match)}, which ${runnerUp.name} does not`
      : `${chosen.name} is the only definition of ${query.type} that matches ${describeMatch(chosen.match)}`,
    candidates,
  };
}

/** A match as people read it: `type postgres, environmentType staging or production`. */
export function describeMatch(match: DefinitionMatch): string {
  const criteria = CRITERIA.flatMap(name => {
    const values = match[name];
    return values ? [`${name} ${values.join(' or ')}`] : [];
  });
  const labels = Object.entries(match.labels ?? {})
    .sort(([a], [b]) => compareText(a, b))
    .map(([key, value]) => `label ${key}=${value}`);
  return [`type ${match.type}`, ...criteria, ...labels].join(', ');
}

/** Whether one request may match both, with neither more specific. */
export function tieOf(a: DefinitionMatch, b: DefinitionMatch): boolean {
  if (a.type !== b.type || compareSpecificity(a, b) !== 0) return false;
  const overlap = CRITERIA.every(name => {
    const left = a[name];
    const right = b[name];
    return !left || !right || left.some(value => right.includes(value));
  });
  const labels = Object.entries(a.labels ?? {});
  return (
    overlap &&
    labels.every(([key, value]) => (b.labels?.[key] ?? value) === value)
  );
}

/** Negative when `a` is more specific: the first criterion that only one of them names decides, labels by number. */
function compareSpecificity(a: DefinitionMatch, b: DefinitionMatch): number {
  for (const name of CRITERIA) {
    const difference = Number(Boolean(b[name])) - Number(Boolean(a[name]));
    if (difference !== 0) return difference;
  }
  return labelCount(b) - labelCount(a);
}

function decidingCriterion(a: DefinitionMatch, b: DefinitionMatch): string {
  const name = CRITERIA.find(
    criterion => Boolean(a[criterion]) && !b[criterion],
  );
  if (name) return `${name} ${a[name]?.join(' or ') ?? ''}`.trim();
  return `${labelCount(a)} labels instead of ${labelCount(b)}`;
}

function labelCount(match: DefinitionMatch): number {
  return Object.keys(match.labels ?? {}).length;
}

function missesOf(match: DefinitionMatch, query: ResourceQuery): string[] {
  const misses = CRITERIA.flatMap(name => {
    // A class is a promise about the resource: what names none serves the default class only.
    const wanted =
      name === 'class' ? (match.class ?? ['default']) : match[name];
    const given = query[name];
    if (!wanted || (given !== undefined && wanted.includes(given))) return [];
    return [
      `wants ${name} ${wanted.join(' or ')}, the request has ${given ?? 'none'}`,
    ];
  });
  const labels = Object.entries(match.labels ?? {}).flatMap(([key, value]) =>
    query.labels[key] === value
      ? []
      : [
          `wants label ${key}=${value}, the request has ${query.labels[key] ?? 'none'}`,
        ],
  );
  return [...misses, ...labels];
}
