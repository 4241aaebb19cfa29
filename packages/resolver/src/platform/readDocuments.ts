import type { Finding, Path } from '@macadam/score';
import { isRecord } from '@macadam/yaml';
import type { TextFile } from '../types';
import { compareText } from '../values/compareText';
import { textAt } from '../values/valueAt';
import { parseYamlDocuments, type YamlDocument } from '../values/yamlDocuments';
import { findingAt } from './findingAt';
import { checkerOf, toFindings } from './schemaFindings';
import { API_VERSION, type Kind, KINDS, SCHEMAS } from './schemas';

/** Folders of ordinary Kubernetes YAML. */
const PLAIN_FOLDERS = ['policies', 'cluster', 'bootstrap'];

const CHECKERS = Object.fromEntries(
  KINDS.map(kind => [kind, checkerOf(SCHEMAS[kind])]),
);

/** A document that the schema of its kind accepts. */
export interface KnownDocument {
  kind: Kind;
  document: YamlDocument;
}

/** The documents of a platform folder, by path, and what is wrong with the others. */
export function readDocuments(files: readonly TextFile[]): {
  documents: KnownDocument[];
  findings: Finding[];
} {
  const findings: Finding[] = [];
  const documents = files
    .filter(isOurs)
    .sort((a, b) => compareText(a.path, b.path))
    .flatMap(file => {
      const parsed = parseYamlDocuments(file);
      findings.push(...parsed.findings);
      return parsed.documents.flatMap(document => {
        const kind = kindOf(document, findings);
        if (!kind) return [];
        const problems = CHECKERS[kind](document.value);
        findings.push(...toFindings(problems, document, [], 'platform-schema'));
        return problems.length === 0 ? [{ kind, document }] : [];
      });
    });
  return {
    documents,
    findings: [...findings, ...checkUniqueNames(documents)],
  };
}

function isOurs({ path }: TextFile): boolean {
  return (
    /\.ya?ml$/.test(path) &&
    !PLAIN_FOLDERS.includes(path.split('/')[0]) &&
    !path.split('/').some(part => part.startsWith('.'))
  );
}

function kindOf(document: YamlDocument, findings: Finding[]): Kind | undefined {
  const root = isRecord(document.value) ? document.value : {};
  const add = (path: Path, message: string, hint: string) =>
    findings.push(
      findingAt(document, path, { message, hint, code: 'platform-kind' }),
    );
  if (root.apiVersion !== API_VERSION) {
    add(
      ['apiVersion'],
      `apiVersion must be ${API_VERSION}`,
      `ordinary Kubernetes YAML belongs into ${PLAIN_FOLDERS.join('/, ')}/`,
    );
    return undefined;
  }
  const kind = KINDS.find(known => known === root.kind);
  if (!kind) {
    add(
      ['kind'],
      `unknown kind ${JSON.stringify(root.kind)}`,
      `known: ${KINDS.join(', ')}`,
    );
  }
  return kind;
}

function checkUniqueNames(documents: readonly KnownDocument[]): Finding[] {
  const seen = new Map<string, YamlDocument>();
  return documents.flatMap(({ kind, document }) => {
    const key = `${kind} ${textAt(document.value, ['metadata', 'name']) ?? ''}`;
    const first = seen.get(key);
    if (!first) {
      seen.set(key, document);
      return [];
    }
    const at = first.positionOf(['metadata', 'name']);
    return [
      findingAt(document, ['metadata', 'name'], {
        message: `${key} is already defined in ${first.file}:${at.line}`,
        code: 'platform-duplicate',
      }),
    ];
  });
}
