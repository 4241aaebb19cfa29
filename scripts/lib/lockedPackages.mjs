/**
 * How far Yarn has come with fetching: which packages of `yarn.lock` are in its cache.
 */
import { existsSync, readdirSync } from 'node:fs';

/**
 * @param {string} lockfile the text of `yarn.lock`
 * @returns {string[]} how the file of each package in Yarn's cache begins; packages for other systems are never fetched
 */
export function cachePrefixes(lockfile) {
  return lockfile
    .split('\n\n')
    .filter(entry => /^ {2}checksum: /m.test(entry))
    .map(entry => /^ {2}resolution: "(.+)@npm:([^"]+)"$/m.exec(entry))
    .filter(Boolean)
    .map(([, name, version]) => `${name.replace('/', '-')}-npm-${version}-`);
}

/**
 * @param {string[]} prefixes of `cachePrefixes`
 * @param {string} folder Yarn's cache
 * @returns {number} how many of the packages are there
 */
export function countFetched(prefixes, folder) {
  if (!existsSync(folder)) return 0;
  // "name-npm-1.2.3-" ends before the two hashes of "name-npm-1.2.3-0123456789-10c0.zip".
  const there = new Set(
    readdirSync(folder).map(file => file.replace(/[^-]+-[^-]+\.zip$/, '')),
  );
  return prefixes.filter(prefix => there.has(prefix)).length;
}
