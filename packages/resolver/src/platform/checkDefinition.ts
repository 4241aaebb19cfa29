import type { Finding, Path } from '@macadam/score';
import { composedParts } from '../expressions/composed';
import type { Names } from '../expressions/nameProblem';
import { checkTemplate } from '../expressions/templates';
import type { Environment, OutputTemplate, ResourceDefinition } from '../types';
import { findingAt } from './findingAt';
import { objectNames, objectsNames } from './knownNames';
import { checkerOf, toFindings } from './schemaFindings';

/** Checks what a schema cannot: names that exist, expressions, the params schema itself. */
export function checkDefinition(
  definition: ResourceDefinition,
  environments: readonly Environment[],
): Finding[] {
  return [
    ...checkMatch(definition, environments),
    ...checkLocalNames(definition),
    ...checkParamsSchema(definition),
    ...checkExpressions(definition, environments),
    ...checkComposed(definition),
    ...checkReadyWhen(definition),
  ];
}

/** A definition is for environments and types of environments that there are. */
function checkMatch(
  definition: ResourceDefinition,
  environments: readonly Environment[],
): Finding[] {
  const { environment, environmentType } = definition.match;
  const names = new Set(environments.map(({ name }) => name));
  const types = new Set(environments.map(({ type }) => type));
  return [
    ...missing(names, environment).map(name =>
      wrong(
        definition,
        ['match', 'environment'],
        `there is no environment ${name}`,
        have(names),
      ),
    ),
    ...missing(types, environmentType).map(type =>
      wrong(
        definition,
        ['match', 'environmentType'],
        `no environment is of type ${type}`,
        have(types),
      ),
    ),
  ];
}

/** `holdsData` and `when` are about objects that the definition makes. */
function checkLocalNames(definition: ResourceDefinition): Finding[] {
  const objects = new Set(Object.keys(definition.objects));
  const places: [Path, string][] = [
    ...definition.holdsData.map((name, index): [Path, string] => [
      ['holdsData', index],
      name,
    ]),
    ...Object.keys(definition.when).map((name): [Path, string] => [
      ['when', name],
      name,
    ]),
  ];
  return places.flatMap(([path, name]) =>
    objects.has(name)
      ? []
      : [wrong(definition, path, `there is no object ${name}`, have(objects))],
  );
}

function checkParamsSchema(definition: ResourceDefinition): Finding[] {
  try {
    checkerOf(definition.params);
    return [];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [wrong(definition, ['params'], `not a JSON Schema: ${reason}`)];
  }
}

/** Expressions can be read, and use names that there are where they are evaluated. */
function checkExpressions(
  definition: ResourceDefinition,
  environments: readonly Environment[],
): Finding[] {
  const ofObjects = objectNames(definition, environments);
  const ofLive = objectsNames(definition);
  const ofOutputs = { ...ofObjects, ...ofLive };
  const { objects, when, moreOutputs, readyWhen, endpoints, outputs } =
    definition;
  const parts: [Path, unknown, Names][] = [
    [['objects'], objects, ofObjects],
    [['when'], when, ofObjects],
    [['moreOutputs'], moreOutputs, ofObjects],
    [['readyWhen'], readyWhen, ofLive],
    [['endpoints'], endpoints, ofOutputs],
    ...Object.entries(outputs).map(([name, output]): [Path, unknown, Names] => [
      ['outputs', name],
      templateOf(output),
      ofOutputs,
    ]),
  ];
  return parts.flatMap(([path, value, names]) =>
    toFindings(
      checkTemplate(value, names),
      definition,
      ['spec', ...path],
      'definition-expression',
    ),
  );
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

/** An output is composed of others that are not composed themselves. */
function checkComposed(definition: ResourceDefinition): Finding[] {
  const outputs = Object.entries(definition.outputs);
  const plain = new Set(
    outputs.flatMap(([name, { kind }]) => (kind === 'composed' ? [] : [name])),
  );
  return outputs.flatMap(([name, output]) =>
    output.kind === 'composed'
      ? missing(plain, outputsIn(output.text)).map(other =>
          wrong(
            definition,
            ['outputs', name],
            `there is no output ${other} to compose it of`,
            have(plain),
          ),
        )
      : [],
  );
}

function outputsIn(text: string): string[] {
  return composedParts(text).flatMap(part =>
    part.kind === 'output' ? [part.name] : [],
  );
}

function checkReadyWhen(definition: ResourceDefinition): Finding[] {
  return definition.readyWhen.flatMap((rule, index) =>
    /^\$\{[^]*\}$/.test(rule)
      ? []
      : [
          wrong(
            definition,
            ['readyWhen', index],
            'has to be one expression, ${…}',
          ),
        ],
  );
}

function missing(
  known: ReadonlySet<string>,
  names: readonly string[] = [],
): string[] {
  return names.filter(name => !known.has(name));
}

function have(names: ReadonlySet<string>): string {
  return `have: ${[...names].join(', ') || 'none'}`;
}

/** @param path - below `spec` */
function wrong(
  definition: ResourceDefinition,
  path: Path,
  message: string,
  hint?: string,
): Finding {
  return findingAt(definition, ['spec', ...path], {
    message,
    ...(hint ? { hint } : {}),
    code: 'definition',
  });
}
