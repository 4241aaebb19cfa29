import { LineCounter, isMap, parseAllDocuments } from 'yaml';
import type { Policy, PolicyLoadError, TextFile } from './types';

/** Reads every policy in the files. A policy that cannot be used is an error with its file and line. */
export function loadPolicies(files: TextFile[]): {
  policies: Policy[];
  errors: PolicyLoadError[];
} {
  const errors: PolicyLoadError[] = [];
  for (const file of files) {
    const lines = new LineCounter();
    for (const document of parseAllDocuments(file.text, {
      lineCounter: lines,
    })) {
      if (isMap(document.contents)) {
        const at = lines.linePos(document.contents.range?.[0] ?? 0);
        errors.push({
          file: file.path,
          line: at.line,
          column: at.col,
          message: `${String(document.get('kind'))} is not supported by this engine yet`,
        });
      }
    }
  }
  return { policies: [], errors };
}
