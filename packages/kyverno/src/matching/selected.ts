import { isRecord, showText } from '@macadam/yaml';
import { labelsOf } from '@macadam/kubernetes';
import { matchesSelector } from './match';

/** Whether an object has the labels that a selector asks for, as it is written; all have those of none. */
export function isSelected(selector: unknown, object: unknown): boolean {
  const { matchLabels, matchExpressions } = isRecord(selector) ? selector : {};
  const labels = Object.entries(isRecord(matchLabels) ? matchLabels : {});
  const expressions = Array.isArray(matchExpressions) ? matchExpressions : [];
  return matchesSelector(
    {
      labels: Object.fromEntries(
        labels.map(([key, value]) => [key, showText(value)]),
      ),
      expressions: expressions
        .filter(isRecord)
        .map(({ key, operator, values }) => ({
          key: showText(key),
          operator: showText(operator),
          values: Array.isArray(values) ? values.map(showText) : [],
        })),
    },
    labelsOf(object),
  );
}
