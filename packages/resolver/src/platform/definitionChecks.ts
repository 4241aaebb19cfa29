import type { Finding, Path } from '@macadam/score';
import { checkTemplate } from '../expressions/templates';
import { findingAt } from './findingAt';
import type { Names } from '../expressions/nameProblem';
import { describeMatch, tieOf } from './match';
import { checkerOf, toFindings } from './schemaFindings';
import type {
  DefinitionMatch,
  Environment,
  OutputTemplate,
  ResourceDefinition,
} from '../types';
import { composedParts } from '../expressions/composed';
import { wellKnownOutputs } from './resourceTypes';
import { objectNames, objectsNames } from './knownNames';

/** Checks what a schema cannot: names that exist, expressions, the params schema itself. */
export function checkDefinition(
  definition: ResourceDefinition,
  environments: readonly Environment[],
): Finding[] {
  const known = {
    types: new Set(environments.map(({ type }) => type)),
    names: new Set(environments.map(({ name }) => name)),
  };
  const ofObjects = objectNames(definition, environments);
  const ofOutputs = { ...ofObjects, ...objectsNames(definition) };
  const at = (path: Path, message: string, hint?: string) =>
    findingAt(definition, ['spec', ...path], {
      message,
      ...(hint ? { hint } : {}),
      code: 'definition',
    });
  const expressions = (value: unknown, path: Path, names: Names) =>
    toFindings(
      checkTemplate(value, names),
      definition,
      ['spec', ...path],
      'definition-expression',
    );
  const findings: Finding[] = [];
  const unknown = (
    names: readonly string[] | undefined,
    have: ReadonlySet<string>,
  ) => (names ?? []).filter(name => !have.has(name));
  for (const name of unknown(definition.match.environment, known.names)) {
    findings.push(
      at(
        ['match', 'environment'],
        `there is no environment ${name}`,
        `have: ${[...known.names].join(', ')}`,
      ),
    );
  }
  for (const type of unknown(definition.match.environmentType, known.types)) {
    findings.push(
      at(
        ['match', 'environmentType'],
        `no environment is of type ${type}`,
        `have: ${[...known.types].join(', ')}`,
      ),
    );
  }
  const objects = Object.keys(definition.objects);
  definition.holdsData.forEach((name, index) => {
    if (!objects.includes(name)) {
      findings.push(
        at(
          ['holdsData', index],
          `there is no object ${name}`,
          `have: ${objects.join(', ') || 'none'}`,
        ),
      );
    }
  });
  for (const name of Object.keys(definition.when)) {
    if (!objects.includes(name)) {
      findings.push(
        at(
          ['when', name],
          `there is no object ${name}`,
          `have: ${objects.join(', ') || 'none'}`,
        ),
      );
    }
  }
  try {
    checkerOf(definition.params);
  } catch (error) {
    findings.push(
      at(
        ['params'],
        `not a JSON Schema: ${error instanceof Error ? error.message : String(error)}`,
      ),
    );
  }
  findings.push(
    ...expressions(definition.objects, ['objects'], ofObjects),
    ...expressions(definition.when, ['when'], ofObjects),
    ...expressions(definition.moreOutputs, ['moreOutputs'], ofObjects),
  );
  findings.push(
    ...expressions(
      definition.readyWhen,
      ['readyWhen'],
      objectsNames(definition),
    ),
    ...expressions(definition.endpoints, ['endpoints'], ofOutputs),
  );
  for (const [name, output] of Object.entries(definition.outputs)) {
    findings.push(
      ...expressions(templateOf(output), ['outputs', name], ofOutputs),
      ...composedOf(definition, output).map(wrong =>
        at(['outputs', name], wrong.message, wrong.hint),
      ),
    );
  }
  definition.readyWhen.forEach((rule, index) => {
    if (!/^\$\{[^]*\}$/.test(rule)) {
      findings.push(at(['readyWhen', index], 'has to be one expression, ${…}'));
    }
  });
  return findings;
}

function templateOf(output: OutputTemplate): unknown {
  switch (output.kind) {
    case 'secret':
      return [output.name, output.key];
    case 'composed':
      return output.text;
    default:
      return output.value;
  }
}

/** What is wrong with the outputs that an output is composed of. */
function composedOf(
  { outputs }: ResourceDefinition,
  output: OutputTemplate,
): { message: string; hint: string }[] {
  if (output.kind !== 'composed') return [];
  const plain = Object.entries(outputs).flatMap(([name, { kind }]) =>
    kind === 'composed' ? [] : [name],
  );
  return composedParts(output.text).flatMap(part =>
    part.kind === 'output' && !plain.includes(part.name)
      ? [
          {
            message: `there is no output ${part.name} to compose it of`,
            hint: `have: ${plain.join(', ') || 'none'}`,
          },
        ]
      : [],
  );
}

/** Two definitions that may both answer one request, neither more specific than the other. */
export function checkTies(
  definitions: readonly ResourceDefinition[],
): Finding[] {
  return definitions.flatMap((definition, index) =>
    definitions.slice(0, index).flatMap(other =>
      tieOf(definition.match, other.match)
        ? [
            findingAt(definition, ['spec', 'match'], {
              message: `${definition.name} and ${other.name} (${other.file}:${other.positionOf(['spec', 'match']).line}) may both answer ${describeMatch(definition.match)}, and neither is more specific`,
              hint: 'add a criterion to one of them',
              code: 'definition-ambiguous',
            }),
          ]
        : [],
    ),
  );
}

/**
 * One workload file serves every environment, so every definition of a type offers what the others of its type and
 * class offer, and what Score's users expect of a well-known type.
 */
export function checkSameOutputs(
  definitions: readonly ResourceDefinition[],
): Finding[] {
  return definitions.flatMap(definition => {
    const { type } = definition.match;
    const peers = definitions.filter(
      other =>
        other !== definition &&
        other.match.type === type &&
        sameClass(definition.match, other.match),
    );
    const promised = new Map<string, string>();
    for (const name of wellKnownOutputs(type)) {
      promised.set(name, `every ${type} has it`);
    }
    for (const peer of peers) {
      for (const name of Object.keys(peer.outputs)) {
        if (!promised.has(name)) promised.set(name, `${peer.name} offers it`);
      }
    }
    return [...promised]
      .filter(([name]) => !Object.hasOwn(definition.outputs, name))
      .map(([name, why]) =>
        findingAt(definition, ['spec', 'outputs'], {
          message: `output ${name} of ${type} is missing: ${why}`,
          hint: `have: ${Object.keys(definition.outputs).join(', ') || 'none'}`,
          code: 'definition-outputs',
        }),
      );
  });
}

function sameClass(a: DefinitionMatch, b: DefinitionMatch): boolean {
  const classes = (match: DefinitionMatch) => match.class ?? ['default'];
  return classes(a).some(name => classes(b).includes(name));
}
