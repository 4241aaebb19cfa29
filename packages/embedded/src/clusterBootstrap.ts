import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NewObject } from '@macadam/cluster';
import { parseAllDocuments } from 'yaml';

const ACCOUNTS = 'system:serviceaccount:macadam-system';
export const PORTAL_USER = `${ACCOUNTS}:macadam-portal`;
export const RECONCILER_USER = `${ACCOUNTS}:macadam-reconciler`;
export const SECRET_WRITER_USER = `${ACCOUNTS}:macadam-secret-writer`;

/** The forge's address as the files in `platform/bootstrap` write it. */
const WRITTEN_FORGE = 'http://localhost:7008';

/**
 * What a person applies once to a new cluster: where Flux finds everything else, and what the portal may do.
 * @param platform - the platform folder
 * @param forgeUrl - this forge's address
 */
export function bootstrapObjects(
  platform: string,
  forgeUrl: string,
): NewObject[] {
  return ['flux.yaml', 'portal.yaml'].flatMap(name => {
    const text = readFileSync(
      join(platform, 'bootstrap', name),
      'utf8',
    ).replaceAll(WRITTEN_FORGE, forgeUrl);
    return parseAllDocuments(text).map(document => {
      if (document.errors.length > 0) {
        throw new Error(
          `platform/bootstrap/${name}: ${document.errors[0].message}`,
        );
      }
      return document.toJS();
    });
  });
}
