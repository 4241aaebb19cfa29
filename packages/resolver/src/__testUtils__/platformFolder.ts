import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve as resolvePath } from 'node:path';
import { formatFinding, parseScore, ScoreFile } from '@macadam/score';
import { loadPlatform } from '../platform/loadPlatform';
import { resolve } from '../resolve';
import type {
  KubeObject,
  Platform,
  Resolution,
  ResolveInput,
  TextFile,
} from '../types';

const ROOT = resolvePath(__dirname, '../../../../platform');

/** Every file of the platform folder of this repository. */
export function platformFiles(): TextFile[] {
  return readdirSync(ROOT, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .map(path => ({
      path: relative(ROOT, path).replaceAll('\\', '/'),
      text: readFileSync(path, 'utf8'),
    }));
}

/** The platform of this repository, with files replaced, added, or (undefined) removed. */
export function platformWith(
  changes: Record<string, string | undefined> = {},
): Platform {
  const result = loadPlatform(filesWith(changes));
  if (!result.ok)
    throw new Error(result.findings.map(formatFinding).join('\n'));
  return result.value;
}

/** The files of that folder, with some replaced, added, or (undefined) removed. */
export function filesWith(
  changes: Record<string, string | undefined>,
): TextFile[] {
  const kept = platformFiles().filter(({ path }) => !(path in changes));
  const added = Object.entries(changes).flatMap(([path, text]) =>
    text === undefined ? [] : [{ path, text }],
  );
  return [...kept, ...added];
}

/** A Score file of this text; throws with every finding when it is not valid. */
export function scoreOf(text: string): ScoreFile {
  const result = parseScore(text, { file: 'score.yaml' });
  if (!result.ok)
    throw new Error(result.findings.map(formatFinding).join('\n'));
  return result.value;
}

let platform: Platform | undefined;

/** A Score text of tenant checkout in environment dev of this platform, with what changes in that. */
export function inputOf(
  text: string,
  changes: Partial<ResolveInput> = {},
): ResolveInput {
  platform ??= platformWith();
  return {
    platform,
    score: scoreOf(text),
    tenant: 'checkout',
    environment: 'dev',
    owner: 'group:default/checkout',
    release: { repository: 'checkout/payment-service', commit: 'c0ffee1' },
    ...changes,
  };
}

/** The resolution of a Score text; throws with every finding when there is none. */
export function resolved(
  text: string,
  changes: Partial<ResolveInput> = {},
): Resolution {
  const result = resolve(inputOf(text, changes));
  if (!result.ok)
    throw new Error(result.findings.map(formatFinding).join('\n'));
  return result.value;
}

/** Findings of a Score text, as lines. */
export function problemsOf(
  text: string,
  changes: Partial<ResolveInput> = {},
): string[] {
  const result = resolve(inputOf(text, changes));
  return result.ok ? [] : result.findings.map(formatFinding);
}

/** The rendered object of a kind and name. */
export function objectOf(
  resolution: Resolution,
  kind: string,
  name: string,
): KubeObject {
  const found = resolution.objects.find(
    ({ object }) => object.kind === kind && object.metadata.name === name,
  );
  if (!found) {
    const have = resolution.objects.map(
      ({ object }) => `${object.kind}/${object.metadata.name}`,
    );
    throw new Error(`no ${kind}/${name}; have ${have.join(', ')}`);
  }
  return found.object;
}

/** `image: .`, postgres and redis behind variables, a service on 8080. */
export const PAYMENT_SERVICE = `apiVersion: score.dev/v1b1
metadata:
  name: payment-service
containers:
  payment-service:
    image: .
    variables:
      DATABASE_URL: \${resources.db.host}
      REDIS_URL: \${resources.cache.host}
resources:
  db:
    type: postgres
  cache:
    type: redis
service:
  ports:
    http:
      port: 8080
`;
