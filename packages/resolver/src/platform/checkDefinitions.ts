import type { Finding } from '@macadam/score';
import type { DefinitionMatch, ResourceDefinition } from '../types';
import { findingAt } from './findingAt';
import { describeMatch, tieOf } from './selectDefinition';
import { wellKnownOutputs } from './resourceTypes';

/** Finds definitions that may both answer one request, neither more specific than the other. */
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
