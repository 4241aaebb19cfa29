import type { Path } from '@macadam/score';
import type { Context } from '../context/context';
import { Bindings, Piece, pieceText } from '../resources/Bindings';
import { compareText } from '../values/compareText';
import type { Draft } from './Draft';

/** A variable, as the manifest of a container has it. */
export type EnvVar =
  | { name: string; value: string }
  | {
      name: string;
      valueFrom: { secretKeyRef: { name: string; key: string } };
    };

/**
 * The variables of a container, sorted. A variable that is one secret refers to it; a secret inside a longer text gets a
 * variable of its own, ahead of the others, which the text refers to as `$(NAME)`.
 *
 * @param at - manifest path of the container
 */
export function variablesOf(
  context: Context,
  container: string,
  bindings: Bindings,
  draft: Draft,
  at: Path,
): EnvVar[] {
  const { workload, defaults, problems } = context;
  const given = workload.containers[container].variables ?? {};
  const helpers = new Map<string, EnvVar>();
  const variables: { variable: EnvVar; note: (path: Path) => void }[] = [];
  for (const name of Object.keys(given).sort(compareText)) {
    const path: Path = ['containers', container, 'variables', name];
    if (!/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(name)) {
      problems.add(path, {
        message: `${JSON.stringify(name)} is not a name Kubernetes takes for a variable`,
        hint: 'use letters, digits, _, - and ., not beginning with a digit',
        code: 'variable-name',
      });
      continue;
    }
    const pieces = bindings.pieces(given[name], path);
    if (!pieces) continue;
    const variable = toVariable(name, pieces, helpers, given);
    variables.push({ variable, note: to => draft.fromScore(to, path) });
  }
  const telemetry: [string, string, Path][] = defaults.telemetry
    ? [
        [
          'OTEL_EXPORTER_OTLP_ENDPOINT',
          defaults.telemetry.endpoint,
          ['telemetry', 'endpoint'],
        ],
        ['OTEL_SERVICE_NAME', workload.metadata.name, ['telemetry']],
      ]
    : [];
  for (const [name, value, source] of telemetry) {
    if (Object.hasOwn(given, name)) continue;
    variables.push({
      variable: { name, value: literal(value, false) },
      note: to => draft.fromDefault(to, value, source),
    });
  }
  variables.sort((a, b) => compareText(a.variable.name, b.variable.name));
  const first = [...helpers.values()].sort((a, b) =>
    compareText(a.name, b.name),
  );
  variables.forEach(({ variable, note }, index) => {
    const path: Path = [...at, 'env', first.length + index];
    note(path);
    for (const [name, value, source] of telemetry) {
      if (variable.name === name && Object.hasOwn(given, name)) {
        draft.overridden(path, value, source, [
          'containers',
          container,
          'variables',
          name,
        ]);
      }
    }
  });
  first.forEach((_, index) =>
    draft.fromScore(
      [...at, 'env', index],
      ['containers', container, 'variables'],
    ),
  );
  return [...first, ...variables.map(({ variable }) => variable)];
}

function toVariable(
  name: string,
  pieces: readonly Piece[],
  helpers: Map<string, EnvVar>,
  given: Record<string, string>,
): EnvVar {
  const [only] = pieces;
  if (pieces.length === 1 && only.kind === 'secret') {
    return {
      name,
      valueFrom: { secretKeyRef: { name: only.name, key: only.key } },
    };
  }
  const value = pieces
    .map((piece, index) => {
      if (piece.kind === 'secret') {
        return `$(${helperFor(piece, helpers, given)})`;
      }
      const next = pieces[index + 1];
      return literal(
        pieceText(piece),
        next !== undefined && startsWithDollar(next),
      );
    })
    .join('');
  return { name, value };
}

function helperFor(
  secret: Extract<Piece, { kind: 'secret' }>,
  helpers: Map<string, EnvVar>,
  given: Record<string, string>,
): string {
  const id = `${secret.name}/${secret.key}`;
  const existing = helpers.get(id);
  if (existing) return existing.name;
  const taken = new Set([
    ...Object.keys(given),
    ...[...helpers.values()].map(helper => helper.name),
  ]);
  let name = `MACADAM_${secret.resource}_${secret.output}`
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_');
  while (taken.has(name)) name += '_';
  helpers.set(id, {
    name,
    valueFrom: { secretKeyRef: { name: secret.name, key: secret.key } },
  });
  return name;
}

function startsWithDollar(piece: Piece): boolean {
  return piece.kind === 'secret' || pieceText(piece).startsWith('$');
}

/**
 * A text that the kubelet leaves as it is: it reads `$$` as `$` and `$(X)` as the variable X, so a `$` before `$` or `(`
 * is doubled.
 */
function literal(text: string, dollarFollows: boolean): string {
  return [...text]
    .map((character, index, all) => {
      if (character !== '$') return character;
      const next = index + 1 < all.length ? all[index + 1] : undefined;
      const escape =
        next === '$' || next === '(' || (next === undefined && dollarFollows);
      return escape ? '$$' : '$';
    })
    .join('');
}
