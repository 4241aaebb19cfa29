/** Asks the judge about objects that it should refuse. For tests. */
import type { Judge } from './judge';
import type { Asked } from './objects';

function pathOf({ apiVersion, kind }: Asked, namespace: string): string {
  const plural = `${kind.toLowerCase()}s`
    .replace(/sss$/, 'sses')
    .replace(/ys$/, 'ies');
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : '/api/v1';
  return `${root}/namespaces/${namespace}/${plural}`;
}

type Answer = Awaited<ReturnType<Judge['ask']>>;

function complaintsOf({ code, answer }: Answer): string[] {
  if (code !== 422) throw new Error(`${code}: ${JSON.stringify(answer)}`);
  const { details } = answer as {
    details: { causes: { field: string; message: string }[] };
  };
  return details.causes.map(({ field, message }) => `${field}: ${message}`);
}

/** Matches texts, sorted, that begin with these. */
export const beginnings = (texts: readonly string[]): unknown[] =>
  [...texts]
    .sort()
    .map(text =>
      expect.stringMatching(
        new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`),
      ),
    );

/** An object, and how each complaint about it begins. */
export type Refused = [object: Asked, ...complaints: string[]];

/** An object, a merge patch of it, and how each complaint about that begins. */
export type RefusedChange = [
  object: Asked,
  patch: object,
  ...complaints: string[],
];

/** Asks to create an object. @returns each complaint as `field: message` */
export async function complaintsAbout(
  judge: Judge,
  object: Asked,
): Promise<string[]> {
  const path = `${pathOf(object, judge.namespace)}?dryRun=All`;
  return complaintsOf(await judge.ask('POST', path, object));
}

/** Creates an object, asks to change it, and deletes it. @returns each complaint about the change as `field: message` */
export async function complaintsAboutChange(
  judge: Judge,
  object: Asked,
  patch: object,
): Promise<string[]> {
  const type = 'application/merge-patch+json';
  const path = pathOf(object, judge.namespace);
  const { name } = object.metadata;
  const made = await judge.ask('POST', path, object);
  if (made.code !== 201) throw new Error(JSON.stringify(made.answer));
  try {
    const url = `${path}/${name}?dryRun=All`;
    return complaintsOf(await judge.ask('PATCH', url, patch, type));
  } finally {
    await judge.ask('DELETE', `${path}/${name}?gracePeriodSeconds=0`);
    const metadata = { finalizers: null };
    await judge.ask('PATCH', `${path}/${name}`, { metadata }, type);
  }
}
