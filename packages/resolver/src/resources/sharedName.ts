import { MAX_NAME, stableName } from '../values/names';

/** Stable name of a shared resource's objects and folder, by its id `type.class#id`. */
export function sharedName(identity: string): string {
  const hash = identity.indexOf('#');
  const [type, resourceClass] = identity.slice(0, hash).split('.');
  const parts = [type, identity.slice(hash + 1)];
  return stableName(
    resourceClass === 'default' ? parts : [...parts, resourceClass],
    MAX_NAME,
  );
}
