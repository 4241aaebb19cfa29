import { Document, visit } from 'yaml';
import { canonical } from './canonical';

/** Plain words that YAML 1.1, which Kubernetes tools still read, takes for something other than text. */
const AMBIGUOUS = /^(y|n|yes|no|on|off|true|false|null|nan|inf|e\d+)$/i;
const WORD = /^[A-Za-z_/][\w./@-]*(:[\w./@-]+)*$/;
/** Quantities and durations, such as 250m, 64Mi and 10s. */
const QUANTITY = /^\d+(m|k|M|G|[KMGT]i|s|h)$/;

/** A value as YAML that readers of 1.1 and 1.2 understand alike; keys in canonical order, the same bytes each time. */
export function toYaml(value: unknown): string {
  const document = new Document(canonical<unknown>(value), {
    aliasDuplicateObjects: false,
  });
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value !== 'string') return;
      const word = WORD.test(node.value) && !AMBIGUOUS.test(node.value);
      if (word || QUANTITY.test(node.value)) {
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

/** Several values as one file. */
export function toYamlDocuments(values: readonly unknown[]): string {
  return values.map(toYaml).join('---\n');
}
