import { isRecord, showText } from '@macadam/yaml';
import { Reader } from '../reading/reader';
import type { Path, Source } from '../reading/yaml';

/** Our own annotation that says when an exception ends. */
export const EXPIRES = 'macadam.dev/expires';
const APPROVED_BY = 'macadam.dev/approved-by';

function readTime(
  reader: Reader,
  path: Path,
  value: unknown,
): string | undefined {
  const text = reader.text(path, value);
  if (text === undefined) return undefined;
  const date = new Date(text);
  if (!Number.isNaN(date.getTime())) return date.toISOString();
  reader.problem(path, `'${text}' is no time of ISO 8601`);
  return undefined;
}

/** Reads what exceptions of every group say alike: name, end, and who approved it. */
export function readHead(source: Source, document: Record<string, unknown>) {
  const reader = new Reader(source);
  const metadata = reader.map(['metadata'], document.metadata);
  const name = reader.text(['metadata', 'name'], metadata?.name, true);
  const namespace = reader.text(['metadata', 'namespace'], metadata?.namespace);
  const at = ['metadata', 'annotations'];
  const annotations = reader.map(at, metadata?.annotations);
  const spec = isRecord(document.spec) ? document.spec : {};
  // Kyverno's own field is of the newer group alone; texts of one form are in the order of what they say.
  const [expires] = [
    readTime(reader, [...at, EXPIRES], annotations?.[EXPIRES]),
    readTime(reader, ['spec', 'expiresAt'], spec.expiresAt),
  ]
    .filter(time => time !== undefined)
    .sort();
  const approvedBy = reader.text(
    [...at, APPROVED_BY],
    annotations?.[APPROVED_BY],
  );
  return {
    ...(expires !== undefined && { expires }),
    ...(approvedBy !== undefined && { approvedBy }),
    name: [namespace, name].filter(Boolean).join('/'),
    apiVersion: showText(document.apiVersion),
    file: source.file,
    line: source.line(['apiVersion']),
  };
}
