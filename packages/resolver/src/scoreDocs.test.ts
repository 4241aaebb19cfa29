import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { isRecord } from '@macadam/yaml';
import { platformWith } from './__testUtils__/platformFolder';
import type { ResourceDefinition } from './types';

const DOCS = readFileSync(resolve(__dirname, '../../../docs/score.md'), 'utf8');
const { definitions } = platformWith();
const byType = new Map<string, ResourceDefinition[]>();
for (const definition of definitions) {
  for (const name of definition.match.class ?? ['default']) {
    const key =
      name === 'default'
        ? `\`${definition.match.type}\``
        : `\`${definition.match.type}\`, class \`${name}\``;
    byType.set(key, [...(byType.get(key) ?? []), definition]);
  }
}
const paramsOf = ({ params }: ResourceDefinition): string[] => {
  const { properties, required } = params;
  return Object.keys(isRecord(properties) ? properties : {})
    .sort()
    .map(name =>
      Array.isArray(required) && required.includes(name)
        ? `\`${name}\` (needed)`
        : `\`${name}\``,
    );
};
const outputsOf = ({ outputs }: ResourceDefinition): string[] =>
  Object.keys(outputs)
    .sort()
    .map(name => `\`${name}\``);
const cell = (names: string[]) => names.join(', ') || 'none';

describe('docs/score.md', () => {
  it.each([...byType])('has %s as it is', (type, [definition]) => {
    const rows = DOCS.split('\n').map(line => line.replace(/ +/g, ' '));
    expect(rows).toContain(
      `| ${type} | ${cell(paramsOf(definition))} | ${cell(outputsOf(definition))} |`,
    );
  });

  it('has no type that is not there', () => {
    const table = DOCS.slice(
      DOCS.indexOf('| type'),
      DOCS.indexOf('Passwords, keys'),
    );
    expect(table.match(/^\| `/gm)).toHaveLength(byType.size);
  });
});

it.each([...byType])(
  'one Score file serves every environment: %s takes the same params in all',
  (_, same) => {
    for (const definition of same) {
      expect([definition.name, paramsOf(definition)]).toEqual([
        definition.name,
        paramsOf(same[0]),
      ]);
    }
  },
);
