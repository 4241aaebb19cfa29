import { PUSHED_FILE, readYaml, type YamlProblem } from '@macadam/yaml';
import { isNode } from 'yaml';

/** Keys and indices that lead to a field. */
export type FieldPath = readonly (string | number)[];

/** One document of a YAML file. */
export interface YamlDocument {
  value: unknown;
  /** `catalog-info.yaml:7`, where a field stands, or what of it is there. */
  placeOf(path: FieldPath): string;
}

/** The documents of a file that can be read, and what is wrong with the others. */
export function documentsOf(
  text: string,
  file: string,
): { documents: YamlDocument[]; problems: string[] } {
  const { documents, refused, at } = readYaml(text, { limits: PUSHED_FILE });
  const place = (offset: number) => `${file}:${at(offset).line}`;
  const said = ({ offset, message }: YamlProblem) =>
    `${place(offset)} ${message.split('\n')[0]}`;
  return {
    documents: documents
      .filter(
        ({ value, problems }) =>
          problems.length === 0 && value !== null && value !== undefined,
      )
      .map(({ value, document, offset }) => {
        const placeOf = (path: FieldPath): string => {
          const node = document.getIn(path, true);
          if (isNode(node) && node.range) return place(node.range[0]);
          return path.length > 0 ? placeOf(path.slice(0, -1)) : place(offset);
        };
        return { value, placeOf };
      }),
    problems: refused
      ? [said(refused)]
      : documents.flatMap(({ problems: [first] }) =>
          first ? [said(first)] : [],
        ),
  };
}
