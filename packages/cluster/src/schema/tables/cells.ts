/** Pieces that the tables of several kinds share. */
import type { KubeObject } from '../../runtime';
import { formatLabelSelector } from '../../storage/selectors';
import { numberOf, objectOf, objectsOf, textOf } from '../access';
import { age } from '../columns';
import type { Cell, Column, TableView } from '../kinds';
import type { JsonObject } from '../schema';

type CellOf = (object: KubeObject, now: number) => Cell;

/** Columns as a record from title to cell; a title that begins with `+` is shown with `-o wide` only, one with `#` is a number. */
export function table(columns: Record<string, CellOf>): TableView {
  const entries: [string, CellOf][] = Object.entries({
    Name: (object: KubeObject) => object.metadata.name,
    ...columns,
  });
  return {
    columns: entries.map(([title]): Column => {
      const name = title.replace(/^[+#]+/, '');
      return {
        name,
        type: title.includes('#') ? 'integer' : 'string',
        ...(name === 'Name' && { format: 'name' }),
        ...(title.startsWith('+') && { priority: 1 }),
      };
    }),
    row: (object, now) => entries.map(([, cell]) => cell(object, now)),
  };
}

export const AGE = {
  Age: (object: KubeObject, now: number) => age(object, now),
};

export function specOf(object: KubeObject): JsonObject {
  return objectOf(object.spec);
}

export function statusOf(object: KubeObject): JsonObject {
  return objectOf(object.status);
}

export function count(
  object: KubeObject,
  part: 'spec' | 'status',
  field: string,
): number {
  return numberOf(objectOf(object[part])[field]);
}

/** Selector labels as `a=b,c in (d)`. */
export function selectorText(selector: unknown): string {
  return formatLabelSelector(objectOf(selector)) || '<none>';
}

export function mapText(map: unknown): string {
  const parts = Object.entries(objectOf(map)).map(
    ([key, value]) => `${key}=${textOf(value)}`,
  );
  return parts.length > 0 ? parts.join(',') : '<none>';
}

/** Container names and images of a pod template. */
export const TEMPLATE = {
  '+Containers': (object: KubeObject): string =>
    containers(object)
      .map(container => textOf(container.name))
      .join(','),
  '+Images': (object: KubeObject): string =>
    containers(object)
      .map(container => textOf(container.image))
      .join(','),
};

function containers(object: KubeObject): JsonObject[] {
  return objectsOf(objectOf(objectOf(specOf(object).template).spec).containers);
}

export function condition(
  object: KubeObject,
  type: string,
): JsonObject | undefined {
  return objectsOf(statusOf(object).conditions).find(
    candidate => candidate.type === type,
  );
}
