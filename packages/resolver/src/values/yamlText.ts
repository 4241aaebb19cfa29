import { Document, visit } from 'yaml';
import { canonical } from './canonical';
import { emitYaml, isPlain } from './yamlEmit';

/** A value as YAML that readers of 1.1 and 1.2 understand alike; keys in canonical order, the same bytes each time. */
export function toYaml(value: unknown): string {
  const ordered = canonical<unknown>(value);
  return emitYaml(ordered) ?? stringify(ordered);
}

/** Several values as one file. */
export function toYamlDocuments(values: readonly unknown[]): string {
  return values.map(toYaml).join('---\n');
}

/** Any value as YAML, by the `yaml` library. */
export function stringify(ordered: unknown): string {
  const document = new Document(ordered, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value !== 'string') return;
      if (isPlain(node.value)) {
        node.type = 'PLAIN';
      } else if (/\n./.test(node.value) && !/[^\S\n]\n|\r/.test(node.value)) {
        node.type = 'BLOCK_LITERAL';
      } else {
        node.type = 'QUOTE_DOUBLE';
      }
    },
  });
  return document.toString({ lineWidth: 0 });
}
